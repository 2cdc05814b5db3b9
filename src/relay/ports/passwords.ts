import type { Secret } from '#core/secret.ts'

/** Too many passwords are being hashed at this moment; try again in a second. */
export class PasswordsBusy extends Error {
  override readonly name = 'PasswordsBusy'
}

export interface PasswordVerdict {
  readonly right: boolean
  /** Right, but hashed in a way that is not used for new ones any more: hash it again. */
  readonly outdated: boolean
}

/**
 * Slow, salted hash of what people can remember. Few run at once, so that a flood of sign-ins cannot
 * eat the memory; who has to wait too long gets {@link PasswordsBusy}.
 */
export interface PasswordHasher {
  /** A text that says how it was made. */
  hash(password: Secret): Promise<string>
  /** A missing stored hash costs the same and is wrong. */
  verify(password: Secret, stored: string | undefined): Promise<PasswordVerdict>
}
