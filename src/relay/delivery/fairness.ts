import type { AccountId } from '#core/ids.ts'

/** What the fair queue needs to know about a piece of work. */
export interface FairJob {
  readonly accountId: AccountId
  readonly destination: string
  /** Recipients. */
  readonly weight: number
}

export interface FairLimits {
  /** Jobs in flight to one destination. */
  readonly perDestination: number
  /** Waiting recipients from which a busy destination counts as crowded. */
  readonly crowdedAt: number
}

interface Destination<J> {
  readonly name: string
  readonly lanes: Map<AccountId, Lane<J>>
  /** Lanes that wait for a slot of this destination. */
  readonly parked: Set<Lane<J>>
  inFlight: number
  waiting: number
  crowded: boolean
}

interface Account<J> {
  readonly id: AccountId
  readonly ready: Set<Lane<J>>
  lanes: number
}

/** The waiting jobs of one account for one destination, first come first served. */
interface Lane<J> {
  readonly account: Account<J>
  readonly destination: Destination<J>
  jobs: J[]
  /** Jobs before this index were taken. */
  head: number
}

/**
 * Work that is leased and waits for its turn. Turns go round the accounts, and within an account
 * round its destinations, so neither a customer with a long list nor a destination that answers
 * slowly holds up the rest; a destination has at most `perDestination` jobs in flight. Each step
 * costs the same however much waits: lanes of a full destination are parked out of the round.
 *
 * No clock and no I/O. The per-destination limit is one number here; what later adapts it per
 * destination replaces `#isFull`.
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

  constructor(limits: FairLimits) {
    this.#limits = limits
  }

  /** Recipients that wait. */
  get waiting(): number {
    return this.#waiting
  }

  /** Recipients that wait for destinations with a free slot. */
  get eligible(): number {
    return this.#eligible
  }

  /** Grows whenever a destination ceases to be crowded. */
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

  add(job: J): void {
    const destination = this.#destination(job.destination)
    const lane = this.#lane(destination, job.accountId)
    lane.jobs.push(job)
    this.#count(destination, job.weight)
    this.#place(lane)
  }

  /** The next job whose destination has a free slot, now in flight; `done` must follow. */
  take(): J | undefined {
    for (const account of this.#round) {
      this.#round.delete(account)
      for (const lane of account.ready) {
        account.ready.delete(lane)
        const { destination } = lane
        if (this.#isFull(destination)) {
          destination.parked.add(lane)
          continue
        }
        const job = this.#shift(lane)
        if (account.ready.size > 0) this.#round.add(account)
        return job
      }
    }
    return undefined
  }

  /** A job that was taken has ended: its slot is free. */
  done(job: J): void {
    const destination = this.#destinations.get(job.destination)
    if (destination === undefined) return
    if (this.#isFull(destination)) this.#eligible += destination.waiting
    destination.inFlight--
    this.#judgeCrowd(destination)
    for (const lane of destination.parked) {
      destination.parked.delete(lane)
      this.#enter(lane)
      break
    }
    this.#forgetIfIdle(destination)
  }

  /** Takes out all that waits. Jobs in flight are not touched. */
  drain(): J[] {
    const jobs: J[] = []
    for (const destination of this.#destinations.values()) {
      for (const lane of destination.lanes.values()) jobs.push(...lane.jobs.slice(lane.head))
      destination.lanes.clear()
      destination.parked.clear()
      this.#count(destination, -destination.waiting)
      this.#forgetIfIdle(destination)
    }
    this.#round.clear()
    this.#accounts.clear()
    return jobs
  }

  #isFull(destination: Destination<J>): boolean {
    return destination.inFlight >= this.#limits.perDestination
  }

  #shift(lane: Lane<J>): J {
    const { destination } = lane
    const job = lane.jobs[lane.head++] as J
    // Moves the array at most once per as many takes as it then has jobs.
    if (lane.head > 64 && lane.head * 2 > lane.jobs.length) {
      lane.jobs = lane.jobs.slice(lane.head)
      lane.head = 0
    }
    this.#count(destination, -job.weight)
    destination.inFlight++
    if (this.#isFull(destination)) this.#eligible -= destination.waiting
    this.#judgeCrowd(destination)
    if (lane.head < lane.jobs.length) this.#place(lane)
    else this.#removeLane(lane)
    return job
  }

  #count(destination: Destination<J>, weight: number): void {
    destination.waiting += weight
    this.#waiting += weight
    if (!this.#isFull(destination)) this.#eligible += weight
    this.#judgeCrowd(destination)
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
    else if (!lane.account.ready.has(lane)) lane.destination.parked.add(lane)
  }

  #enter(lane: Lane<J>): void {
    lane.account.ready.add(lane)
    this.#round.add(lane.account)
  }

  #removeLane(lane: Lane<J>): void {
    const { account, destination } = lane
    destination.lanes.delete(account.id)
    account.lanes--
    if (account.lanes === 0) this.#accounts.delete(account.id)
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
      destination = { name, lanes: new Map(), parked, inFlight: 0, waiting: 0, crowded: false }
      this.#destinations.set(name, destination)
    }
    return destination
  }

  #lane(destination: Destination<J>, accountId: AccountId): Lane<J> {
    let lane = destination.lanes.get(accountId)
    if (lane === undefined) {
      lane = { account: this.#account(accountId), destination, jobs: [], head: 0 }
      lane.account.lanes++
      destination.lanes.set(accountId, lane)
    }
    return lane
  }

  #account(id: AccountId): Account<J> {
    let account = this.#accounts.get(id)
    if (account === undefined) {
      account = { id, ready: new Set(), lanes: 0 }
      this.#accounts.set(id, account)
    }
    return account
  }
}
