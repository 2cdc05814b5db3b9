import type { CancelSignal } from '#core/cancel.ts'
import type { EpochMs } from '#core/time.ts'
import type { Clock } from '#relay/ports/clock.ts'

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** Noon of a Monday: far from midnight, so that texts with times are the same in every test. */
export const TEST_EPOCH: EpochMs = Date.UTC(2026, 10, 23, 12, 0, 0)

/** A clock that stands still until a test moves it. Sleepers wake in the order of their times. */
export class ManualClock implements Clock {
  #now: EpochMs
  #monotonic = 0
  readonly #sleepers = new Set<Sleeper>()

  constructor(start: EpochMs = TEST_EPOCH) {
    this.#now = start
  }

  now(): EpochMs {
    return this.#now
  }

  monotonicMs(): number {
    return this.#monotonic
  }

  sleep(ms: number, cancel?: CancelSignal): Promise<void> {
    if (cancel?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper)
        cancel?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper: Sleeper = { until: this.#monotonic + Math.max(ms, 0), wake }
      this.#sleepers.add(sleeper)
      cancel?.addEventListener('abort', wake, { once: true })
    })
  }

  /** How many wait for time to pass. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  /** Time until the next sleeper wakes; undefined when nobody sleeps. */
  get nextWakeMs(): number | undefined {
    let first: number | undefined
    for (const { until } of this.#sleepers) {
      if (first === undefined || until < first) first = until
    }
    return first === undefined ? undefined : first - this.#monotonic
  }

  /** Moves both clocks, stopping at each sleeper's time and letting what it wakes run. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms
    for (;;) {
      const first = this.nextWakeMs
      if (first === undefined || this.#monotonic + first > end) break
      this.#move(first)
      for (const sleeper of this.#sleepers) {
        if (sleeper.until <= this.#monotonic) sleeper.wake()
      }
      await settle()
    }
    this.#move(end - this.#monotonic)
    await settle()
  }

  /** The wall clock is set to another time; the monotonic one goes on as if nothing had happened. */
  jump(ms: number): void {
    this.#now += ms
  }

  #move(ms: number): void {
    this.#monotonic += ms
    this.#now += ms
  }
}

/** Lets everything run that does not wait for time: promises, and answers from other threads. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}
