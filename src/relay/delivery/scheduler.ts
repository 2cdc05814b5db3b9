import { CancelSource } from '#core/cancel-source.ts'
import { never } from '#core/result.ts'
import { SECOND_MS, type EpochMs } from '#core/time.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { QueueStore } from '../ports/queue-store.ts'
import { claimDue } from './claim-due.ts'
import {
  recordUnit,
  sendUnit,
  type DeliverDeps,
  type DeliveryControl,
  type Sent,
} from './deliver-unit.ts'
import type { DeliveryUnit } from './delivery-unit.ts'
import { FairQueue } from './fairness.ts'
import { careFor, OneAtATime } from './quarantine.ts'
import { DestinationControl } from './shaping/destination-control.ts'
import { NO_PROVIDERS, type ProviderRules } from './shaping/provider-rules.ts'
import { Shaper } from './shaping/shaper.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { STOPPED, StoreGuard } from './store-guard.ts'
import { Wake } from './wake.ts'
import { WorkInHand } from './work-in-hand.ts'

export interface SchedulerOptions {
  /** Deliveries under way at once. */
  readonly maxInFlight: number
  /** Upper bound on what the rules and the answers of a destination allow. */
  readonly maxInFlightPerDestination: number
  readonly rules: ProviderRules
  /** Recipients asked for in one claim. */
  readonly claimLimit: number
  readonly leaseMs: number
  /** Longest time between looks at the queue: a lost hint or a clock that jumped costs this much. */
  readonly pollMs: number
  /** After a claim that emptied the queue: new mail of this time is claimed together. */
  readonly gatherMs: number
}

export const DEFAULT_SCHEDULER: SchedulerOptions = {
  maxInFlight: 200,
  maxInFlightPerDestination: 20,
  rules: NO_PROVIDERS,
  claimLimit: 400,
  leaseMs: 30 * SECOND_MS,
  pollMs: 10 * SECOND_MS,
  gatherMs: 5,
}

export interface SchedulerDeps extends DeliverDeps {
  readonly queue: Pick<
    QueueStore,
    | 'claim'
    | 'record'
    | 'release'
    | 'renewLeases'
    | 'nextDueAt'
    | 'loadContent'
    | 'markBegun'
    | 'learnDestination'
    | 'pauseDestination'
    | 'resumeDestination'
  >
  readonly announcements: Announcements
}

/** Claims stop here even when all that waits is for free destinations. */
const MAX_WAITING = 4_000
/** The queue says that something is due, but a claim gives nothing: somebody else has it. */
const CONTENDED_POLL_MS = 250
/** After the grace period deliveries are cancelled; the time to write down what they came to. */
const CANCEL_GRACE_MS = 5 * SECOND_MS

/**
 * - `new`: nothing claimed, nothing runs. Next: running, stopped.
 * - `running`: claims what is due, delivers, records. Next: paused, draining.
 * - `paused`: the store is away. Deliveries under way end and wait to be recorded; none begins,
 *   because its outcome could not be written. What waits keeps its place while its lease lasts.
 *   Next: running (the store answers), draining.
 * - `draining`: no claims; what was not begun is given back, what is under way may end. Next: stopped.
 * - `stopped`: holds nothing. Final.
 */
export type SchedulerMode = 'new' | 'running' | 'paused' | 'draining' | 'stopped'

/**
 * The delivery worker. Takes leases on due recipients in batches, gives each message and destination
 * its fair turn, and records every outcome. The queue is the truth and is polled when its next
 * recipient is due; `mail-queued` announcements only make it sooner. The next batch is claimed while
 * the last one is delivered. Several workers, on any number of nodes, can share a queue.
 */
export class DeliveryScheduler {
  readonly #deps: SchedulerDeps
  readonly #options: SchedulerOptions
  readonly #guard: StoreGuard
  readonly #fair: FairQueue<DeliveryUnit>
  readonly #shaper: Shaper
  readonly #suspects = new OneAtATime()
  readonly #wake: Wake
  readonly #hand = new WorkInHand()
  readonly #leases: LeaseKeeper
  readonly #control: DeliveryControl
  /** Given one after the other by `stop`: no new work; hurry; all is over. */
  readonly #ending = new CancelSource()
  readonly #cancel = new CancelSource()
  readonly #over = new CancelSource()
  /** Must only be changed by `#setMode`. */
  #mode: SchedulerMode = 'new'
  #inFlight = 0
  /** Delivered, and being written down. */
  #concluding = 0
  /** The queue may have more that is due than was claimed. */
  #moreDue = true
  #seenUncrowdings = 0
  /** Wall clock; when the claim loop looks again by itself. */
  #restsUntil = 0
  #loops: Promise<unknown> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(deps: SchedulerDeps, options: SchedulerOptions = DEFAULT_SCHEDULER) {
    this.#deps = deps
    this.#options = options
    this.#wake = new Wake(deps.clock)
    this.#guard = new StoreGuard(deps.clock, deps.log, (healthy) => this.#storeChanged(healthy))
    this.#leases = new LeaseKeeper(deps, this.#guard, options.leaseMs)
    const [ending, cancel] = [this.#ending.signal, this.#cancel.signal]
    this.#control = { guard: this.#guard, ending, cancel }
    const patience = new DestinationControl(options.rules, options.maxInFlightPerDestination)
    this.#fair = new FairQueue({
      limitOf: (destination) => patience.limitOf(destination),
      // A quarter of a claim is enough to keep a destination busy while the next claim comes.
      crowdedAt: Math.max(1, Math.floor(options.claimLimit / 4)),
    })
    this.#shaper = new Shaper(options.rules, patience, {
      ...deps,
      fair: this.#fair,
      guard: this.#guard,
      giveBack: (units) => void this.#release(units),
      wake: () => this.#lookAgain(),
      ended: ending,
    })
  }

  get mode(): SchedulerMode {
    return this.#mode
  }

  /** Deliveries under way, and those that are being written down. */
  get #busy(): number {
    return this.#inFlight + this.#concluding
  }

  get inFlight(): number {
    return this.#busy
  }

  /** Once, from `new`. */
  start(): void {
    if (this.#mode !== 'new') throw new Error(`cannot start a scheduler that is ${this.#mode}`)
    this.#setMode('running')
    const unsubscribe = this.#deps.announcements.subscribe((announcement) => {
      if (announcement.kind !== 'mail-queued') return
      this.#moreDue = true
      this.#wake.call()
    })
    const heartbeat = this.#leases.run(() => !this.#hand.isEmpty, this.#over.signal)
    this.#loops = Promise.all([this.#claimLoop().finally(unsubscribe), heartbeat])
  }

  /**
   * No new deliveries; those under way have `graceMs` to end, then they are cancelled. What was not
   * begun is given back. Resolves when nothing is held any more, or 5 s after the cancellation.
   */
  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#stop(graceMs)
    return this.#stopped
  }

  async #stop(graceMs: number): Promise<void> {
    const started = this.#mode !== 'new'
    this.#setMode('draining')
    this.#ending.cancel()
    this.#wake.call()
    if (started) await this.#drain(graceMs)
    this.#setMode('stopped')
  }

  async #drain(graceMs: number): Promise<void> {
    const waiting = this.#fair.drain()
    const released = this.#release(waiting)
    if (this.#busy === 0) this.#over.cancel()
    const settled = Promise.all([released, this.#loops])
    if (!(await this.#settledWithin(settled, graceMs))) {
      this.#deps.log.warn('delivery.cancelled', { inFlight: this.#busy })
      this.#cancel.cancel()
      await this.#settledWithin(settled, CANCEL_GRACE_MS)
    }
    this.#over.cancel()
    this.#guard.stop()
  }

  async #settledWithin(settled: Promise<unknown>, ms: number): Promise<boolean> {
    const timer = new CancelSource()
    const inTime = await Promise.race([
      settled.then(() => true),
      this.#deps.clock.sleep(ms, timer.signal).then(() => false),
    ])
    timer.cancel()
    return inTime
  }

  #setMode(next: SchedulerMode): void {
    const before = this.#mode
    if (before === next) return
    this.#mode = next
    this.#deps.log.info('delivery.mode', { from: before, to: next })
    switch (next) {
      case 'running':
        this.#deps.metrics.paused.set(0)
        this.#moreDue = true
        this.#wake.call()
        return
      case 'paused':
        this.#deps.metrics.paused.set(1)
        return
      case 'draining':
      case 'stopped':
      case 'new':
        return
      default:
        never(next)
    }
  }

  #storeChanged(healthy: boolean): void {
    if (healthy && this.#mode === 'paused') {
      this.#setMode('running')
      this.#pump()
    } else if (!healthy && this.#mode === 'running') {
      this.#setMode('paused')
    }
  }

  #lookAgain(): void {
    this.#moreDue = true
    this.#wake.call()
    this.#pump()
  }

  #isActive(): boolean {
    return this.#mode === 'running' || this.#mode === 'paused'
  }

  async #claimLoop(): Promise<void> {
    while (this.#isActive()) {
      if (this.#mode === 'running' && this.#moreDue && this.#hasRoom()) await this.#claim()
      else await this.#rest()
    }
  }

  #hasRoom(): boolean {
    return this.#fair.eligible < this.#options.claimLimit / 2 && this.#fair.waiting < MAX_WAITING
  }

  /** Until there is room, a hint, or the next recipient is due. */
  async #rest(): Promise<void> {
    const { pollMs } = this.#options
    const waitForRoom = this.#moreDue || this.#mode !== 'running'
    const ms = waitForRoom ? pollMs : await this.#untilDue()
    this.#restsUntil = this.#deps.clock.now() + ms
    if ((await this.#wake.wait(ms)) === 'timeout') this.#moreDue = true
    this.#restsUntil = 0
  }

  async #untilDue(): Promise<number> {
    const { pollMs } = this.#options
    const { queue } = this.#deps
    const ending = this.#ending.signal
    const dueAt = await this.#guard.persist('next-due', () => queue.nextDueAt(), ending)
    if (dueAt === STOPPED || dueAt === undefined) return pollMs
    return Math.min(Math.max(dueAt - this.#deps.clock.now(), CONTENDED_POLL_MS), pollMs)
  }

  async #claim(): Promise<void> {
    const { claimLimit, gatherMs } = this.#options
    this.#moreDue = false
    const hand = { fair: this.#fair, guard: this.#guard }
    const claimed = await claimDue(this.#deps, this.#options, hand, this.#ending.signal)
    if (claimed === STOPPED) return
    const { works, recipients, leasedUntilMs } = claimed
    const units = works.flatMap((work) => this.#hand.accept(work, leasedUntilMs))
    if (!this.#isActive()) {
      await this.#release(units)
      return
    }
    this.#shaper.claimed(units)
    for (const unit of units) this.#fair.add(unit)
    this.#pump()
    if (recipients >= claimLimit) this.#moreDue = true
    else await this.#deps.clock.sleep(gatherMs, this.#ending.signal)
  }

  /** Begins as many deliveries as there are slots and turns. */
  #pump(): void {
    const { maxInFlight } = this.#options
    // Outcomes wait for the disk: as many again may, then deliveries wait for them.
    while (this.#inFlight < maxInFlight && this.#busy < 2 * maxInFlight) {
      if (this.#mode !== 'running') break
      const unit = this.#fair.take(maxInFlight - this.#inFlight)
      if (unit === undefined) break
      this.#inFlight++
      void this.#run(unit)
    }
    if (this.#fair.uncrowdings !== this.#seenUncrowdings) {
      this.#seenUncrowdings = this.#fair.uncrowdings
      this.#moreDue = true
    }
    if (this.#moreDue && this.#hasRoom()) this.#wake.call()
    this.#deps.metrics.inFlight.set(this.#inFlight)
    this.#deps.metrics.waiting.set(this.#fair.waiting)
  }

  async #run(unit: DeliveryUnit): Promise<void> {
    const begunMs = this.#shaper.begins(unit)
    const sent = this.#leases.allowsStart(unit.claimed.leasedUntilMs)
      ? await this.#survive(unit, this.#send(unit))
      : 'lease-over'
    if (typeof sent === 'object') this.#shaper.ends(unit, sent, begunMs)
    // The connection is free for the next; writing the outcome down needs none.
    this.#fair.done(unit)
    this.#inFlight--
    this.#concluding++
    this.#pump()
    if (sent !== undefined) await this.#survive(unit, this.#conclude(unit, sent))
    this.#concluding--
    this.#pump()
    if (this.#busy === 0 && this.#mode === 'draining') this.#over.cancel()
  }

  #send(unit: DeliveryUnit): Promise<Sent | 'not-begun'> {
    const send = (): Promise<Sent | 'not-begun'> => sendUnit(unit, this.#control, this.#deps)
    return careFor(unit.suspicion) === 'alone' ? this.#suspects.run(send) : send()
  }

  /**
   * A fault of ours that one message brings out must end neither the process nor in a delivery every
   * half minute: the unit stays in hand, its lease renewed, until the next start.
   */
  async #survive<T>(unit: DeliveryUnit, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work
    } catch (error) {
      const { message } = unit.claimed.work
      this.#deps.log.error('delivery.unit-failed', { messageId: message.id, error })
      return undefined
    }
  }

  /** `lease-over`: not begun in time, say because the machine slept. Its next owner delivers it. */
  async #conclude(unit: DeliveryUnit, sent: Sent | 'not-begun' | 'lease-over'): Promise<void> {
    if (sent === 'not-begun') {
      // Paused: it has its turn again when the store answers.
      if (this.#isActive()) this.#fair.add(unit)
      else await this.#release([unit])
      return
    }
    if (sent !== 'lease-over') {
      const { nextDueAt } = await recordUnit(unit, sent, this.#guard, this.#deps)
      this.#expect(nextDueAt)
    }
    this.#hand.forget([unit])
  }

  /** An outcome has made something due earlier than the claim loop would look. */
  #expect(dueAt: EpochMs | undefined): void {
    if (dueAt === undefined) return
    if (dueAt <= this.#deps.clock.now()) this.#moreDue = true
    if (dueAt < this.#restsUntil) this.#wake.call()
  }

  async #release(units: readonly DeliveryUnit[]): Promise<void> {
    this.#hand.forget(units)
    const ids = units.flatMap((unit) => unit.recipients.map((recipient) => recipient.id))
    if (ids.length === 0) return
    const { queue, owner } = this.#deps
    await this.#guard.persist('release', () => queue.release(owner, ids))
  }
}
