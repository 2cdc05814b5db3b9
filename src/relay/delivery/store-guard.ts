import { CancelSource } from '#core/cancel-source.ts'
import type { CancelSignal } from '#core/cancel.ts'
import { SECOND_MS } from '#core/time.ts'
import { StoreUnavailable } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 10 * SECOND_MS

export const STOPPED: unique symbol = Symbol('stopped')

/**
 * Writes to the store that have to succeed. While the store is away (`StoreUnavailable`) the guard
 * is not healthy, and no delivery may begin: its outcome could not be written, so the message would
 * be sent again. Any other error is a fault of that one operation: it is retried too, because its
 * result must not be lost, but holds nothing else up.
 */
export class StoreGuard {
  readonly #clock: Clock
  readonly #log: Log
  readonly #onChange: (healthy: boolean) => void
  readonly #stop = new CancelSource()
  #away = 0

  constructor(clock: Clock, log: Log, onChange: (healthy: boolean) => void) {
    this.#clock = clock
    this.#log = log
    this.#onChange = onChange
  }

  get healthy(): boolean {
    return this.#away === 0
  }

  /**
   * Tries until it succeeds, waiting 0.1 to 10 s between. `STOPPED` when it failed and `ended` (or
   * without one, the guard's own stop) has been given.
   */
  async persist<T>(
    operation: string,
    run: () => Promise<T>,
    ended: CancelSignal = this.#stop.signal,
  ): Promise<T | typeof STOPPED> {
    let failures = 0
    let counted = false
    try {
      for (;;) {
        try {
          return await run()
        } catch (error) {
          failures++
          if (error instanceof StoreUnavailable && !counted) {
            counted = true
            this.#count(1)
          }
          this.#report(operation, failures, error)
        }
        if (ended.aborted) return STOPPED
        const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS)
        await this.#clock.sleep(delay, ended)
      }
    } finally {
      if (counted) this.#count(-1)
    }
  }

  /** Waiting operations make one last try and give up. */
  stop(): void {
    this.#stop.cancel()
  }

  #count(change: 1 | -1): void {
    const before = this.healthy
    this.#away += change
    if (before !== this.healthy) this.#onChange(this.healthy)
  }

  #report(operation: string, failures: number, error: unknown): void {
    // The 1st, 2nd, 4th, … failure: an outage must not fill the disk with its own log.
    if ((failures & (failures - 1)) !== 0) return
    this.#log.error('delivery.store-failed', { operation, failures, error })
  }
}
