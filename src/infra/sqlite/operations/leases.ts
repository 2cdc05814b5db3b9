import type { MessageId, RecipientId, WorkerId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'
import type { Lease } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'

/** All leases of everyone are few (what is being delivered now): their index is read whole. */
export function renewLeases(db: Database, lease: Lease): number {
  return db.run(
    `update recipients set lease_expires_at = ? where state = 'leased' and lease_owner = ?`,
    lease.expiresAt,
    lease.owner,
  )
}

/** What was never tried waits as queued again, the rest as deferred. */
export function releaseLeases(
  db: Database,
  args: {
    readonly owner: WorkerId
    readonly recipientIds: readonly RecipientId[]
    readonly dueAt?: EpochMs | undefined
  },
): void {
  db.run(
    `update recipients
     set state = case attempts when 0 then 'queued' else 'deferred' end,
       due_at = coalesce(?, due_at), lease_owner = null, lease_expires_at = null,
       claims = max(claims - 1, 0)
     where state = 'leased' and lease_owner = ? and id in (select value from json_each(?))`,
    args.dueAt ?? null,
    args.owner,
    JSON.stringify(args.recipientIds),
  )
}

/** They stay leased, to nobody alive: the next claim takes them first, and counts them as suspects. */
export function endAllLeases(db: Database, now: EpochMs): number {
  return db.run(
    `update recipients set lease_expires_at = ? where state = 'leased' and lease_expires_at > ?`,
    now,
    now,
  )
}

export function markBegun(
  db: Database,
  args: {
    readonly owner: WorkerId
    readonly messageId: MessageId
    readonly ids: readonly RecipientId[]
  },
): void {
  db.run(
    `update recipients set begins = begins + 1
     where message_id = ? and id in (select value from json_each(?)) and lease_owner = ?`,
    args.messageId,
    JSON.stringify(args.ids),
    args.owner,
  )
}
