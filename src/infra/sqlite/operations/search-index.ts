import { uuidV7, type MessageId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'
import type { Database } from '../database.ts'

/*
 * The number of a message in the search index: its id's 48 bits of time, of which 42 last until 2109,
 * and 18 bits behind them. Two messages with the same number: the later takes the next one, which
 * costs at worst a message that is shown twice, or not, at the edge of a page.
 *
 * Numbers exceed 2^53, so they travel as text and are cast in the statement.
 */

const TIME_HEX = 12
const RANDOM_BITS = 18n
const MAX_ADDRESSES = 1_000
/** Neighbours that a message may have to step over. */
const MAX_STEPS = 16

export function docOf(id: string): string {
  const hex = id.replaceAll('-', '')
  const time = BigInt(`0x${hex.slice(0, TIME_HEX)}`)
  // rand_a (12 bits), the two free bits behind the variant, four more: RFC 9562 §5.7.
  const tail = (BigInt(`0x${hex.slice(13, 16)}`) << 6n) | (BigInt(`0x${hex.slice(16, 18)}`) & 0x3fn)
  return String((time << RANDOM_BITS) | tail)
}

/** The first id of a time. */
export function firstIdAt(at: EpochMs): MessageId {
  return uuidV7<MessageId>(Math.max(at, 0), new Uint8Array(10))
}

/** The first number of a time. */
export function firstDocAt(at: EpochMs): string {
  return docOf(firstIdAt(at))
}

/** One word that stands for an account. */
export function accountKey(accountId: string): string {
  return `a${accountId.replaceAll('-', '')}`
}

/** One word that stands for a domain: as a word of its own it would be several. */
export function domainKey(domain: string): string {
  return `d${Buffer.from(domain.toLowerCase()).toString('hex')}`
}

interface PendingRow {
  readonly message_id: string
  readonly account_id: string | null
  readonly subject: string
  readonly from_address: string
  readonly envelope_sender: string
}

export function hasPendingSearch(db: Database): boolean {
  return db.get('select 1 from message_search_pending limit 1') !== undefined
}

export function indexMessages(db: Database, limit: number): number {
  const rows = db.all<PendingRow>(
    `select p.message_id, m.account_id, m.subject, m.from_address, m.envelope_sender
     from message_search_pending p left join messages m on m.id = p.message_id
     order by p.message_id limit ?`,
    limit,
  )
  const last = rows.at(-1)
  if (last === undefined) return 0
  const recipients = recipientsOf(db, rows)
  for (const row of rows) {
    // The message may be gone before its turn.
    if (row.account_id === null) continue
    indexMessage(db, row, row.account_id, recipients.get(row.message_id) ?? [])
  }
  // They are the first ones: nothing else lies before the last of them.
  db.run('delete from message_search_pending where message_id <= ?', last.message_id)
  return rows.length
}

interface AddressRow {
  readonly message_id: string
  readonly address: string
  readonly routing_domain: string
}

function recipientsOf(
  db: Database,
  rows: readonly PendingRow[],
): ReadonlyMap<string, readonly AddressRow[]> {
  const found = db.all<AddressRow>(
    `select r.message_id, r.address, r.routing_domain
     from json_each(?) m cross join recipients r
     where r.message_id = m.value and r.position < ${MAX_ADDRESSES}`,
    JSON.stringify(rows.map((row) => row.message_id)),
  )
  return Map.groupBy(found, (row) => row.message_id)
}

function indexMessage(
  db: Database,
  row: PendingRow,
  accountId: string,
  recipients: readonly AddressRow[],
): void {
  const doc = takeDoc(db, row.message_id)
  if (doc === undefined) return
  const domains = new Set([
    domainOf(row.from_address),
    ...recipients.flatMap((each) => [domainOf(each.address), each.routing_domain]),
  ])
  db.run(
    `insert into message_search (rowid, subject, sender, recipients, keys)
     values (cast(? as integer), ?, ?, ?, ?)`,
    doc,
    row.subject,
    [...new Set([row.from_address, row.envelope_sender])].join(' '),
    recipients.map(({ address }) => address).join(' '),
    [accountKey(accountId), ...[...domains].map(domainKey)].join(' '),
  )
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** The first free number; undefined when there is none, or the message has one. */
function takeDoc(db: Database, messageId: string): string | undefined {
  const first = BigInt(docOf(messageId))
  for (let step = 0n; step < MAX_STEPS; step += 1n) {
    const doc = String(first + step)
    const taken = db.run(
      `insert into message_search_docs (doc, message_id) values (cast(? as integer), ?)
       on conflict (doc) do nothing`,
      doc,
      messageId,
    )
    if (taken === 1) return doc
    if (isDocOf(db, doc, messageId)) return undefined
  }
  return undefined
}

function isDocOf(db: Database, doc: string, messageId: string): boolean {
  const sql = 'select 1 from message_search_docs where doc = cast(? as integer) and message_id = ?'
  return db.get(sql, doc, messageId) !== undefined
}

/** For messages that are removed, in the order of their ids. */
export function unindexMessages(db: Database, ids: readonly MessageId[]): void {
  const [first, last] = [ids[0], ids.at(-1)]
  if (first === undefined || last === undefined) return
  const list = JSON.stringify(ids)
  db.run(
    'delete from message_search_pending where message_id in (select value from json_each(?))',
    list,
  )
  // Numbers follow the ids, so that theirs are neighbours.
  const docs = [docOf(first), docOf(last), list]
  const theirs = `doc >= cast(? as integer) and doc < cast(? as integer) + ${MAX_STEPS}
    and message_id in (select value from json_each(?))`
  db.run(
    `delete from message_search where rowid in (select doc from message_search_docs where ${theirs})`,
    ...docs,
  )
  db.run(`delete from message_search_docs where ${theirs}`, ...docs)
}
