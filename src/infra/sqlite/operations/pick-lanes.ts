import type { EpochMs } from '#core/time.ts'
import type { Database } from '../database.ts'

/*
 * Which lanes a claim looks at. Few are due at most moments, and then they are all of the front. When
 * more are due than the front holds, each account shows its own front; and of an account whose front
 * is all passed over, each destination. Every list has a bound, and what goes beyond it is continued
 * by the next claim.
 */

/** Due lanes that are read in the order of their times. */
const FRONT_LANES = 500
const MAX_ACCOUNTS = 500
const LANES_PER_ACCOUNT = 40
/** Steps from destination to destination of one claim. */
const MAX_DESTINATIONS = 300

export interface DueLane {
  readonly id: number
  readonly account: string
  readonly priority: number
  readonly domain: string
  readonly destination: string
  readonly due: EpochMs
}

export interface LaneQuery {
  readonly now: EpochMs
  /** Destinations to be passed over. */
  readonly except: ReadonlySet<string>
  /** Accounts, likewise. */
  readonly exceptAccounts: ReadonlySet<string>
}

// Where the last walks stopped. Hints: losing them costs fairness, not mail.
interface Walk {
  account: string
  readonly destinations: Map<string, string>
}
const walks = new WeakMap<Database, Walk>()

const COLUMNS =
  'id, account_id as account, priority, routing_domain as domain, destination, next_due_at as due'

/** Lanes that have something due, in the order of their times, but for those to be passed over. */
export function pickLanes(db: Database, query: LaneQuery): readonly DueLane[] {
  const front = db.all<DueLane>(
    `select ${COLUMNS} from lanes where next_due_at is not null and next_due_at <= ?
     order by next_due_at limit ${FRONT_LANES}`,
    query.now,
  )
  const { except, exceptAccounts } = query
  const wanted = (lane: DueLane): boolean =>
    !except.has(lane.destination) && !exceptAccounts.has(lane.account)
  if (front.length < FRONT_LANES) return front.filter(wanted)
  const walk = walks.get(db) ?? { account: '', destinations: new Map<string, string>() }
  walks.set(db, walk)
  const lanes = new Map(front.filter(wanted).map((lane) => [lane.id, lane]))
  for (const account of nextAccounts(db, walk)) {
    if (exceptAccounts.has(account)) continue
    const own = [0, 1].flatMap((priority) => frontOf(db, account, priority, query.now))
    const free = own.filter(wanted)
    const more = free.length === 0 && own.length > 0 ? behind(db, account, query, walk) : free
    for (const lane of more) lanes.set(lane.id, lane)
  }
  return [...lanes.values()].sort((a, b) => a.due - b.due)
}

/** The next accounts with something waiting, in a ring; each once. */
function nextAccounts(db: Database, walk: Walk): readonly string[] {
  const accounts = new Set<string>()
  for (let fromStart = walk.account === ''; accounts.size < MAX_ACCOUNTS;) {
    const next = nextAccount(db, walk.account)
    walk.account = next ?? ''
    if (next === undefined) {
      if (fromStart) break
      fromStart = true
    } else {
      if (accounts.has(next)) break
      accounts.add(next)
    }
  }
  return [...accounts]
}

function nextAccount(db: Database, after: string): string | undefined {
  return db.get<{ account: string }>(
    `select account_id as account from lanes
     where next_due_at is not null and account_id > ? order by account_id limit 1`,
    after,
  )?.account
}

function frontOf(
  db: Database,
  account: string,
  priority: number,
  now: EpochMs,
): readonly DueLane[] {
  return db.all<DueLane>(
    `select ${COLUMNS} from lanes
     where account_id = ? and priority = ? and next_due_at is not null and next_due_at <= ?
     order by next_due_at limit ${LANES_PER_ACCOUNT}`,
    account,
    priority,
    now,
  )
}

/** One lane of each further destination of the account. */
function behind(db: Database, account: string, query: LaneQuery, walk: Walk): readonly DueLane[] {
  const found: DueLane[] = []
  let at = walk.destinations.get(account) ?? ''
  let wrapped = at === ''
  for (let i = 0; i < MAX_DESTINATIONS && found.length < LANES_PER_ACCOUNT; i++) {
    const next: string | undefined = nextDestination(db, account, at)
    at = next ?? ''
    if (next === undefined) {
      if (wrapped) break
      wrapped = true
    } else if (!query.except.has(next)) {
      found.push(...frontOfDestination(db, account, next, query.now))
    }
  }
  if (at === '') walk.destinations.delete(account)
  else walk.destinations.set(account, at)
  return found
}

function nextDestination(db: Database, account: string, after: string): string | undefined {
  return db.get<{ destination: string }>(
    `select destination from lanes indexed by lanes_account_destination
     where next_due_at is not null and account_id = ? and destination > ?
     order by destination limit 1`,
    account,
    after,
  )?.destination
}

function frontOfDestination(
  db: Database,
  account: string,
  destination: string,
  now: EpochMs,
): readonly DueLane[] {
  return db.all<DueLane>(
    `select ${COLUMNS} from lanes indexed by lanes_account_destination
     where account_id = ? and destination = ? and next_due_at is not null and next_due_at <= ?
     order by next_due_at limit 3`,
    account,
    destination,
    now,
  )
}
