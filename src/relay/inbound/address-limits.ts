import { putNewest } from '#core/bounded-map.ts'
import { MINUTE_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'

/** Addresses that are remembered; the oldest is forgotten first. */
const MAX_BUCKETS = 50_000

interface Window {
  count: number
  readonly endsAt: number
}

/** Transactions of one connecting address in a minute. In memory: a restart forgives. */
export class AddressLimits {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #perMinute: number
  readonly #windows = new Map<string, Window>()

  constructor(clock: Pick<Clock, 'monotonicMs'>, perMinute: number) {
    this.#clock = clock
    this.#perMinute = perMinute
  }

  /** Counts one more; false when the address has had its share of this minute. */
  admit(bucket: string): boolean {
    const now = this.#clock.monotonicMs()
    const known = this.#windows.get(bucket)
    if (known !== undefined && known.endsAt > now) {
      known.count += 1
      return known.count <= this.#perMinute
    }
    putNewest(this.#windows, bucket, { count: 1, endsAt: now + MINUTE_MS }, MAX_BUCKETS)
    return this.#perMinute > 0
  }
}
