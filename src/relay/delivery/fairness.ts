import type { AccountId } from '#core/ids.ts'
import type { Priority } from '#core/priority.ts'

/** What the fair queue needs to know about a piece of work. */
export interface FairJob {
  readonly accountId: AccountId
  readonly destination: string
  readonly priority: Priority
  /** Recipients. */
  readonly weight: number
}

export interface FairLimits {
  /** Jobs in flight to one destination, until `setLimit` says otherwise. */
  readonly limitOf: (destination: string) => number
  /** Waiting recipients from which a busy destination, or an account at its bound, counts as crowded. */
  readonly crowdedAt: number
}

interface Destination<J> {
  readonly name: string
  readonly lanes: Map<string, Lane<J>>
  /** Lanes that wait for a slot of this destination. */
  readonly parked: Set<Lane<J>>
  limit: number
  inFlight: number
  waiting: number
  crowded: boolean
}

interface Account<J> {
  readonly id: AccountId
  /** Lanes that may be taken from, and before them those of high priority. */
  readonly ready: Readonly<Record<Priority, Set<Lane<J>>>>
  lanes: number
  inFlight: number
  /** Recipients. */
  waiting: number
  /** It was at its bound when its turn came, and something of it waits. */
  atBound: boolean
}

/**
 * An account takes a slot only while it has less than so many times what is free: of 200 slots it gets
 * 180 when it is alone, and half of 190 beside one other. What one account's slow hosts hold for minutes
 * is never all there is.
 */
const TIMES_FREE = 9

/** The waiting jobs of one account and priority for one destination, first come first served. */
interface Lane<J> {
  readonly key: string
  readonly priority: Priority
  readonly account: Account<J>
  readonly destination: Destination<J>
  jobs: J[]
  /** Jobs before this index were taken. */
  head: number
}

/**
 * Work that is leased and waits for its turn. Turns go round the accounts, and within an account
 * round its destinations, those of high priority first, so neither a customer with a long list nor a
 * destination that answers slowly holds up the rest; a destination has at most its limit of jobs in
 * flight, and an account less than all slots. Each step costs the same however much waits: lanes of a
 * full destination are parked out of the round.
 *
 * No clock and no I/O.
 */
export class FairQueue<J extends FairJob> {
  readonly #limits: FairLimits
  readonly #destinations = new Map<string, Destination<J>>()
  readonly #accounts = new Map<AccountId, Account<J>>()
  readonly #round = new Set<Account<J>>()
  #waiting = 0
  #eligible = 0
  #crowded = 0
  #uncrowdings = 0
  readonly #atBound = new Set<Account<J>>()
  /** Recipients of accounts at their bound. */
  #withheld = 0

  constructor(limits: FairLimits) {
    this.#limits = limits
  }

  /** Recipients that wait. */
  get waiting(): number {
    return this.#waiting
  }

  /** Recipients that wait for destinations with a free slot, of accounts below their bound. */
  get eligible(): number {
    return Math.max(0, this.#eligible - this.#withheld)
  }

  /** Grows whenever there is use again for more work of a destination or an account. */
  get uncrowdings(): number {
    return this.#uncrowdings
  }

  /** Destinations that were full and have enough waiting: more work for them is of no use now. */
  crowded(): string[] {
    if (this.#crowded === 0) return []
    const names: string[] = []
    for (const each of this.#destinations.values()) if (each.crowded) names.push(each.name)
    return names
  }

  /** Accounts that have as many slots as they may, and enough waiting. */
  crowdedAccounts(): AccountId[] {
    const enough = [...this.#atBound].filter(({ waiting }) => waiting >= this.#limits.crowdedAt)
    return enough.map(({ id }) => id)
  }

  add(job: J): void {
    const destination = this.#destination(job.destination)
    const lane = this.#lane(destination, job)
    lane.jobs.push(job)
    this.#count(lane, job.weight)
    this.#place(lane)
  }

  /**
   * The next job whose destination has a free slot and whose account is not at its bound, now in
   * flight; `done` must follow. `free`: slots of all that nobody has.
   */
  take(free = Number.POSITIVE_INFINITY): J | undefined {
    const bound = free * TIMES_FREE
    for (const account of this.#round) {
      // At most some twenty accounts can be at their bound: they keep their place in the round.
      this.#setAtBound(account, account.inFlight >= bound)
      if (account.atBound) continue
      this.#round.delete(account)
      const lane = this.#freeLane(account)
      if (lane === undefined) continue
      const job = this.#shift(lane)
      const { high, normal } = account.ready
      if (high.size > 0 || normal.size > 0) this.#round.add(account)
      return job
    }
    return undefined
  }

  /** Takes the account's next lane out of its turn; parks those whose destination is full. */
  #freeLane(account: Account<J>): Lane<J> | undefined {
    for (const ready of [account.ready.high, account.ready.normal]) {
      for (const lane of ready) {
        ready.delete(lane)
        if (!this.#isFull(lane.destination)) return lane
        lane.destination.parked.add(lane)
      }
    }
    return undefined
  }

  /** From now on so many jobs of the destination may be in flight; 0 stops it. */
  setLimit(name: string, limit: number): void {
    const destination = this.#destinations.get(name)
    if (destination === undefined || destination.limit === limit) return
    const wasFull = this.#isFull(destination)
    destination.limit = limit
    const isFull = this.#isFull(destination)
    if (wasFull && !isFull) {
      this.#eligible += destination.waiting
      for (const lane of destination.parked) this.#enter(lane)
      destination.parked.clear()
    } else if (!wasFull && isFull) this.#eligible -= destination.waiting
    this.#judgeCrowd(destination)
  }

  /** Takes out what waits for one destination. Jobs in flight are not touched. */
  drainDestination(name: string): J[] {
    const destination = this.#destinations.get(name)
    return destination === undefined ? [] : this.#drain(destination)
  }

  /** A job that was taken has ended: its slot is free. */
  done(job: J): void {
    const destination = this.#destinations.get(job.destination)
    if (destination === undefined) return
    const wasFull = this.#isFull(destination)
    destination.inFlight--
    this.#release(job.accountId)
    if (wasFull && !this.#isFull(destination)) this.#eligible += destination.waiting
    this.#judgeCrowd(destination)
    const next = this.#isFull(destination) ? undefined : nextParked(destination.parked)
    if (next !== undefined) {
      destination.parked.delete(next)
      this.#enter(next)
    }
    this.#forgetIfIdle(destination)
  }

  /** Takes out all that waits. Jobs in flight are not touched. */
  drain(): J[] {
    return Array.from(this.#destinations.values()).flatMap((each) => this.#drain(each))
  }

  #drain(destination: Destination<J>): J[] {
    const jobs: J[] = []
    for (const lane of destination.lanes.values()) {
      const left = lane.jobs.slice(lane.head)
      jobs.push(...left)
      this.#count(lane, -left.reduce((sum, { weight }) => sum + weight, 0))
      lane.account.ready[lane.priority].delete(lane)
      this.#removeLane(lane)
    }
    destination.parked.clear()
    this.#forgetIfIdle(destination)
    return jobs
  }

  #isFull(destination: Destination<J>): boolean {
    return destination.inFlight >= destination.limit
  }

  #shift(lane: Lane<J>): J {
    const { destination } = lane
    const job = lane.jobs[lane.head++] as J
    // Moves the array at most once per as many takes as it then has jobs.
    if (lane.head > 64 && lane.head * 2 > lane.jobs.length) {
      lane.jobs = lane.jobs.slice(lane.head)
      lane.head = 0
    }
    this.#count(lane, -job.weight)
    destination.inFlight++
    lane.account.inFlight++
    if (this.#isFull(destination)) this.#eligible -= destination.waiting
    this.#judgeCrowd(destination)
    if (lane.head < lane.jobs.length) this.#place(lane)
    else this.#removeLane(lane)
    return job
  }

  #count({ destination, account }: Lane<J>, weight: number): void {
    destination.waiting += weight
    this.#waiting += weight
    this.#countAccount(account, weight)
    if (!this.#isFull(destination)) this.#eligible += weight
    this.#judgeCrowd(destination)
  }

  #countAccount(account: Account<J>, weight: number): void {
    const { crowdedAt } = this.#limits
    const wasEnough = account.waiting >= crowdedAt
    account.waiting += weight
    if (!account.atBound) return
    this.#withheld += weight
    if (wasEnough && account.waiting < crowdedAt) this.#uncrowdings++
    if (account.waiting === 0) this.#setAtBound(account, false)
  }

  #setAtBound(account: Account<J>, atBound: boolean): void {
    if (atBound === account.atBound) return
    account.atBound = atBound
    this.#withheld += atBound ? account.waiting : -account.waiting
    if (atBound) this.#atBound.add(account)
    else this.#atBound.delete(account)
  }

  #release(id: AccountId): void {
    const account = this.#accounts.get(id)
    if (account === undefined) return
    account.inFlight--
    this.#forgetIfOver(account)
  }

  #forgetIfOver(account: Account<J>): void {
    if (account.lanes === 0 && account.inFlight === 0) this.#accounts.delete(account.id)
  }

  #judgeCrowd(destination: Destination<J>): void {
    const enough = destination.waiting >= this.#limits.crowdedAt
    // Once crowded, a slot that is free for a moment does not matter while so much waits here.
    const crowded = enough && (destination.crowded || this.#isFull(destination))
    if (crowded === destination.crowded) return
    destination.crowded = crowded
    this.#crowded += crowded ? 1 : -1
    if (!crowded) this.#uncrowdings++
  }

  #place(lane: Lane<J>): void {
    if (!this.#isFull(lane.destination)) this.#enter(lane)
    else if (!lane.account.ready[lane.priority].has(lane)) lane.destination.parked.add(lane)
  }

  #enter(lane: Lane<J>): void {
    lane.account.ready[lane.priority].add(lane)
    this.#round.add(lane.account)
  }

  #removeLane(lane: Lane<J>): void {
    const { account, destination } = lane
    destination.lanes.delete(lane.key)
    account.lanes--
    this.#forgetIfOver(account)
  }

  #forgetIfIdle(destination: Destination<J>): void {
    if (destination.inFlight === 0 && destination.waiting === 0) {
      this.#destinations.delete(destination.name)
    }
  }

  #destination(name: string): Destination<J> {
    let destination = this.#destinations.get(name)
    if (destination === undefined) {
      const parked = new Set<Lane<J>>()
      const limit = this.#limits.limitOf(name)
      const counts = { inFlight: 0, waiting: 0, crowded: false }
      destination = { name, lanes: new Map(), parked, limit, ...counts }
      this.#destinations.set(name, destination)
    }
    return destination
  }

  #lane(destination: Destination<J>, { accountId, priority }: FairJob): Lane<J> {
    const key = `${priority} ${accountId}`
    let lane = destination.lanes.get(key)
    if (lane === undefined) {
      const account = this.#account(accountId)
      lane = { key, priority, account, destination, jobs: [], head: 0 }
      account.lanes++
      destination.lanes.set(key, lane)
    }
    return lane
  }

  #account(id: AccountId): Account<J> {
    let account = this.#accounts.get(id)
    if (account === undefined) {
      const counts = { lanes: 0, inFlight: 0, waiting: 0, atBound: false }
      account = { id, ready: { high: new Set(), normal: new Set() }, ...counts }
      this.#accounts.set(id, account)
    }
    return account
  }
}

function nextParked<J>(parked: ReadonlySet<Lane<J>>): Lane<J> | undefined {
  let first: Lane<J> | undefined
  for (const lane of parked) {
    if (lane.priority === 'high') return lane
    first ??= lane
  }
  return first
}
