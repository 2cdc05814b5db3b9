import { SECOND_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Spool } from '../ports/spool.ts'

// Asking the file system costs a thread hop; at thousands of messages a second, once a second is
// as exact as once each, because the spool keeps a reserve.
const GOOD_FOR_MS = SECOND_MS

/** Room for a message, asked early so that the final dot rarely has to be refused. */
export class DiskRoom {
  readonly #spool: Pick<Spool, 'hasRoomFor'>
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #maxMessageBytes: number
  #largestFitsUntil = Number.NEGATIVE_INFINITY

  constructor(
    spool: Pick<Spool, 'hasRoomFor'>,
    clock: Pick<Clock, 'monotonicMs'>,
    maxMessageBytes: number,
  ) {
    this.#spool = spool
    this.#clock = clock
    this.#maxMessageBytes = maxMessageBytes
  }

  /** Answers at once while the largest message is known to fit. */
  has(bytes: number): boolean | Promise<boolean> {
    return this.#clock.monotonicMs() < this.#largestFitsUntil || this.#ask(bytes)
  }

  async #ask(bytes: number): Promise<boolean> {
    if (await this.#spool.hasRoomFor(this.#maxMessageBytes)) {
      this.#largestFitsUntil = this.#clock.monotonicMs() + GOOD_FOR_MS
      return true
    }
    return this.#spool.hasRoomFor(bytes)
  }
}
