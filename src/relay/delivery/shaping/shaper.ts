import type { CancelSignal } from '#core/cancel.ts'
import { never } from '#core/result.ts'
import { SECOND_MS } from '#core/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { QueueStore } from '../../ports/queue-store.ts'
import type { Sent } from '../deliver-unit.ts'
import type { DeliveryUnit } from '../delivery-unit.ts'
import type { FairQueue } from '../fairness.ts'
import type { StoreGuard } from '../store-guard.ts'
import { DestinationNames } from './destination.ts'
import type { DestinationControl } from './destination-control.ts'
import type { ProviderRules } from './provider-rules.ts'

/** A rate that frees up later than this is written down: what waits for it is given back. */
const LONG_WAIT_MS = 10 * SECOND_MS
/** Domains whose destination is known to be in the store. */
const MAX_LEARNED = 100_000

export interface ShaperDeps {
  readonly queue: Pick<QueueStore, 'learnDestination' | 'pauseDestination' | 'resumeDestination'>
  readonly fair: FairQueue<DeliveryUnit>
  readonly guard: StoreGuard
  readonly clock: Clock
  readonly log: Log
  /** Given back to the store: it is not their time. */
  readonly giveBack: (units: readonly DeliveryUnit[]) => void
  /** There may be more to claim, or to begin. */
  readonly wake: () => void
  readonly ended: CancelSignal
}

/**
 * Fits the flow to each destination: its concurrency to how it answers, its rate to the rules; and
 * pauses one that does not take anything, in the store, where every worker sees it.
 */
export class Shaper {
  readonly #deps: ShaperDeps
  readonly #names: DestinationNames
  readonly #control: DestinationControl
  readonly #learned = new Map<string, string>()
  /** Destinations that wait for their rate. */
  readonly #waiting = new Set<string>()

  constructor(rules: ProviderRules, control: DestinationControl, deps: ShaperDeps) {
    this.#names = new DestinationNames(rules)
    this.#control = control
    this.#deps = deps
  }

  /** Units that were just claimed. */
  claimed(units: readonly DeliveryUnit[]): void {
    for (const { claimed } of units) {
      for (const name of claimed.work.paused ?? []) this.#control.knowPaused(name)
    }
  }

  /** A delivery begins: its recipients count against the rate. Answers when, for `ended`. */
  begins(unit: DeliveryUnit): number {
    const { clock, fair } = this.#deps
    const { destination, weight } = unit
    const nowMs = clock.monotonicMs()
    const counted = unit.giveUp === undefined ? weight : 0
    const waitMs = counted === 0 ? 0 : this.#control.spend(destination, counted, nowMs)
    if (waitMs > 0 && !this.#waiting.has(destination)) {
      this.#waiting.add(destination)
      fair.setLimit(destination, 0)
      if (waitMs > LONG_WAIT_MS) this.#pauseForRate(destination, waitMs)
      void this.#goOnAfter(destination, waitMs)
    }
    return nowMs
  }

  /** A delivery has ended that began at `begunMs`. */
  ends(unit: DeliveryUnit, sent: Sent, begunMs: number): void {
    // What is cancelled because the worker ends says nothing about the other side.
    if (unit.giveUp !== undefined || this.#deps.ended.aborted) return
    const destination = this.#learn(unit, sent.hosts)
    const { fair, clock } = this.#deps
    const nowMs = clock.monotonicMs()
    const follows = this.#control.observe(destination, sent.signal, { begunMs, nowMs })
    switch (follows.kind) {
      case 'limit':
        if (!this.#waiting.has(destination)) fair.setLimit(destination, follows.limit)
        return
      case 'resume':
        if (!this.#waiting.has(destination)) fair.setLimit(destination, follows.limit)
        this.#resume(destination)
        return
      case 'pause':
        this.#pause(destination, follows.ms, sent.problem)
        if (unit.destination !== destination) {
          this.#deps.giveBack(fair.drainDestination(unit.destination))
        }
        return
      default:
        never(follows)
    }
  }

  #learn({ routingDomain, destination }: DeliveryUnit, hosts: readonly string[]): string {
    const found = this.#names.of(hosts)
    if (found === undefined) return this.#learned.get(routingDomain) ?? destination
    if (found === destination || this.#learned.get(routingDomain) === found) return found
    if (this.#learned.size >= MAX_LEARNED) this.#learned.clear()
    this.#learned.set(routingDomain, found)
    const { queue, guard, clock } = this.#deps
    void guard.persist('learn', () => queue.learnDestination(routingDomain, found, clock.now()))
    return found
  }

  #pause(destination: string, ms: number, problem: string): void {
    const { queue, guard, clock, log, fair, giveBack } = this.#deps
    const since = clock.now()
    const pause = { destination, kind: 'failing', since, until: since + ms, problem } as const
    log.warn('delivery.destination-paused', { destination, forMs: ms, problem })
    // Before what waits is given back, so that it is not claimed again in between.
    void guard.persist('pause', () => queue.pauseDestination(pause))
    fair.setLimit(destination, 1)
    giveBack(fair.drainDestination(destination))
  }

  #resume(destination: string): void {
    const { queue, guard, log, wake } = this.#deps
    log.info('delivery.destination-resumed', { destination })
    const resume = (): Promise<void> => queue.resumeDestination(destination)
    void guard.persist('resume', resume).then(wake)
  }

  #pauseForRate(destination: string, ms: number): void {
    const { queue, guard, clock, fair, giveBack } = this.#deps
    const since = clock.now()
    const problem = this.#control.describeRate(destination)
    const pause = { destination, kind: 'rate', since, until: since + ms, problem } as const
    void guard.persist('pause', () => queue.pauseDestination(pause))
    giveBack(fair.drainDestination(destination))
  }

  async #goOnAfter(destination: string, ms: number): Promise<void> {
    const { clock, fair, wake, ended } = this.#deps
    await clock.sleep(ms, ended)
    this.#waiting.delete(destination)
    fair.setLimit(destination, this.#control.limitOf(destination))
    wake()
  }
}
