import { err, ok, type Result } from '#core/result.ts'
import type { Secret } from '#core/secret.ts'
import { MINUTE_MS } from '#core/time.ts'
import type { User } from '#core/user.ts'
import type { AuditLog } from '../access/audit-log.ts'
import { parseDisplayName } from '../access/display-name.ts'
import type { Clock } from '../ports/clock.ts'
import type { SignInRecord, UserStore } from '../ports/identity-stores.ts'
import type { PasswordHasher } from '../ports/passwords.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { actorOf } from './client.ts'
import type { Guesses } from './guesses.ts'
import type { SecurityNotices } from './notices.ts'
import { checkNewPassword, readPassword } from './password-rules.ts'
import { CHANGED_MEANWHILE, type Asking } from './second-factor.ts'
import type { Sessions } from './sessions.ts'

export interface ProfileDeps {
  readonly users: UserStore
  readonly sessions: Sessions
  readonly passwords: PasswordHasher
  readonly guesses: Guesses
  readonly notices: SecurityNotices
  readonly audit: AuditLog
  readonly clock: Clock
}

/** How long after signing in one may set a first password, or after a link another one in place of a forgotten one. */
const FRESH_MS = 15 * MINUTE_MS

/** What people change of themselves. */
export class Profile {
  readonly #deps: ProfileDeps
  constructor(deps: ProfileDeps) {
    this.#deps = deps
  }

  async rename(
    { principal }: Pick<Asking, 'principal'>,
    text: string,
  ): Promise<Result<User, Refusal>> {
    const name = parseDisplayName(text)
    if (!name.ok) return name
    const user = await this.#deps.users.rename(principal.userId, name.value)
    return user === undefined ? err(CHANGED_MEANWHILE) : ok(user)
  }

  /** Ends all other sessions; this one goes on under the token that is answered. */
  async setPassword(
    asking: Asking,
    input: { readonly current: string | undefined; readonly next: string },
  ): Promise<Result<Secret, Refusal>> {
    const { users, passwords, sessions, notices, audit } = this.#deps
    const { principal, client } = asking
    const record = await users.findForCheck(principal.userId)
    if (record === undefined) return err(CHANGED_MEANWHILE)
    const next = checkNewPassword(input.next, principal.email)
    if (!next.ok) return next
    const allowed = await this.#mayChange(asking, record, input.current)
    if (!allowed.ok) return allowed
    const { token, keep } = sessions.renewed(principal)
    const hash = await passwords.hash(next.value)
    const basedOn = record.securityVersion
    if (!(await users.setPassword(principal.userId, { basedOn, keep, hash })))
      return err(CHANGED_MEANWHILE)
    await audit.add(
      { actor: actorOf(principal), accountId: principal.accountId },
      {
        action: 'password.changed',
        category: 'Security',
        targetType: 'user',
        targetName: principal.email,
        targetId: principal.userId,
        meta: { address: client.address },
      },
    )
    await notices.passwordChanged(principal.email, client.address)
    return ok(token)
  }

  async #mayChange(
    { principal, client }: Asking,
    record: SignInRecord,
    current: string | undefined,
  ): Promise<Result<undefined, Refusal>> {
    const { passwords, guesses, clock } = this.#deps
    const { openedBy, createdAt } = principal.session
    const isFresh = clock.now() - createdAt <= FRESH_MS
    // Whoever sits before an open browser could make it theirs, and turn on a second factor by it.
    if (record.passwordHash === undefined) return isFresh ? ok(undefined) : err(NOT_FRESH)
    if (current === undefined)
      return isFresh && openedBy === 'link' ? ok(undefined) : err(PASSWORD_REQUIRED)
    const { addressBucket } = client
    const guess = guesses.begin({ username: principal.email, addressBucket })
    if (!guess.ok) return guess
    const { right } = await passwords.verify(readPassword(current), record.passwordHash)
    if (!right) return err(PASSWORD_WRONG)
    guess.value.forgive()
    return ok(undefined)
  }
}

const PASSWORD_REQUIRED = refusal(
  'password_required',
  'Enter your current password; if it is lost, sign in with a link by mail and set a new one within 15 minutes.',
)
const NOT_FRESH = refusal(
  'recent_sign_in_required',
  'Sign out, sign in again with a link by mail, and set a password within 15 minutes.',
)
const PASSWORD_WRONG = refusal('password_wrong', 'The current password is not right.')
