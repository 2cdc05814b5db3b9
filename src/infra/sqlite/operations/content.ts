import type { MessageId } from '#core/ids.ts'
import type { MessageContent } from '#core/message.ts'
import type { EpochMs } from '#core/time.ts'
import type { Database } from '../database.ts'
import { contentFromRow, type ContentRow } from '../rows/message-row.ts'

export function loadContent(db: Database, id: MessageId): MessageContent | undefined {
  const row = db.get<ContentRow>(
    'select header, body, body_file, body_size from message_content where message_id = ?',
    id,
  )
  return row && contentFromRow(row)
}

export function knownSpoolFiles(db: Database, names: readonly string[]): ReadonlySet<string> {
  const rows = db.all<{ name: string }>(
    `select body_file as name from message_content
     where body_file is not null and body_file in (select value from json_each(?1))
     union all
     select body_file from inbox_content
     where body_file is not null and body_file in (select value from json_each(?1))`,
    JSON.stringify(names),
  )
  return new Set(rows.map((row) => row.name))
}

/** The front of what waits. Exact, where `nextDueAt` may be early. */
export function oldestDueAt(db: Database): EpochMs | undefined {
  return db.get<{ at: number }>(
    `select due_at as at from recipients where state in ('queued', 'deferred')
     order by due_at limit 1`,
  )?.at
}

/** Two ends of two indexes. */
export function nextDueAt(db: Database): EpochMs | undefined {
  const waiting = db.get<{ at: number }>(
    `select next_due_at as at from lanes where next_due_at is not null
     order by next_due_at limit 1`,
  )
  const leased = db.get<{ at: number }>(
    `select lease_expires_at as at from recipients where state = 'leased'
     order by lease_expires_at limit 1`,
  )
  if (waiting === undefined) return leased?.at
  return leased === undefined ? waiting.at : Math.min(waiting.at, leased.at)
}
