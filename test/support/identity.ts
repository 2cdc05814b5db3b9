import { createPasswordHasher } from '#infra/crypto/password-hasher.ts'
import type { Secret } from '#core/secret.ts'
import type { SecurityNotices } from '#relay/identity/notices.ts'
import type { PasswordHasher, PasswordVerdict } from '#relay/ports/passwords.ts'

/** The real hash at a cost that tests can pay, counted: equal work is equal time. */
export class CountingPasswords implements PasswordHasher {
  readonly #real = createPasswordHasher({ memoryKib: 64, passes: 1, lanes: 1 })
  hashed = 0
  verified = 0

  hash(password: Secret): Promise<string> {
    this.hashed += 1
    return this.#real.hash(password)
  }

  verify(password: Secret, stored: string | undefined): Promise<PasswordVerdict> {
    this.verified += 1
    return this.#real.verify(password, stored)
  }
}

export interface SentNotice {
  readonly kind: string
  readonly to: string
}

/** What people would have been told by mail. */
export class RecordedNotices implements SecurityNotices {
  readonly sent: SentNotice[] = []

  async passwordChanged(to: string): Promise<void> {
    this.sent.push({ kind: 'password', to })
  }

  async secondFactorChanged(to: string, { enabled }: { enabled: boolean }): Promise<void> {
    this.sent.push({ kind: enabled ? 'factor on' : 'factor off', to })
  }
}
