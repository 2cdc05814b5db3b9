import { uuidV7, type AccountId, type MessageId, type SuppressionId } from '#core/ids.ts'
import { readableLine } from '#core/readable-text.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Suppression, SuppressionReason } from '#core/suppression.ts'
import { tenant, type TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { AccountStore } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import type { SuppressionPage, SuppressionStore } from '../ports/suppression-store.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { addressOf, readImport } from './read-import.ts'

export interface SuppressionsDeps {
  readonly suppressions: SuppressionStore
  readonly accounts: Pick<AccountStore, 'find'>
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
  readonly log: Log
}

export interface NewSuppression {
  readonly address: string
  readonly reason: SuppressionReason
  readonly note?: string
  readonly sourceMessageId?: MessageId
  /** Must lie ahead; undefined: never. */
  readonly expiresAt?: EpochMs
}

export interface ImportSummary {
  readonly added: number
  /** On the list already, named twice, or not an address. */
  readonly skipped: number
  readonly totalProcessed: number
}

/** Lines of one import. */
export const MAX_IMPORT_LINES = 100_000
/** Entries of one transaction: others get their turn between two of them. */
const CHUNK = 500
const MAX_NOTE = 300

/** The do-not-send list of an account. */
export class Suppressions {
  readonly #deps: SuppressionsDeps
  constructor(deps: SuppressionsDeps) {
    this.#deps = deps
  }

  async add(accountId: AccountId, wanted: NewSuppression): Promise<Result<Suppression, Refusal>> {
    const address = addressOf(wanted.address)
    const now = this.#deps.clock.now()
    if (address === undefined) return err(invalid('That is not an e-mail address; correct it.'))
    if (wanted.expiresAt !== undefined && wanted.expiresAt <= now)
      return err(invalid('The time of expiry has passed already; give a later one or none.'))
    if (!(await this.#exists(accountId))) return err(NO_ACCOUNT)
    const suppression = this.#make(accountId, { ...wanted, address }, now)
    if ((await this.#deps.suppressions.add(suppression)) === 'exists')
      return err(
        refusal(
          'suppression_exists',
          `${address} is on the suppression list of this account already.`,
        ),
      )
    const { id, reason } = suppression
    this.#deps.log.info('suppression.added', { suppressionId: id, accountId, reason })
    return ok(suppression)
  }

  /** Newest first; `page` is zero-based. */
  list(
    scope: TenantScope,
    query: {
      readonly search?: string | undefined
      readonly reason?: SuppressionReason | undefined
      readonly page: number
      readonly limit: number
    },
  ): Promise<SuppressionPage> {
    const { search, reason, page, limit } = query
    const now = this.#deps.clock.now()
    return this.#deps.suppressions.list(scope, { search, reason, page, limit, now })
  }

  /** Answers the suppression as it was. */
  async delete(scope: TenantScope, id: SuppressionId): Promise<Result<Suppression, Refusal>> {
    const removed = await this.#deps.suppressions.remove(scope, id)
    if (removed === undefined)
      return err(
        refusal(
          'suppression_not_found',
          'There is no such suppression in this account; list them to see their ids.',
        ),
      )
    this.#deps.log.info('suppression.removed', { suppressionId: id })
    return ok(removed)
  }

  /** Adds every address of a CSV, a plain list or JSON lines. Refused as a whole when it is too long. */
  async import(accountId: AccountId, text: string): Promise<Result<ImportSummary, Refusal>> {
    if (!(await this.#exists(accountId))) return err(NO_ACCOUNT)
    const lines = readImport(text)
    if (lines.length > MAX_IMPORT_LINES)
      return err(invalid(`The list has more than ${MAX_IMPORT_LINES} addresses; split it.`))
    const now = this.#deps.clock.now()
    const wanted = lines.flatMap(({ address, reason = 'manual', note }) =>
      address === undefined ? [] : [this.#make(accountId, { address, reason, note }, now)],
    )
    let added = 0
    for (let at = 0; at < wanted.length; at += CHUNK) {
      added += await this.#deps.suppressions.addMany(wanted.slice(at, at + CHUNK))
    }
    this.#deps.log.info('suppression.imported', { accountId, added, lines: lines.length })
    return ok({ added, skipped: lines.length - added, totalProcessed: lines.length })
  }

  /** All of the scope, oldest first, without holding them all at once. */
  async *export(scope: TenantScope): AsyncGenerator<Suppression> {
    const { suppressions, clock } = this.#deps
    const now = clock.now()
    let after: SuppressionId | undefined
    for (;;) {
      const some = await suppressions.walk(scope, { after, limit: CHUNK, now })
      yield* some
      after = some.at(-1)?.id
      if (some.length < CHUNK) return
    }
  }

  async #exists(accountId: AccountId): Promise<boolean> {
    return (await this.#deps.accounts.find(tenant(accountId), accountId)) !== undefined
  }

  #make(accountId: AccountId, wanted: NewSuppression, now: EpochMs): Suppression {
    return {
      id: uuidV7<SuppressionId>(now, this.#deps.random.bytes(10)),
      accountId,
      address: wanted.address,
      reason: wanted.reason,
      sourceMessageId: wanted.sourceMessageId,
      note: readableLine(wanted.note ?? '', MAX_NOTE),
      createdAt: now,
      expiresAt: wanted.expiresAt,
    }
  }
}

const NO_ACCOUNT = refusal('account_not_found', 'There is no such account; list the accounts.')

function invalid(message: string): Refusal {
  return refusal('suppression_invalid', message)
}
