import { createPasswordHasher } from '#infra/crypto/password-hasher.ts'
import type { Secret } from '#core/secret.ts'
import type { Letter } from '#relay/identity/system-mail.ts'
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

export interface SentLetter extends Letter {
  readonly to: string
}

/** What people would have been sent. */
export class RecordedMail {
  readonly sent: SentLetter[] = []

  async send(to: string, letter: Letter): Promise<void> {
    this.sent.push({ to, ...letter })
  }

  /** The token of the link in the newest letter to the address. */
  tokenFor(to: string): string {
    const letter = this.sent.findLast((each) => each.to === to)
    return /#([0-9a-f]{64})/.exec(letter?.text ?? '')?.[1] ?? ''
  }
}
