import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FromPartsThread, ToPartsThread, Wanted } from './parts-protocol.ts'

// As this file is named: .ts in the source, .js in the package.
const ENTRY = new URL(`./parts-thread${extname(import.meta.url)}`, import.meta.url)

const PARSE_TIMEOUT_MS = 15_000
/** A thread takes 40 ms to start and 20 MB to have: it goes when nobody reads. */
const IDLE_MS = 30_000
const MAX_HEAP_MB = 256

export type Finished = FromPartsThread | { readonly kind: 'unreadable' }

interface Job {
  readonly bytes: Uint8Array
  readonly wanted: Wanted
  readonly resolve: (said: Finished) => void
}

/** One thread for all, which takes one message after the other. */
export class PartsThread {
  #worker: Worker | undefined
  readonly #waiting: Job[] = []
  #current: Job | undefined
  #timer: NodeJS.Timeout | undefined
  #lastId = 0

  run(bytes: Uint8Array, wanted: Wanted): Promise<Finished> {
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, wanted, resolve })
      this.#next()
    })
  }

  #next(): void {
    if (this.#current !== undefined) return
    clearTimeout(this.#timer)
    this.#current = this.#waiting.shift()
    if (this.#current === undefined) {
      this.#timer = setTimeout(() => this.#end(), IDLE_MS).unref()
      return
    }
    this.#timer = setTimeout(() => this.#end(), PARSE_TIMEOUT_MS)
    this.#lastId += 1
    const { bytes, wanted } = this.#current
    const message: ToPartsThread = { id: this.#lastId, bytes, wanted }
    this.#thread().postMessage(message)
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(ENTRY, {
      name: 'taifa-mime',
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    })
    worker.unref()
    worker.on('message', (said: FromPartsThread) => {
      if (this.#worker === worker && said.id === this.#lastId) this.#finish(said)
    })
    // What cannot be parsed within its memory ends the thread, not the relay.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      this.#finish({ kind: 'unreadable' })
    })
    this.#worker = worker
    return worker
  }

  #end(): void {
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
    this.#finish({ kind: 'unreadable' })
  }

  #finish(said: Finished): void {
    const job = this.#current
    if (job === undefined) return
    this.#current = undefined
    job.resolve(said)
    this.#next()
  }
}
