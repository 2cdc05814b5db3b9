import type { Secret } from '#core/secret.ts'

export type SecretPurpose =
  | 'smtp-password'
  | 'api-key'
  | 'session'
  | 'csrf'
  | 'sign-in-link'
  | 'setup-link'
  | 'invitation'
  | 'recovery-code'

/**
 * Keyed hash of high-entropy secrets (SMTP passwords, API keys, tokens): HMAC-SHA-256 with a key that lives
 * outside the database. Two kinds of secret never hash alike (`purpose` is part of the input).
 */
export interface SecretHasher {
  hash(purpose: SecretPurpose, secret: Secret): Uint8Array
  /** Whether the stored hash is this one. Constant time: a missing one costs the same and is false. */
  matches(given: Uint8Array, stored: Uint8Array | undefined): boolean
  /** `matches` the hash of the secret. */
  verify(purpose: SecretPurpose, secret: Secret, stored: Uint8Array | undefined): boolean
}

/** Authenticated encryption of private keys at rest. `context` (an id) must match on opening. */
export interface Vault {
  seal(context: string, plain: Uint8Array): Uint8Array
  open(context: string, sealed: Uint8Array): Uint8Array
}

export interface DkimKeyPair {
  /** Base64 of the SubjectPublicKeyInfo: the `p=` value. */
  readonly publicKey: string
  /** PKCS#8 DER. */
  readonly privateKey: Uint8Array
}

export interface DkimKeyMaker {
  /** RSA 2048; takes tens of milliseconds on a thread of its own. */
  make(): Promise<DkimKeyPair>
}
