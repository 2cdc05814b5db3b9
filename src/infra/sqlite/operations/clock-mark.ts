import { MINUTE_MS, type EpochMs } from '#core/time.ts'
import type { ClockSettled, SettleClock } from '#relay/ports/queue-operations.ts'
import type { Database } from '../database.ts'

/*
 * A clock that was ahead for a while has put mail off until times that are far away once it is right
 * again. Rows know when they were put off (`changed_at`): of those that say "in the future" the wait
 * itself is kept, counted from now.
 */

/** How far the mark may lie behind the clock, so that it is not written with every message. */
const MARK_EVERY_MS = MINUTE_MS
/** A report is gathered for minutes: what waits longer was written by a clock that was ahead. */
const LONGEST_GATHERING_MS = 10 * MINUTE_MS
const EXAMINED_ROWS = 1_000

// What the mark is known to be at least, by the connection's memory. A hint: the row is the truth.
const known = new WeakMap<object, EpochMs>()

/** Called wherever something is put off: the mark follows the clock. */
export function noteTime(db: Database, at: EpochMs): void {
  if (at <= (known.get(db.memory) ?? 0) + MARK_EVERY_MS) return
  db.run(
    `insert into clock_mark (id, latest) values (1, ?)
     on conflict (id) do update set latest = max(latest, excluded.latest)`,
    at,
  )
  known.set(db.memory, at)
}

/** See `QueueOperationsStore.settleClock`. */
export function settleClock(db: Database, { now, after }: SettleClock): ClockSettled {
  const mark = db.get<{ latest: number }>('select latest from clock_mark where id = 1')?.latest
  if (mark === undefined || mark <= now) {
    // Another process may have set it back.
    known.delete(db.memory)
    if (mark === undefined || mark < now - MARK_EVERY_MS) noteTime(db, now)
    return { aheadMs: 0, moved: 0, after: undefined }
  }
  if (after === undefined) settleSmallTables(db, now)
  const { moved, end } = moveSome(db, now, after)
  if (end === undefined) {
    db.run('update clock_mark set latest = ? where id = 1', now)
    known.set(db.memory, now)
  }
  return { aheadMs: mark - now, moved, after: end }
}

interface WaitingRow {
  readonly message_id: string
  readonly id: string
  readonly due_at: number
  readonly routing_domain: string
  readonly state: string
  readonly changed_at: number
}

function moveSome(
  db: Database,
  now: EpochMs,
  after: string | undefined,
): { readonly moved: number; readonly end: string | undefined } {
  const rows = db.all<WaitingRow>(
    `select message_id, id, due_at, routing_domain, state, changed_at
     from recipients indexed by recipients_due where state in ('queued', 'deferred')
       and (due_at, routing_domain, state, message_id, id) > (?, ?, ?, ?, ?)
     order by due_at, routing_domain, state, message_id, id limit ${EXAMINED_ROWS}`,
    ...readCursor(after, now),
  )
  let moved = 0
  for (const row of rows) {
    if (row.changed_at <= now) continue
    const dueAt = now + Math.max(0, row.due_at - row.changed_at)
    const sql = 'update recipients set due_at = ?, changed_at = ? where message_id = ? and id = ?'
    moved += db.run(sql, dueAt, now, row.message_id, row.id)
  }
  const last = rows[rows.length - 1]
  if (last === undefined || rows.length < EXAMINED_ROWS) return { moved, end: undefined }
  const { due_at, routing_domain, state, message_id, id } = last
  return { moved, end: JSON.stringify([due_at, routing_domain, state, message_id, id]) }
}

/** What is due already needs no help: the walk begins behind it. */
function readCursor(after: string | undefined, now: EpochMs): readonly (string | number)[] {
  return after === undefined ? [now, '', '', '', ''] : (JSON.parse(after) as (string | number)[])
}

/** Tables with few rows in the future, each by its index. */
function settleSmallTables(db: Database, now: EpochMs): void {
  const latest = now + LONGEST_GATHERING_MS
  db.run("update report_items set due_at = ?1 where due_at > ?1 and action <> 'delayed'", latest)
  db.run(
    `update forward_log set post_due_at = ?1 + max(0, post_due_at - post_changed_at),
       post_changed_at = ?1 where post_due_at > ?1 and post_changed_at > ?1`,
    now,
  )
  db.run(
    'update domains set next_check_at = ?1 where next_check_at > ?1 and last_checked_at > ?1',
    now,
  )
  // Windows that the clock has left are not full for those who come now; the counts stay.
  db.run('delete from quota_fronts')
}
