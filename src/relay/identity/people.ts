import type { Account } from '#core/account.ts'
import type { UserId } from '#core/ids.ts'
import { err, ok, type Result } from '#core/result.ts'
import { emailKey, type User } from '#core/user.ts'
import type { AuditLog } from '../access/audit-log.ts'
import type { Clock } from '../ports/clock.ts'
import type { SignInRecord, UserStore } from '../ports/identity-stores.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { newUser } from './setup.ts'
import type { SignInLinks } from './sign-in-links.ts'

export interface PeopleDeps {
  readonly users: UserStore
  readonly links: SignInLinks
  readonly audit: AuditLog
  readonly clock: Clock
  readonly random: Random
}

export interface HandedLink {
  readonly user: User
  readonly url: string
}

/** What the operator does for people, from the command line. */
export class People {
  readonly #deps: PeopleDeps
  constructor(deps: PeopleDeps) {
    this.#deps = deps
  }

  /** Oldest first. */
  list(): Promise<readonly User[]> {
    return this.#deps.users.list()
  }

  /** The person of the account's address owns it, made if there is none, and gets a link into it. */
  async ownerLink({ id, email, name }: Account): Promise<HandedLink> {
    const { users, links, clock } = this.#deps
    const fresh = newUser({ email, name, hasPassword: false }, this.#deps)
    const user = await users.ensureOwner(fresh, id, clock.now())
    await this.#write({ user }, { action: 'sign_in_link.created', accountId: id })
    return { user, url: (await links.issue(user.id, id)).url }
  }

  async signInLink(email: string): Promise<Result<HandedLink, Refusal>> {
    const record = await this.#find(email)
    if (!record.ok) return record
    const { user, accountId } = record.value
    const { url } = await this.#deps.links.issue(user.id, undefined)
    await this.#write(record.value, { action: 'sign_in_link.created', accountId })
    return ok({ user, url })
  }

  /** For who has lost the authenticator and the recovery codes. Ends all their sessions. */
  async resetSecondFactor(email: string): Promise<Result<User, Refusal>> {
    const record = await this.#find(email)
    if (!record.ok) return record
    const { user, securityVersion, totpSecret, accountId } = record.value
    if (totpSecret === undefined)
      return err(refusal('totp_not_enabled', `${user.email} has no second factor.`))
    const change = { basedOn: securityVersion, keep: undefined }
    if (!(await this.#deps.users.removeTotp(user.id, change)))
      return err(refusal('totp_not_enabled', 'It was changed at this moment; look again.'))
    await this.#write(record.value, { action: 'second_factor.reset', accountId })
    return ok({ ...user, totpEnabled: false })
  }

  async #find(email: string): Promise<Result<SignInRecord, Refusal>> {
    const record = await this.#deps.users.findForSignIn(emailKey(email))
    if (record !== undefined) return ok(record)
    return err(
      refusal('user_not_found', 'There is nobody of that address; `taifa user list` shows who is.'),
    )
  }

  async #write(
    { user }: { readonly user: { readonly id: UserId; readonly email: string } },
    {
      action,
      accountId,
    }: { readonly action: string; readonly accountId: Account['id'] | undefined },
  ): Promise<void> {
    await this.#deps.audit.add(
      { actor: { kind: 'operator' }, accountId },
      {
        action,
        category: 'Security',
        targetType: 'user',
        targetName: user.email,
        targetId: user.id,
        meta: {},
      },
    )
  }
}
