import type { AccountId } from '#core/ids.ts'
import { tenant } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { QuotaWindow, WaitingMail } from '#relay/ports/overview-store.ts'
import { MAX_COUNTED_WAITING, type PausedDestination } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'
import { countWaiting, type PauseRow } from './pauses.ts'
import { usageIn } from './quota-admission.ts'

/** Lanes whose fronts are looked at for the oldest mail: those that say that they are due first. */
const MAX_LANES = 1_000
const MAX_PAUSES = 20
/** Lanes of the account that are looked through for paused ones; each costs a look-up. */
const MAX_PAUSED_LANES = 10_000

// `next_due_at` is null where nothing waits, so empty lanes cost nothing.
const ACTIVE = 'lanes.account_id = ? and lanes.next_due_at is not null'

export function waitingMail(db: Database, accountId: AccountId): WaitingMail {
  const counted = db.get<{ count: number }>(
    `select count(*) as count from (
       select 1 from lanes indexed by lanes_account_due
         join recipients indexed by recipients_lane on recipients.lane = lanes.id
       where ${ACTIVE} and state in ('queued', 'deferred')
       limit ${MAX_COUNTED_WAITING})`,
    accountId,
  )
  return {
    total: counted?.count ?? 0,
    oldestDueAt: oldestDue(db, accountId, 'true'),
    oldestUnpausedDueAt: oldestDue(
      db,
      accountId,
      'not exists (select 1 from destination_pauses p where p.destination = lanes.destination)',
    ),
  }
}

function oldestDue(db: Database, accountId: AccountId, condition: string): EpochMs | undefined {
  const row = db.get<{ at: number | null }>(
    `select min((select due_at from recipients indexed by recipients_lane
       where recipients.lane = front.id and state in ('queued', 'deferred')
       order by due_at limit 1)) as at
     from (select id from lanes indexed by lanes_account_due where ${ACTIVE} and ${condition}
       order by next_due_at limit ${MAX_LANES}) as front`,
    accountId,
  )
  return row?.at ?? undefined
}

export function pausesOfAccount(db: Database, accountId: AccountId): readonly PausedDestination[] {
  const rows = db.all<PauseRow>(
    `select distinct pauses.destination, kind, since, until, problem
     from (select destination from lanes indexed by lanes_account_due
         where ${ACTIVE} limit ${MAX_PAUSED_LANES}) as lane
       join destination_pauses as pauses on pauses.destination = lane.destination`,
    accountId,
  )
  return rows
    .map((pause) => ({
      ...pause,
      waiting: countWaiting(db, pause.destination, tenant(accountId)),
    }))
    .filter(({ waiting }) => waiting > 0)
    .toSorted((a, b) => b.waiting - a.waiting)
    .slice(0, MAX_PAUSES)
}

/** By the counts, which are few, and not by the messages, which may be millions. */
export function hasDelivered(db: Database, accountId: AccountId): boolean {
  const sql = 'select 1 from analytics_hours where account_id = ? and delivered > 0 limit 1'
  return db.get(sql, accountId) !== undefined
}

export function quotaUse(db: Database, windows: readonly QuotaWindow[]): readonly number[] {
  const usage = usageIn(db)
  return windows.map(({ key, startsAt }) => usage.used(key, startsAt))
}
