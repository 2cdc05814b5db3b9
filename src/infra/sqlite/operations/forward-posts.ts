import type { AccountId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'
import type { ForwardPost, PostClaim, PostOutcome } from '#relay/ports/inbound-store.ts'
import type { Database } from '../database.ts'
import { forwardLogFromRow, type ForwardLogRow } from '../rows/forward-row.ts'

const MAX_LIMIT = 100

export function forwardPostsDue(db: Database, now: EpochMs): boolean {
  return db.get('select 1 from forward_log where post_due_at <= ? limit 1', now) !== undefined
}

/** The lease is the due time pushed back: a worker that dies leaves the post due again. */
export function claimForwardPosts(db: Database, args: PostClaim): readonly ForwardPost[] {
  const limit = Math.min(Math.max(Math.trunc(args.limit), 0), MAX_LIMIT)
  const byAccount = accountsWithDuePosts(db, args.now).map((accountId) => {
    const share = Math.max(0, args.perAccount - (args.underWay.get(accountId) ?? 0))
    return share === 0 ? [] : duePosts(db, accountId, args.now, Math.min(share, limit))
  })
  return inTurns(byAccount, limit).map((row) => {
    db.run('update forward_log set post_due_at = ? where id = ?', args.leaseUntil, row.id)
    return {
      log: forwardLogFromRow(row),
      attempts: row.post_attempts,
      sealedSecret: row.sealed_secret ?? undefined,
    }
  })
}

/** The account whose post waits longest first. Walks the accounts by the index, one step each. */
function accountsWithDuePosts(db: Database, now: EpochMs): readonly AccountId[] {
  return db
    .all<{ account_id: AccountId }>(
      `with recursive waiting (account_id) as (
         select min(account_id) from forward_log where post_due_at is not null
         union all
         select (select min(account_id) from forward_log
           where post_due_at is not null and account_id > waiting.account_id)
         from waiting where waiting.account_id is not null
       ), first (account_id, due_at) as (
         select account_id, (select min(post_due_at) from forward_log l
           where l.account_id = waiting.account_id and post_due_at is not null)
         from waiting where account_id is not null
       )
       select account_id from first where due_at <= ? order by due_at`,
      now,
    )
    .map((row) => row.account_id)
}

type DuePost = ForwardLogRow & { readonly sealed_secret: Uint8Array | null }

function duePosts(
  db: Database,
  accountId: AccountId,
  now: EpochMs,
  limit: number,
): readonly DuePost[] {
  return db.all<DuePost>(
    `select l.*, f.sealed_secret from forward_log l left join forwards f on f.id = l.forward_id
     where l.account_id = ? and l.post_due_at <= ? order by l.post_due_at limit ?`,
    accountId,
    now,
    limit,
  )
}

/** The first of each, then the second of each, … */
function inTurns<T>(lists: ReadonlyArray<readonly T[]>, limit: number): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  const turns = Array.from({ length: longest }, (_, turn) =>
    lists.flatMap((list) => list.slice(turn, turn + 1)),
  )
  return turns.flat().slice(0, limit)
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
