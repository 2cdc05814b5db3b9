import type { MessageId } from '#core/ids.ts'
import type { MessageStatus } from '#core/message.ts'
import type { TenantScope } from '#core/tenant.ts'
import {
  SEARCH_FIELDS,
  type SearchPage,
  type SearchRequest,
  type SearchTerm,
} from '#relay/ports/search-store.ts'
import type { Database, SqlValue } from '../database.ts'
import { scopeCondition } from '../scope.ts'
import { accountKey, docOf, domainKey, firstDocAt, firstIdAt } from './search-index.ts'

/** Candidates of one statement, and of one call: some 20 ms of the reader's thread. */
const CHUNK = 500
const BUDGET = 5_000

type ScopedRequest = SearchRequest & { readonly scope: TenantScope }

interface Candidate {
  readonly id: MessageId
  readonly status: string
  readonly source: string
}

/** Walks candidates from the newest, chunk by chunk, until the page is full or the budget is spent. */
export function searchMessages(db: Database, args: ScopedRequest): SearchPage {
  const { limit, status, source } = args
  const wanted = ({ status: its, source: comes }: Candidate): boolean =>
    (status === undefined || its === status) && (source === undefined || comes === source)
  const ids: MessageId[] = []
  let { cursor } = args
  let visited = 0
  while (visited < BUDGET) {
    const found = candidates(db, args, cursor)
    for (const candidate of found) {
      if (wanted(candidate)) {
        if (ids.length === limit) return { ids, next: ids.at(-1), visited }
        ids.push(candidate.id)
      }
      visited += 1
    }
    if (found.length < CHUNK) return { ids, next: undefined, visited }
    cursor = found.at(-1)?.id
  }
  return { ids, next: cursor, visited }
}

function candidates(
  db: Database,
  args: ScopedRequest,
  cursor: MessageId | undefined,
): readonly Candidate[] {
  const match = matchOf(args)
  return match === undefined ? byMessage(db, args, cursor) : byText(db, args, { match, cursor })
}

/** Undefined when no word is asked for: the table itself is then quicker. */
function matchOf({ scope, terms, domain }: ScopedRequest): string | undefined {
  const words = [
    ...terms.map(termOf),
    ...(domain === undefined ? [] : [`keys : "${domainKey(domain)}"`]),
  ]
  if (words.length === 0) return undefined
  const account = scope.kind === 'tenant' ? [`keys : "${accountKey(scope.accountId)}"`] : []
  return [...account, ...words].join(' AND ')
}

/** In quotes everything is text: https://www.sqlite.org/fts5.html#fts5_strings. */
function termOf({ field, text, isPrefix }: SearchTerm): string {
  const columns = field ?? `{${SEARCH_FIELDS.join(' ')}}`
  return `${columns} : "${text.replaceAll('"', '""')}"${isPrefix ? ' *' : ''}`
}

/** The words again, and the account once more by its column: the index alone decides nothing. */
function byText(
  db: Database,
  { scope, after, before }: ScopedRequest,
  { match, cursor }: { readonly match: string; readonly cursor: MessageId | undefined },
): readonly Candidate[] {
  const condition = scopeCondition(scope, 'm.account_id')
  const bounds: readonly (readonly [string, string | undefined])[] = [
    ['s.rowid < cast(? as integer)', cursor && docOf(cursor)],
    ['s.rowid >= cast(? as integer)', after === undefined ? undefined : firstDocAt(after)],
    ['s.rowid < cast(? as integer)', before === undefined ? undefined : firstDocAt(before)],
  ]
  const given = bounds.filter(([, value]) => value !== undefined)
  const where = ['message_search match ?', ...given.map(([sql]) => sql)].join(' and ')
  // The sub-select keeps the join from choosing another order than that of the index.
  return db.all<Candidate>(
    `select m.id, m.status, m.source from (
       select s.rowid as doc from message_search s where ${where} order by s.rowid desc limit ?
     ) as found
     cross join message_search_docs d on d.doc = found.doc
     cross join messages m on m.id = d.message_id and ${condition.sql}
     order by found.doc desc`,
    match,
    ...given.map(([, value]): SqlValue => value ?? null),
    CHUNK,
    ...condition.values,
  )
}

function byMessage(
  db: Database,
  { scope, status, after, before }: ScopedRequest,
  cursor: MessageId | undefined,
): readonly Candidate[] {
  const condition = scopeCondition(scope)
  const bounds: readonly (readonly [string, string | undefined])[] = [
    ['id < ?', cursor],
    ['id >= ?', after === undefined ? undefined : firstIdAt(after)],
    ['id < ?', before === undefined ? undefined : firstIdAt(before)],
  ]
  const given = bounds.filter(([, value]) => value !== undefined)
  const where = [
    condition.sql,
    "source <> 'dsn' and is_forward = 0",
    ...statusCondition(status),
    ...given.map(([sql]) => sql),
  ].join(' and ')
  return db.all<Candidate>(
    `select id, status, source from messages where ${where} order by id desc limit ?`,
    ...condition.values,
    ...(status === undefined || status === 'delivered' ? [] : [status]),
    ...given.map(([, value]): SqlValue => value ?? null),
    CHUNK,
  )
}

/** What is delivered is nearly everything; the rest has an index of its own, found by these words. */
function statusCondition(status: MessageStatus | undefined): readonly string[] {
  return status === undefined || status === 'delivered'
    ? []
    : ["status <> 'delivered'", 'status = ?']
}
