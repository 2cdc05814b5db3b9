import { MINUTE_MS, type EpochMs } from '#core/time.ts'
import type { ClaimRequest } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'
import { PRIORITY_RANK, setNextDue } from './lanes.ts'
import { findPause, holdsUp, takeProbe, type PauseRow } from './pauses.ts'
import { pickLanes, type DueLane } from './pick-lanes.ts'

export interface Candidate {
  readonly message_id: string
  readonly id: string
}

/** One account's lanes in a claim: those with a right of way, and the rest. */
interface AccountTurn {
  readonly high: readonly DueLane[]
  readonly normal: readonly DueLane[]
}

/** Takes what is due out of its lanes; `lease` is called for each recipient before the next is looked for. */
export type Lease = (candidate: Candidate, lane: DueLane, paused?: PausedFact) => void

/** Why something is given though its destination is paused. */
export interface PausedFact {
  readonly reason: 'probe' | 'expired'
  readonly problem: string
}

/**
 * Gives `limit` recipients their turn. Accounts share the limit evenly; in an account the high lanes
 * go first and the others share what is left; what one does not use goes to the others.
 */
export function takeInFairTurn(
  db: Database,
  request: ClaimRequest,
  limit: number,
  lease: Lease,
): void {
  const taker = new Taker(db, request, limit, lease)
  const except = new Set(request.exceptDestinations)
  const exceptAccounts = new Set<string>(request.exceptAccounts)
  const picked = pickLanes(db, { now: request.now, except, exceptAccounts })
  const lanes = picked.filter((lane) => taker.mayPass(lane))
  const turns = [...Map.groupBy(lanes, (lane) => lane.account).values()].map(toTurn)
  const share = Math.max(1, Math.floor(limit / Math.max(turns.length, 1)))
  for (const turn of turns) takeShare(taker, turn, share)
  for (const turn of turns)
    for (const lane of [...turn.high, ...turn.normal]) taker.take(lane, limit)
  taker.settle()
}

function toTurn(lanes: readonly DueLane[]): AccountTurn {
  const high = lanes.filter((lane) => lane.priority === PRIORITY_RANK.high)
  return { high, normal: lanes.filter((lane) => lane.priority !== PRIORITY_RANK.high) }
}

function takeShare(taker: Taker, turn: AccountTurn, share: number): void {
  let left = share
  for (const lane of turn.high) left -= taker.take(lane, left)
  const each = Math.max(1, Math.floor(left / Math.max(turn.normal.length, 1)))
  for (const lane of turn.normal) left -= taker.take(lane, Math.min(each, left))
}

/** A paused lane is looked through for what has expired this often at the most. */
const EXPIRED_EVERY_MS = MINUTE_MS
const MAX_LOOKED_THROUGH = 10_000

// When each paused lane was looked through last, by the connection's memory. Hints: losing them costs
// one more look.
const lookedThrough = new WeakMap<object, Map<number, EpochMs>>()

function looksOf(db: Database): Map<number, EpochMs> {
  const looks = lookedThrough.get(db.memory) ?? new Map<number, EpochMs>()
  if (looks.size > MAX_LOOKED_THROUGH) looks.clear()
  lookedThrough.set(db.memory, looks)
  return looks
}

/** Takes from lanes until the claim is full, and remembers which are empty. */
class Taker {
  readonly #db: Database
  readonly #request: ClaimRequest
  readonly #lease: Lease
  readonly #pauses = new Map<string, PauseRow | undefined>()
  readonly #touched = new Set<number>()
  readonly #empty = new Set<number>()
  #left: number

  constructor(db: Database, request: ClaimRequest, limit: number, lease: Lease) {
    this.#db = db
    this.#request = request
    this.#left = limit
    this.#lease = lease
  }

  /** False for a lane whose destination is paused: it is put off until the pause is over. */
  mayPass(lane: DueLane): boolean {
    const pause = this.#pauseOf(lane.destination)
    if (pause === undefined) return true
    const { now, expiredBefore } = this.#request
    if (expiredBefore !== undefined) this.#takeExpired(lane, expiredBefore, pause.problem)
    if (holdsUp(pause, now)) {
      setNextDue(this.#db, lane.id, pause.until)
      return false
    }
    if (pause.kind === 'rate') return true
    // One recipient finds out whether the destination is back; the others wait for what it finds.
    if (this.#left <= 0) return false
    const found = dueOfLane(this.#db, lane.id, now, 1)
    if (found.length === 0) {
      settleLane(this.#db, lane.id)
      return false
    }
    const until = takeProbe(this.#db, pause, now)
    this.#pauses.set(lane.destination, { ...pause, until })
    this.#leaseAll(found, lane, { reason: 'probe', problem: pause.problem })
    setNextDue(this.#db, lane.id, until)
    return false
  }

  /** Up to `count` recipients of the lane; answers how many there were. */
  take(lane: DueLane, count: number): number {
    const wanted = Math.min(count, this.#left)
    if (wanted <= 0 || this.#empty.has(lane.id)) return 0
    const found = dueOfLane(this.#db, lane.id, this.#request.now, wanted)
    if (found.length < wanted) this.#empty.add(lane.id)
    this.#touched.add(lane.id)
    this.#leaseAll(found, lane)
    return found.length
  }

  /** Lanes that were taken from learn when they are due next. */
  settle(): void {
    for (const lane of this.#touched) settleLane(this.#db, lane)
  }

  #pauseOf(destination: string): PauseRow | undefined {
    if (!this.#pauses.has(destination)) {
      this.#pauses.set(destination, findPause(this.#db, destination))
    }
    return this.#pauses.get(destination)
  }

  /** What has outlived its time is given up, not kept by a destination that never comes back. */
  #takeExpired(lane: DueLane, before: EpochMs, problem: string): void {
    const { now } = this.#request
    const looks = looksOf(this.#db)
    const last = looks.get(lane.id)
    // New mail for a destination that is down wakes its lane again and again.
    if (last !== undefined && now >= last && now < last + EXPIRED_EVERY_MS) return
    const limit = this.#left
    const found = expiredOfLane(this.#db, { lane: lane.id, now, before, limit })
    if (found.length < limit) looks.set(lane.id, now)
    this.#leaseAll(found, lane, { reason: 'expired', problem })
  }

  #leaseAll(found: readonly Candidate[], lane: DueLane, paused?: PausedFact): void {
    this.#left -= found.length
    for (const candidate of found) this.#lease(candidate, lane, paused)
  }
}

function dueOfLane(db: Database, lane: number, now: EpochMs, limit: number): readonly Candidate[] {
  return db.all<Candidate>(
    `select message_id, id from recipients indexed by recipients_lane
     where state in ('queued', 'deferred') and lane = ? and due_at <= ?
     order by due_at limit ?`,
    lane,
    now,
    limit,
  )
}

// Reads the due part of the lane's index: 40 ms for 500,000 entries.
function expiredOfLane(
  db: Database,
  of: {
    readonly lane: number
    readonly now: EpochMs
    readonly before: EpochMs
    readonly limit: number
  },
): readonly Candidate[] {
  return db.all<Candidate>(
    `select message_id, id from recipients indexed by recipients_lane
     where state in ('queued', 'deferred') and lane = ? and due_at <= ? and created_at <= ?
     order by due_at limit ?`,
    of.lane,
    of.now,
    of.before,
    Math.max(of.limit, 0),
  )
}

function settleLane(db: Database, lane: number): void {
  db.run(
    `update lanes set next_due_at = (
       select due_at from recipients indexed by recipients_lane
       where state in ('queued', 'deferred') and lane = ?1 order by due_at limit 1)
     where id = ?1`,
    lane,
  )
}
