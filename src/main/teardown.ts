import type { Log } from '#relay/ports/log.ts'

interface Part {
  readonly name: string
  readonly close: () => Promise<void>
}

/** Closes what was opened, the last first, each once; a part that fails does not keep the others open. */
export class Teardown {
  readonly #log: Log
  readonly #parts: Part[] = []
  #running: Promise<void> | undefined

  constructor(log: Log) {
    this.#log = log
  }

  add(name: string, close: () => Promise<void>): void {
    this.#parts.push({ name, close })
  }

  run(): Promise<void> {
    this.#running ??= this.#closeAll()
    return this.#running
  }

  async #closeAll(): Promise<void> {
    for (const { name, close } of this.#parts.toReversed()) {
      try {
        await close()
      } catch (error) {
        this.#log.error('stop.failed', { part: name, error })
      }
    }
  }
}
