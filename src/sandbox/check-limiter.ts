// Checking needs the message in one piece; so many large ones may be in memory at a time.
const LARGE_AT_ONCE = 2

/** Lets small messages through and makes large ones wait for their turn, first come first served. */
export class CheckLimiter {
  readonly #waiting: (() => void)[] = []
  #running = 0

  async run<T>(isLarge: boolean, check: () => Promise<T>): Promise<T> {
    if (!isLarge) return await check()
    if (this.#running >= LARGE_AT_ONCE) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running++
    }
    try {
      return await check()
    } finally {
      const next = this.#waiting.shift()
      // The turn is handed over, so nobody else can take it in between.
      if (next === undefined) this.#running--
      else next()
    }
  }
}
