import { CancelSource } from '#core/cancel-source.ts'
import type { Clock } from '../ports/clock.ts'

/** One sleeper that others can wake. A call that came while nobody slept is not lost. */
export class Wake {
  readonly #clock: Pick<Clock, 'sleep'>
  #sleeper: CancelSource | undefined
  #called = false

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.#clock = clock
  }

  call(): void {
    this.#called = true
    this.#sleeper?.cancel()
  }

  /** Resolves `called` at a call since the last wait, or `timeout` after `ms`. */
  async wait(ms: number): Promise<'called' | 'timeout'> {
    if (!this.#called) {
      this.#sleeper = new CancelSource()
      await this.#clock.sleep(ms, this.#sleeper.signal)
      this.#sleeper = undefined
    }
    const called = this.#called
    this.#called = false
    return called ? 'called' : 'timeout'
  }
}
