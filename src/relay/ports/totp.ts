import type { EpochMs } from '#core/time.ts'

/** Six digits from a shared secret and the time (RFC 6238: SHA-1, 30 s). */
export interface Totp {
  /** For authenticator programs: the secret in base32, and the address of its QR code. */
  describe(
    secret: Uint8Array,
    label: { readonly issuer: string; readonly email: string },
  ): { readonly secret: string; readonly url: string }
  /**
   * The time step that the code belongs to, if it is that of `now` or a neighbour (RFC 6238 §5.2).
   * The caller sees to it that no step is taken twice.
   */
  stepOf(secret: Uint8Array, code: string, now: EpochMs): number | undefined
}
