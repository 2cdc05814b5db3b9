import type { Account } from '#core/account.ts'
import { uuidV4, type AccountId } from '#core/ids.ts'
import { formatMailbox, parseMailbox } from '#core/mailbox.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { AccountStore } from '../ports/access-stores.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { parseDisplayName } from './display-name.ts'

export interface AccountsDeps {
  readonly accounts: AccountStore
  readonly announcements: Announcements
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

const NOT_FOUND = refusal('account_not_found', 'There is no such account; list the accounts.')

/** Who may use this relay. Accounts are made by the operator. */
export class Accounts {
  readonly #deps: AccountsDeps
  constructor(deps: AccountsDeps) {
    this.#deps = deps
  }

  async create(input: {
    readonly email: string
    readonly name: string
  }): Promise<Result<Account, Refusal>> {
    const { accounts, clock, random, log } = this.#deps
    const mailbox = parseMailbox(input.email.trim())
    if (!mailbox.ok || mailbox.value.domain === undefined)
      return err(
        refusal(
          'email_invalid',
          'The e-mail address is not valid; enter one such as me@example.com.',
        ),
      )
    const name = parseDisplayName(input.name)
    if (!name.ok) return name
    const account: Account = {
      // Random from the first digit: it becomes the user name of SMTP credentials.
      id: uuidV4<AccountId>(random.bytes(16)),
      email: formatMailbox(mailbox.value),
      name: name.value,
      status: 'active',
      createdAt: clock.now(),
    }
    if ((await accounts.insert(account)) === 'email-taken')
      return err(refusal('email_taken', `${account.email} has an account already.`))
    log.info('account.created', { accountId: account.id })
    return ok(account)
  }

  async get(scope: TenantScope, id: AccountId): Promise<Result<Account, Refusal>> {
    const account = await this.#deps.accounts.find(scope, id)
    return account === undefined ? err(NOT_FOUND) : ok(account)
  }

  list(scope: TenantScope): Promise<readonly Account[]> {
    return this.#deps.accounts.list(scope)
  }

  /** A suspended account is locked out at once: its keys, its logins, its open connections. */
  async setStatus(
    scope: TenantScope,
    id: AccountId,
    status: Account['status'],
  ): Promise<Result<undefined, Refusal>> {
    const { accounts, announcements, log } = this.#deps
    if (!(await accounts.setStatus(scope, id, status))) return err(NOT_FOUND)
    if (status === 'suspended') announcements.publish({ kind: 'account-suspended', accountId: id })
    log.info('account.status_set', { accountId: id, status })
    return ok(undefined)
  }
}
