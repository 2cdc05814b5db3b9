import type { MessageId } from '#core/ids.ts'
import type { MessageContent } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { ClaimedWork, ClaimRequest } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'
import { messageFromRow, type MessageRow } from '../rows/message-row.ts'
import { recipientFromRow, type RecipientRow } from '../rows/recipient-row.ts'
import { loadContent } from './content.ts'

/** Header and body up to here travel with the claim. */
const INLINE_BYTES = 128 * 1024
/** … until one claim carries this much; the rest is loaded when its turn comes. */
const CLAIM_BYTES = 8 * 1024 * 1024
const MAX_LIMIT = 1_000

/** Due rows of passed-over domains that a claim reads before it goes by domain instead. */
const SCAN_ROWS = 2_000
/** Domains that one claim looks at when it goes by domain; the next claim goes on from there. */
const SCAN_DOMAINS = 500

interface Candidate {
  readonly message_id: string
  readonly id: string
  readonly due: number
}

/**
 * Leases what is due. Three index ranges: leases that ran out, then what waits in the order of its
 * turn, and, only when passed-over domains fill the front of that order, the first rows of each
 * other domain. None of them depends on how much waits behind.
 */
export function claim(db: Database, request: ClaimRequest): readonly ClaimedWork[] {
  const limit = Math.min(Math.max(Math.trunc(request.limit), 0), MAX_LIMIT)
  if (limit === 0) return []
  const except = JSON.stringify(request.exceptDomains)
  const found = expiredLeases(db, request.now, except, limit)
  if (found.length < limit) found.push(...inTurn(db, request.now, except, limit - found.length))
  if (found.length < limit && request.exceptDomains.length > 0) {
    const seen = new Set(found.map((row) => row.id))
    const others = byDomain(db, request, limit).filter((row) => !seen.has(row.id))
    found.push(...others.slice(0, limit - found.length))
  }
  return lease(db, request, found)
}

function expiredLeases(db: Database, now: EpochMs, except: string, limit: number): Candidate[] {
  return db.all<Candidate>(
    `select message_id, id, lease_expires_at as due from recipients
     where state = 'leased' and lease_expires_at <= ?
       and routing_domain not in (select value from json_each(?))
     order by lease_expires_at limit ?`,
    now,
    except,
    limit,
  )
}

function inTurn(db: Database, now: EpochMs, except: string, limit: number): readonly Candidate[] {
  return db.all<Candidate>(
    `select message_id, id, due_at as due from (
       select message_id, id, due_at, routing_domain from recipients
       where state in ('queued', 'deferred') and due_at <= ?
       order by due_at limit ${SCAN_ROWS})
     where routing_domain not in (select value from json_each(?))
     limit ?`,
    now,
    except,
    limit,
  )
}

// Where the last walk over the domains stopped. A hint: losing it costs fairness, not mail.
const walkedTo = new WeakMap<Database, string>()

function byDomain(db: Database, request: ClaimRequest, limit: number): readonly Candidate[] {
  if (!frontIsCrowded(db, request.now)) return []
  const except = new Set(request.exceptDomains)
  const found: Candidate[] = []
  const start = walkedTo.get(db) ?? ''
  let domain: string | undefined = start
  let wrapped = start === ''
  for (let looked = 0; looked < SCAN_DOMAINS && found.length < limit; looked++) {
    domain = nextDomain(db, domain)
    if (domain === undefined) {
      if (wrapped) break
      wrapped = true
      domain = ''
    } else if (!except.has(domain)) {
      found.push(...dueOfDomain(db, domain, request.now, limit))
    }
  }
  walkedTo.set(db, domain ?? '')
  return found.sort((a, b) => a.due - b.due)
}

/** True when the scan in turn may have ended before it had seen all that is due. */
function frontIsCrowded(db: Database, now: EpochMs): boolean {
  const beyond = db.get(
    `select 1 from recipients where state in ('queued', 'deferred') and due_at <= ?
     order by due_at limit 1 offset ${SCAN_ROWS}`,
    now,
  )
  return beyond !== undefined
}

function nextDomain(db: Database, after: string): string | undefined {
  return db.get<{ domain: string }>(
    `select routing_domain as domain from recipients indexed by recipients_due_domain
     where state in ('queued', 'deferred') and routing_domain > ?
     order by routing_domain limit 1`,
    after,
  )?.domain
}

function dueOfDomain(
  db: Database,
  domain: string,
  now: EpochMs,
  limit: number,
): readonly Candidate[] {
  return db.all<Candidate>(
    `select message_id, id, due_at as due from recipients indexed by recipients_due_domain
     where state in ('queued', 'deferred') and routing_domain = ? and due_at <= ?
     order by due_at limit ?`,
    domain,
    now,
    limit,
  )
}

function lease(
  db: Database,
  request: ClaimRequest,
  found: readonly Candidate[],
): readonly ClaimedWork[] {
  const byMessage = new Map<string, RecipientRow[]>()
  for (const candidate of found) {
    const row = db.get<RecipientRow>(
      `update recipients set state = 'leased', lease_owner = ?, lease_expires_at = ?
       where message_id = ? and id = ? returning *`,
      request.lease.owner,
      request.lease.expiresAt,
      candidate.message_id,
      candidate.id,
    )
    if (row === undefined) continue
    const rows = byMessage.get(row.message_id)
    if (rows === undefined) byMessage.set(row.message_id, [row])
    else rows.push(row)
  }
  let room = CLAIM_BYTES
  return [...byMessage].map(([messageId, rows]) => {
    const work = workOn(db, messageId, rows, room)
    if (work.content !== undefined) room -= work.message.sizeBytes
    return work
  })
}

function workOn(
  db: Database,
  messageId: string,
  rows: readonly RecipientRow[],
  room: number,
): ClaimedWork {
  const row = db.get<MessageRow>('select * from messages where id = ?', messageId)
  if (row === undefined) throw new Error('a recipient without its message')
  const message = messageFromRow(row)
  const recipients = rows
    .toSorted((a, b) => a.position - b.position)
    .map((each): Recipient => recipientFromRow(each, message.accountId))
  const small = message.sizeBytes <= Math.min(INLINE_BYTES, room)
  const content = small ? inlineContent(db, message.id) : undefined
  return { message, recipients, content }
}

function inlineContent(db: Database, id: MessageId): MessageContent | undefined {
  const content = loadContent(db, id)
  return content?.body.kind === 'inline' ? content : undefined
}
