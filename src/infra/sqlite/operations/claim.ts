import type { MessageId, RecipientId } from '#core/ids.ts'
import type { MessageContent } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { ClaimedWork, ClaimRequest } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'
import { messageFromRow, type MessageRow } from '../rows/message-row.ts'
import { recipientFromRow, type RecipientRow } from '../rows/recipient-row.ts'
import { loadContent } from './content.ts'
import { takeInFairTurn, type Candidate, type PausedFact } from './fair-turn.ts'
import { priorityOfRank } from './lanes.ts'
import { endProbe } from './pauses.ts'
import { letGoOfSuppressed } from './suppressed-meanwhile.ts'

/** Header and body up to here travel with the claim. */
const INLINE_BYTES = 128 * 1024
/** … until one claim carries this much; the rest is loaded when its turn comes. */
const CLAIM_BYTES = 8 * 1024 * 1024
const MAX_LIMIT = 1_000
const MAX_ROUNDS = 5

interface LeasedRow extends RecipientRow {
  /** Null for a recipient without a lane: none since lanes exist. */
  readonly destination: string | null
  readonly priority: number | null
  readonly paused?: PausedFact | undefined
  /** The lease of another had run out. */
  readonly takenOver?: boolean
}

/** Leases that ran out first, then what is due in fair turn. Neither depends on how much waits. */
export function claim(db: Database, request: ClaimRequest): readonly ClaimedWork[] {
  const limit = Math.min(Math.max(Math.trunc(request.limit), 0), MAX_LIMIT)
  if (limit === 0) return []
  const works: ClaimedWork[] = []
  let left = limit
  // What was suppressed meanwhile is let go, and others get its places: a few times, for a long list.
  for (let round = 0; round < MAX_ROUNDS && left > 0; round++) {
    const rows = leaseSome(db, request, left)
    const going = letGoOfSuppressed(db, rows, request.now)
    works.push(...group(db, going))
    left -= going.length
    if (going.length === rows.length) break
    for (const row of rows) if (!going.includes(row)) giveProbeBack(db, row, request.now)
  }
  return works
}

function leaseSome(db: Database, request: ClaimRequest, limit: number): readonly LeasedRow[] {
  const rows: LeasedRow[] = []
  const lease = (candidate: Candidate, lane: LaneFacts, more?: Partial<LeasedRow>): void => {
    const row = leaseOne(db, request, candidate)
    if (row === undefined) return
    const { destination, priority } = lane
    rows.push({ ...row, destination, priority, ...more })
  }
  for (const each of expiredLeases(db, request, limit)) lease(each, each, { takenOver: true })
  if (rows.length < limit) {
    takeInFairTurn(db, request, limit - rows.length, (candidate, lane, paused) =>
      lease(candidate, lane, { paused }),
    )
  }
  return rows
}

/** Who was to find out about a destination has gone: the next one does. */
function giveProbeBack(db: Database, { destination, paused }: LeasedRow, now: EpochMs): void {
  if (destination !== null && paused?.reason === 'probe') endProbe(db, destination, now)
}

type LaneFacts = Pick<LeasedRow, 'destination' | 'priority'>

function expiredLeases(
  db: Database,
  { now, exceptDestinations }: ClaimRequest,
  limit: number,
): ReadonlyArray<Candidate & LaneFacts> {
  return db.all(
    `select message_id, recipients.id, destination, priority
     from recipients left join lanes on lanes.id = recipients.lane
     where state = 'leased' and lease_expires_at <= ?
       and coalesce(destination, '') not in (select value from json_each(?))
     order by lease_expires_at limit ?`,
    now,
    JSON.stringify(exceptDestinations),
    limit,
  )
}

function leaseOne(
  db: Database,
  { lease }: ClaimRequest,
  candidate: Candidate,
): RecipientRow | undefined {
  return db.get<RecipientRow>(
    `update recipients
     set state = 'leased', lease_owner = ?, lease_expires_at = ?, claims = claims + 1
     where message_id = ? and id = ? returning *`,
    lease.owner,
    lease.expiresAt,
    candidate.message_id,
    candidate.id,
  )
}

function group(db: Database, leased: readonly LeasedRow[]): readonly ClaimedWork[] {
  let room = CLAIM_BYTES
  return [...Map.groupBy(leased, (row) => row.message_id)].map(([messageId, rows]) => {
    const work = workOn(db, messageId, rows, room)
    if (work.content !== undefined) room -= work.message.sizeBytes
    return work
  })
}

function workOn(
  db: Database,
  messageId: string,
  rows: readonly LeasedRow[],
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
  return { message, recipients, content, ...turnOf(rows) }
}

/** What the worker has to know beside the mail; absent where it is as usual. */
function turnOf(
  rows: readonly LeasedRow[],
): Pick<
  ClaimedWork,
  'priority' | 'destinations' | 'paused' | 'expired' | 'suspects' | 'takenOver'
> {
  const destinations = new Map<string, string>()
  const paused = new Set<string>()
  const expired = new Map<RecipientId, string>()
  const suspects = new Map<RecipientId, number>()
  for (const row of rows) {
    const { routing_domain: domain, destination } = row
    const id = row.id as RecipientId
    if (destination !== null && destination !== domain) destinations.set(domain, destination)
    if (row.paused?.reason === 'probe') paused.add(destination ?? domain)
    if (row.paused?.reason === 'expired') expired.set(id, row.paused.problem)
    if (row.claims > 1) suspects.set(id, row.begins)
  }
  const takenOver = rows.filter((row) => row.takenOver === true).length
  const rank = rows[0]?.priority ?? null
  return {
    ...(rank === null ? {} : { priority: priorityOfRank(rank) }),
    ...(destinations.size === 0 ? {} : { destinations }),
    ...(paused.size === 0 ? {} : { paused }),
    ...(expired.size === 0 ? {} : { expired }),
    ...(suspects.size === 0 ? {} : { suspects }),
    ...(takenOver === 0 ? {} : { takenOver }),
  }
}

function inlineContent(db: Database, id: MessageId): MessageContent | undefined {
  const content = loadContent(db, id)
  return content?.body.kind === 'inline' ? content : undefined
}
