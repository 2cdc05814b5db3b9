import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { MessageContent } from '#core/message.ts'
import type { MessagePartsReader, PartsProblem } from '#relay/ports/message-parts.ts'
import type { Spool } from '#relay/ports/spool.ts'
import type { FromPartsThread, ToPartsThread } from './parts-protocol.ts'

// As this file is named: .ts in the source, .js in the package.
const ENTRY = new URL(`./parts-thread${extname(import.meta.url)}`, import.meta.url)

/** Parsing takes some three times as much memory, for half a second. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024
const MAX_IN_HAND = 8
const PARSE_TIMEOUT_MS = 15_000
/** A thread takes 40 ms to start and 20 MB to have: it goes when nobody reads. */
const IDLE_MS = 30_000
const MAX_HEAP_MB = 256

type Finished = FromPartsThread | { readonly kind: 'unreadable' }

interface Job {
  readonly bytes: Uint8Array
  readonly index: number | undefined
  readonly resolve: (said: Finished) => void
}

/** One thread for all, which takes one message after the other. */
class PartsThread {
  #worker: Worker | undefined
  readonly #waiting: Job[] = []
  #current: Job | undefined
  #timer: NodeJS.Timeout | undefined
  #lastId = 0

  run(bytes: Uint8Array, index: number | undefined): Promise<Finished> {
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, index, resolve })
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
    const { bytes, index } = this.#current
    const message: ToPartsThread = { id: this.#lastId, bytes, index }
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

/** {@link MessagePartsReader} for messages of at most 32 MiB. */
export function createMessagePartsReader(spool: Pick<Spool, 'read'>): MessagePartsReader {
  const thread = new PartsThread()
  // Each holds its whole message.
  let inHand = 0
  const ask = async (
    content: MessageContent,
    index: number | undefined,
  ): Promise<Finished | PartsProblem> => {
    if (sizeOf(content) > MAX_MESSAGE_BYTES) return 'too-large'
    if (inHand >= MAX_IN_HAND) return 'busy'
    inHand += 1
    try {
      return await thread.run(await wholeMessage(content, spool), index)
    } catch {
      return 'unreadable'
    } finally {
      inHand -= 1
    }
  }
  return {
    async read(content) {
      const said = await ask(content, undefined)
      if (typeof said === 'string') return said
      return said.kind === 'parts' ? said.parts : 'unreadable'
    },
    async attachment(content, index) {
      const said = await ask(content, index)
      if (typeof said === 'string') return said
      return said.kind === 'attachment' ? said.attachment : 'unreadable'
    },
  }
}

function sizeOf({ header, body }: MessageContent): number {
  return header.length + (body.kind === 'inline' ? body.bytes.length : body.sizeBytes)
}

async function wholeMessage(
  { header, body }: MessageContent,
  spool: Pick<Spool, 'read'>,
): Promise<Uint8Array> {
  if (body.kind === 'inline') return Buffer.concat([header, body.bytes])
  const chunks: Uint8Array[] = [header]
  for await (const chunk of spool.read(body.name)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
