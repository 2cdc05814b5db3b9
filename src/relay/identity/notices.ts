import type { Log } from '../ports/log.ts'
import { passwordLetter, recoveryCodesLetter, secondFactorLetter } from './letters.ts'
import type { Letter, SystemMail } from './system-mail.ts'

/** What people are told by mail about their sign-in. Never rejects: the change has happened. */
export class SecurityNotices {
  readonly #mail: Pick<SystemMail, 'send'>
  readonly #log: Log
  readonly #hostname: string

  constructor(deps: {
    readonly mail: Pick<SystemMail, 'send'>
    readonly log: Log
    readonly hostname: string
  }) {
    this.#mail = deps.mail
    this.#log = deps.log
    this.#hostname = deps.hostname
  }

  passwordChanged(email: string, address: string): Promise<void> {
    return this.#tell(email, passwordLetter({ address, hostname: this.#hostname }))
  }

  secondFactorChanged(
    email: string,
    { enabled, address }: { readonly enabled: boolean; readonly address: string },
  ): Promise<void> {
    return this.#tell(email, secondFactorLetter(enabled, { address, hostname: this.#hostname }))
  }

  recoveryCodes(
    email: string,
    { what, address }: { readonly what: 'used' | 'made-anew'; readonly address: string },
  ): Promise<void> {
    return this.#tell(email, recoveryCodesLetter(what, { address, hostname: this.#hostname }))
  }

  async #tell(email: string, letter: Letter): Promise<void> {
    try {
      await this.#mail.send(email, letter)
    } catch (error) {
      this.#log.warn('notice.not_sent', { error })
    }
  }
}
