import { putNewest } from '#core/bounded-map.ts'
import { DAY_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'

/** Of each kind that is remembered; the oldest is forgotten first. */
const MAX_ENTRIES = 100_000
/** Mail hosts come again for days; who never does was no mail host. */
const RETRY_WITHIN_MS = DAY_MS
const KNOWN_FOR_MS = 30 * DAY_MS

/**
 * Puts off what a host that is not known brings from a sender to a recipient, the first time (RFC
 * 6647 §2). In memory: after a restart everybody is new once more, and comes again.
 */
export class Greylist {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #delayMs: number
  /** First seen, by host, sender and recipient. */
  readonly #waiting = new Map<string, number>()
  /** Last seen, by host. */
  readonly #known = new Map<string, number>()

  constructor(clock: Pick<Clock, 'monotonicMs'>, delayMs: number) {
    this.#clock = clock
    this.#delayMs = delayMs
  }

  /** 0 when the mail may come in, else how long to wait, in ms. `host` stands for its network. */
  waitMs(host: string, sender: string, recipient: string): number {
    const now = this.#clock.monotonicMs()
    const lastSeen = this.#known.get(host)
    if (lastSeen !== undefined && now - lastSeen < KNOWN_FOR_MS) {
      putNewest(this.#known, host, now, MAX_ENTRIES)
      return 0
    }
    const key = JSON.stringify([host, sender.toLowerCase(), recipient.toLowerCase()])
    const firstSeen = this.#waiting.get(key)
    if (firstSeen === undefined || now - firstSeen > RETRY_WITHIN_MS) {
      putNewest(this.#waiting, key, now, MAX_ENTRIES)
      return this.#delayMs
    }
    const left = firstSeen + this.#delayMs - now
    if (left > 0) return left
    this.#waiting.delete(key)
    putNewest(this.#known, host, now, MAX_ENTRIES)
    return 0
  }
}
