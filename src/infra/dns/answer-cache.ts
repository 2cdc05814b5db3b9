import { putNewest } from '#core/bounded-map.ts'

/** An answer and how long it may be used again. */
export interface TimedAnswer<A> {
  readonly answer: A
  /** 0: not at all. */
  readonly ttlMs: number
}

interface Entry {
  readonly answer: unknown
  readonly until: number
}

const MAX_ENTRIES = 10_000

/**
 * Answers by question. A question that is under way is asked once, whoever waits for it. Bounded:
 * the oldest entry goes first, which at this size costs one more look-up and no bookkeeping.
 */
export class AnswerCache {
  readonly #now: () => number
  readonly #entries = new Map<string, Entry>()
  readonly #flights = new Map<string, Promise<unknown>>()

  /** `now` is monotonic, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** `key` names the type too, so that `A` is always the same for it. `ask` must not reject. */
  get<A>(key: string, ask: () => Promise<TimedAnswer<A>>): Promise<A> {
    const entry = this.#entries.get(key)
    if (entry !== undefined && entry.until > this.#now()) {
      return Promise.resolve(entry.answer as A)
    }
    const flight = this.#flights.get(key)
    if (flight !== undefined) return flight as Promise<A>
    const started = this.#fly(key, ask)
    this.#flights.set(key, started)
    return started
  }

  async #fly<A>(key: string, ask: () => Promise<TimedAnswer<A>>): Promise<A> {
    const { answer, ttlMs } = await ask()
    this.#flights.delete(key)
    if (ttlMs > 0) {
      putNewest(this.#entries, key, { answer, until: this.#now() + ttlMs }, MAX_ENTRIES)
    } else this.#entries.delete(key)
    return answer
  }
}
