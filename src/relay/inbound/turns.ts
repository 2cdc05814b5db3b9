/** Lets so many in at a time; the rest wait, first come first served. */
export class Turns {
  readonly #waiting: Array<() => void> = []
  readonly #atOnce: number
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running++
    }
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // The turn is handed over, so nobody else can take it in between.
      if (next === undefined) this.#running--
      else next()
    }
  }
}
