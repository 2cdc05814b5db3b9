/** What a TLS handshake gave, for logs, transcripts and the `Received` line. */
export interface TlsFacts {
  /** `TLSv1.2` or `TLSv1.3`. */
  readonly version: string
  /** OpenSSL's name, e.g. `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string
  /** Client side only: did the peer's certificate prove the name that we asked for? */
  readonly certificate: 'trusted' | 'untrusted' | 'not-checked'
  /** Why it is untrusted, in OpenSSL's words (`self-signed certificate`). */
  readonly certificateProblem: string | undefined
}
