/** The DKIM key of the relay's own name, for reports of ours. */
export interface OwnKey {
  readonly selector: string
  /** Base64 of the SubjectPublicKeyInfo. */
  readonly publicKey: string
  /** PKCS#8 DER. */
  readonly privateKey: Uint8Array
}
