import type { CancelSignal } from '#core/cancel.ts'
import type { WorkerId } from '#core/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { QueueStore } from '../ports/queue-store.ts'
import { STOPPED, type StoreGuard } from './store-guard.ts'

export interface LeaseKeeperDeps {
  readonly queue: Pick<QueueStore, 'renewLeases'>
  readonly owner: WorkerId
  readonly clock: Clock
}

/**
 * The heartbeat: renews all leases of this worker three times in their length. Its memory of when
 * they end is on the monotonic clock; the store's is on the wall clock, and the store's word counts
 * when an outcome is written.
 */
export class LeaseKeeper {
  readonly #deps: LeaseKeeperDeps
  readonly #guard: StoreGuard
  readonly leaseMs: number
  #renewedUntilMs = 0

  constructor(deps: LeaseKeeperDeps, guard: StoreGuard, leaseMs: number) {
    this.#deps = deps
    this.#guard = guard
    this.leaseMs = leaseMs
  }

  /** Is there enough left of a lease taken until `leasedUntilMs` to begin a delivery now? */
  allowsStart(leasedUntilMs: number): boolean {
    const until = Math.max(leasedUntilMs, this.#renewedUntilMs)
    // The next renewal is at most a third of the lease away, a sixth is its time to be written.
    return this.#deps.clock.monotonicMs() + this.leaseMs / 6 < until
  }

  /** Beats until `ended`, only while `holdsAny` says that there is something to keep. */
  async run(holdsAny: () => boolean, ended: CancelSignal): Promise<void> {
    const { clock, queue, owner } = this.#deps
    for (;;) {
      await clock.sleep(this.leaseMs / 3, ended)
      if (ended.aborted) return
      if (!holdsAny()) continue
      let until = 0
      const renew = (): Promise<number> => {
        until = clock.monotonicMs() + this.leaseMs
        return queue.renewLeases({ owner, expiresAt: clock.now() + this.leaseMs })
      }
      const renewed = await this.#guard.persist('renew', renew, ended)
      if (renewed !== STOPPED) this.#renewedUntilMs = until
    }
  }
}
