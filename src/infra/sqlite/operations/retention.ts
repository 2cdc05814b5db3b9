import type { MessageId } from '#core/ids.ts'
import type { MessageStatus } from '#core/message.ts'
import type { EpochMs } from '#core/time.ts'
import type { Removal, RemovalRequest } from '#relay/ports/retention-store.ts'
import type { Database } from '../database.ts'
import { firstIdAt, unindexMessages } from './search-index.ts'

/**
 * Of the messages of one step, unless one alone has more: a hundred letters to a thousand each would
 * be half a second that nobody's mail is stored in.
 */
const MAX_RECIPIENTS = 1_000

const PENDING: readonly string[] = ['queued', 'deferred', 'held'] satisfies MessageStatus[]

interface OldRow {
  readonly id: MessageId
  readonly status: string
  readonly body_file: string | null
}

export function removeOldContent(db: Database, request: RemovalRequest): Removal {
  const rows = db.all<OldRow>(
    `select c.message_id as id, m.status, c.body_file
     from message_content c join messages m on m.id = c.message_id
     where c.message_id > ? and c.message_id < ? order by c.message_id limit ?`,
    request.after ?? '',
    firstIdAt(request.before),
    request.limit,
  )
  return remove(rows, nextOf(rows, request), (ids) =>
    db.run(
      'delete from message_content where message_id in (select value from json_each(?))',
      JSON.stringify(ids),
    ),
  )
}

/** What hangs on the message goes with it by its foreign keys. */
export function removeOldMessages(db: Database, request: RemovalRequest): Removal {
  const rows = db.all<OldRow>(
    `select m.id, m.status, c.body_file
     from messages m left join message_content c on c.message_id = m.id
     where m.id > ? and m.id < ? order by m.id limit ?`,
    request.after ?? '',
    firstIdAt(request.before),
    request.limit,
  )
  const [some, next] = withFewRecipients(db, rows, nextOf(rows, request))
  return remove(some, next, (ids) => {
    unindexMessages(db, ids)
    db.run('delete from messages where id in (select value from json_each(?))', JSON.stringify(ids))
  })
}

function nextOf(rows: readonly OldRow[], { limit }: RemovalRequest): MessageId | undefined {
  return rows.length < limit ? undefined : rows.at(-1)?.id
}

/** As many of the first as have {@link MAX_RECIPIENTS} together, at least one, and what comes behind. */
function withFewRecipients(
  db: Database,
  rows: readonly OldRow[],
  next: MessageId | undefined,
): readonly [readonly OldRow[], MessageId | undefined] {
  const over = db.get<{ id: string }>(
    `select message_id as id from recipients where message_id between ? and ?
     order by message_id limit 1 offset ${MAX_RECIPIENTS}`,
    rows[0]?.id ?? '',
    rows.at(-1)?.id ?? '',
  )
  if (over === undefined) return [rows, next]
  const before = rows.filter(({ id }) => id < over.id)
  const some = before.length > 0 ? before : rows.slice(0, 1)
  return [some, some.length < rows.length ? some.at(-1)?.id : next]
}

/** All at once: a statement for each of them made it half as dear again (bench/retention.ts). */
function remove(
  rows: readonly OldRow[],
  next: MessageId | undefined,
  removeAll: (ids: readonly MessageId[]) => void,
): Removal {
  const ended = rows.filter(({ status }) => !PENDING.includes(status))
  if (ended.length > 0) removeAll(ended.map(({ id }) => id))
  return {
    removed: ended.length,
    files: ended.flatMap(({ body_file: file }) => (file === null ? [] : [file])),
    next,
  }
}

export function removeOldForwardLog(
  db: Database,
  { before, limit }: { readonly before: EpochMs; readonly limit: number },
): number {
  return db.run(
    `delete from forward_log where id in (
       select id from forward_log where id < ? and post_due_at is null order by id limit ?)`,
    firstIdAt(before),
    limit,
  )
}
