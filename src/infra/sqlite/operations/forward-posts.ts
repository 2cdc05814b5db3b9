import type { EpochMs } from '#core/time.ts'
import type { ForwardPost, PostOutcome } from '#relay/ports/inbound-store.ts'
import type { Database } from '../database.ts'
import { forwardLogFromRow, type ForwardLogRow } from '../rows/forward-row.ts'

const MAX_LIMIT = 100

export function forwardPostsDue(db: Database, now: EpochMs): boolean {
  return db.get('select 1 from forward_log where post_due_at <= ? limit 1', now) !== undefined
}

/** The lease is the due time pushed back: a worker that dies leaves the post due again. */
export function claimForwardPosts(
  db: Database,
  args: { readonly now: EpochMs; readonly leaseUntil: EpochMs; readonly limit: number },
): readonly ForwardPost[] {
  const rows = db.all<ForwardLogRow & { readonly sealed_secret: Uint8Array | null }>(
    `select l.*, f.sealed_secret from forward_log l left join forwards f on f.id = l.forward_id
     where l.post_due_at <= ? order by l.post_due_at limit ?`,
    args.now,
    Math.min(Math.max(Math.trunc(args.limit), 0), MAX_LIMIT),
  )
  return rows.map((row) => {
    db.run('update forward_log set post_due_at = ? where id = ?', args.leaseUntil, row.id)
    return {
      log: forwardLogFromRow(row),
      attempts: row.post_attempts,
      sealedSecret: row.sealed_secret ?? undefined,
    }
  })
}

export function recordForwardPost(db: Database, outcome: PostOutcome): void {
  const changed = db.run(
    `update forward_log set post_state = ?, post_attempts = ?, post_due_at = ?, post_answer = ?,
       post_changed_at = ?
     where id = ? and post_state = 'waiting'`,
    outcome.state,
    outcome.attempts,
    outcome.state === 'waiting' ? outcome.dueAt : null,
    outcome.answer,
    outcome.at,
    outcome.id,
  )
  if (changed > 0 && outcome.state === 'delivered') {
    db.run(
      `update forwards set delivery_count = delivery_count + 1, last_delivered_at = ?1
       where id = (select forward_id from forward_log where id = ?2)`,
      outcome.at,
      outcome.id,
    )
  }
}
