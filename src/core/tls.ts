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

/** What a sender may ask of every connection that carries its mail, weakest first. */
export const TLS_MINIMUMS = ['opportunistic', 'encrypted', 'verified'] as const
export type TlsMinimum = (typeof TLS_MINIMUMS)[number]

/** Who asked for it. `default`: nobody, as good as the host offers (RFC 7435). */
export const TLS_POLICY_SOURCES = [
  'default',
  'sending-domain',
  'mta-sts',
  'dane',
  'smarthost',
] as const
export type TlsPolicySource = (typeof TLS_POLICY_SOURCES)[number]

/** What one connection had to give, and why: recorded beside what it gave. */
export interface TlsPolicyUsed {
  readonly required: TlsMinimum
  readonly source: TlsPolicySource
  /** One line for people. */
  readonly reason: string
}
