import { PENDING_STATES } from '#core/recipient.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { QueueFilter, QueueScan, QueueScanRequest } from '#relay/ports/queue-operations.ts'
import type { Database, SqlValue } from '../database.ts'
import { messageFromRow, type MessageRow } from '../rows/message-row.ts'
import { recipientFromRow, type RecipientRow } from '../rows/recipient-row.ts'
import { scopeCondition } from '../scope.ts'
import { isKeyOf, orderBy, walksOf, type Key, type Sql, type Walk } from './queue-walks.ts'

const MAX_LIMIT = 1_000

/**
 * One step through the queue. Every walk examines a bounded stretch of an index and filters that, so
 * that a filter which matches nothing in a million rows costs many short steps, not one long one.
 */
export function scanQueue(
  db: Database,
  args: QueueScanRequest & { readonly scope: TenantScope },
): QueueScan {
  const { scope, filter } = args
  const walks = walksOf(scope, filter)
  const { index, after } = readCursor(walks, args.after)
  const walk = walks[index]
  if (walk === undefined) return { entries: [], after: undefined }
  const limit = Math.min(Math.max(Math.trunc(args.limit), 1), MAX_LIMIT)
  const rows = matches(db, walk, { after, wanted: conditions(scope, filter), limit })
  const last = rows[rows.length - 1]
  const end =
    rows.length === limit && last !== undefined
      ? walk.key.map((column) => last[column as keyof RecipientRow])
      : walk.end(db, after)
  const following = end === undefined ? walks[index + 1] : walk
  return {
    entries: withMessages(db, rows),
    after: following && writeCursor(following, end),
  }
}

function matches(
  db: Database,
  walk: Walk,
  args: { readonly after: Key | undefined; readonly wanted: Sql; readonly limit: number },
): readonly RecipientRow[] {
  const stretch = walk.stretch(args.after)
  return db.all<RecipientRow>(
    `select r.* from (${stretch.text}) r join messages m on m.id = r.message_id
     where ${args.wanted.text} order by ${orderBy(walk.key)} limit ?`,
    ...stretch.values,
    ...args.wanted.values,
    args.limit,
  )
}

function withMessages(db: Database, rows: readonly RecipientRow[]): QueueScan['entries'] {
  const ids = [...new Set(rows.map((row) => row.message_id))]
  const found = db.all<MessageRow>(
    'select * from messages where id in (select value from json_each(?))',
    JSON.stringify(ids),
  )
  const byId = new Map(found.map((row) => [row.id, messageFromRow(row)]))
  return rows.flatMap((row) => {
    const message = byId.get(row.message_id)
    return message === undefined
      ? []
      : [{ message, recipient: recipientFromRow(row, message.accountId) }]
  })
}

function conditions(scope: TenantScope, filter: QueueFilter): Sql {
  const inScope = scopeCondition(scope, 'm.account_id')
  const texts: string[] = [inScope.sql]
  const values: SqlValue[] = [...inScope.values]
  const add = (text: string, ...bound: readonly SqlValue[]): void => {
    texts.push(text)
    values.push(...bound)
  }
  const states = JSON.stringify(filter.states ?? PENDING_STATES)
  add('r.state in (select value from json_each(?))', states)
  if (filter.accountId !== undefined) add('m.account_id = ?', filter.accountId)
  if (filter.destination !== undefined) add('r.routing_domain = ?', filter.destination)
  if (filter.createdBefore !== undefined) add('r.created_at <= ?', filter.createdBefore)
  if (filter.domain !== undefined) {
    add('m.domain_id in (select id from domains where name = ?)', filter.domain)
  }
  if (filter.recipient !== undefined) add('lower(r.address) glob ?', pattern(filter.recipient))
  if (filter.sender !== undefined) {
    const sender = pattern(filter.sender)
    add('(lower(m.envelope_sender) glob ? or lower(m.from_address) glob ?)', sender, sender)
  }
  if (filter.problem !== undefined) {
    add("instr(lower(coalesce(r.last_problem, '')), ?) > 0", filter.problem.toLowerCase())
  }
  return { text: texts.join(' and '), values }
}

/** Only `*` is special; GLOB's other signs stand for themselves. */
function pattern(text: string): string {
  return text.toLowerCase().replace(/[[?]/g, (sign) => `[${sign}]`)
}

function writeCursor(walk: Walk, after: Key | undefined): string {
  return Buffer.from(JSON.stringify([walk.name, ...(after ?? [])])).toString('base64url')
}

/** Whatever a client sends: what is no cursor of ours starts from the beginning. */
function readCursor(
  walks: readonly Walk[],
  text: string | undefined,
): { readonly index: number; readonly after: Key | undefined } {
  const [name, ...key] = text === undefined ? [] : parseList(text)
  const index = walks.findIndex((walk) => walk.name === name)
  const walk = walks[index]
  if (walk === undefined || !isKeyOf(walk, key))
    return { index: Math.max(index, 0), after: undefined }
  return { index, after: key }
}

function parseList(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Array.isArray(parsed) ? (parsed as readonly unknown[]) : []
  } catch {
    return []
  }
}
