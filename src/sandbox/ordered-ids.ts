import { uuidV7 } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'
import type { Random } from '#relay/ports/random.ts'

const COUNTS_PER_MS = 0x1000

/**
 * Ids that sort in the order in which they were made, also within a millisecond and when the clock
 * goes back: the 12 bits after the time count (RFC 9562 §6.2, method 1).
 */
export class OrderedIds {
  readonly #random: Random
  #lastMs = 0
  #count = 0

  constructor(random: Random) {
    this.#random = random
  }

  next(now: EpochMs): string {
    if (now > this.#lastMs) {
      this.#lastMs = now
      this.#count = 0
    } else if (++this.#count === COUNTS_PER_MS) {
      this.#lastMs++
      this.#count = 0
    }
    const bytes = this.#random.bytes(10)
    bytes[0] = this.#count >> 8
    bytes[1] = this.#count & 0xff
    return uuidV7(this.#lastMs, bytes)
  }
}
