import { err, ok, type Result } from '#core/result.ts'
import { emailKey } from '#core/user.ts'
import type { AuditLog } from '../access/audit-log.ts'
import type { SignInRecord, UserStore } from '../ports/identity-stores.ts'
import type { Log } from '../ports/log.ts'
import type { PasswordHasher } from '../ports/passwords.ts'
import { refusal, type Refusal } from '../refusal.ts'
import type { Client } from './client.ts'
import type { Guess, Guesses } from './guesses.ts'
import { readPassword } from './password-rules.ts'
import type { SecondFactor } from './second-factor.ts'
import { SIGN_IN_FAILED, type OpenedSession, type Sessions } from './sessions.ts'

export interface SignInDeps {
  readonly users: UserStore
  readonly sessions: Sessions
  readonly secondFactor: SecondFactor
  readonly passwords: PasswordHasher
  readonly guesses: Guesses
  readonly audit: AuditLog
  readonly log: Log
}

export const FACTOR_REQUIRED = refusal(
  'second_factor_required',
  'Enter the code of your authenticator, or one of your recovery codes.',
)
export const FACTOR_WRONG = refusal(
  'second_factor_wrong',
  'The code is not right or has been used; take the one that the authenticator shows now.',
)

/** In with e-mail address and password. */
export class SignIn {
  readonly #deps: SignInDeps
  constructor(deps: SignInDeps) {
    this.#deps = deps
  }

  /** An unknown address is told in the same words, and after the same work, as a wrong password. */
  async withPassword(
    input: {
      readonly email: string
      readonly password: string
      readonly code?: string | undefined
    },
    client: Client,
  ): Promise<Result<OpenedSession, Refusal>> {
    const { users, passwords, guesses, sessions } = this.#deps
    const username = emailKey(input.email)
    const guess = guesses.begin({ username, addressBucket: client.addressBucket })
    if (!guess.ok) return guess
    const record = await users.findForSignIn(username)
    const password = readPassword(input.password)
    const verdict = await passwords.verify(password, record?.passwordHash)
    if (record === undefined || !verdict.right) {
      await this.#failed(record, guess.value, client)
      return err(SIGN_IN_FAILED)
    }
    const passed = await this.passSecondFactor(record, input.code, { guess: guess.value, client })
    if (!passed.ok) return passed
    const opened = await sessions.open(record, { by: 'password', client })
    if (opened.ok && verdict.outdated && record.passwordHash !== undefined) {
      await users.rehash(record.user.id, record.passwordHash, await passwords.hash(password))
    }
    return opened
  }

  /** The guess is forgiven when there was none: no code was given, or none is needed. */
  async passSecondFactor(
    record: SignInRecord,
    code: string | undefined,
    { guess, client }: { readonly guess: Guess; readonly client: Client },
  ): Promise<Result<undefined, Refusal>> {
    const outcome = await this.#deps.secondFactor.check(record, code, client)
    if (outcome === 'wrong') {
      await this.#failed(record, guess, client)
      return err(FACTOR_WRONG)
    }
    guess.forgive()
    return outcome === 'required' ? err(FACTOR_REQUIRED) : ok(undefined)
  }

  async #failed(record: SignInRecord | undefined, guess: Guess, client: Client): Promise<void> {
    const { audit, log } = this.#deps
    log.info('sign_in.failed', { userId: record?.user.id ?? null })
    if (record === undefined || !guess.isNotable) return
    const { user, accountId } = record
    await audit.add(
      { actor: { kind: 'user', id: user.id, email: user.email }, accountId },
      {
        action: 'session.refused',
        category: 'Security',
        targetType: 'user',
        targetName: user.email,
        targetId: user.id,
        meta: { address: client.address },
      },
    )
  }
}
