import type { EpochMs } from '#core/time.ts'

/** The certificate that the listeners show. */
export interface ShownCertificate {
  /** Host names that it is for, perhaps with `*` as the first label. */
  readonly names: readonly string[]
  readonly expiresAt: EpochMs
  /** Signed by the sandbox's own authority, which nobody outside of this machine knows. */
  readonly isLocal: boolean
}
