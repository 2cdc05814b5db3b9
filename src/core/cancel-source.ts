import type { CancelSignal } from './cancel.ts'

/** The giving end of a {@link CancelSignal}, where there is no `AbortController`. */
export class CancelSource {
  readonly #listeners = new Set<() => void>()
  #aborted = false

  readonly signal: CancelSignal

  constructor() {
    const isAborted = (): boolean => this.#aborted
    this.signal = {
      get aborted() {
        return isAborted()
      },
      addEventListener: (_type, listener) => void this.#listeners.add(listener),
      removeEventListener: (_type, listener) => void this.#listeners.delete(listener),
    }
  }

  /** Tells each listener once. A second call does nothing. */
  cancel(): void {
    if (this.#aborted) return
    this.#aborted = true
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener()
  }
}
