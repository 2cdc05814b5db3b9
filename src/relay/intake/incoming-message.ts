import { concatBytes } from '#core/bytes.ts'
import { hasEightBit } from '#core/eight-bit.ts'
import type { SmtpReply } from '#core/reply.ts'
import { HeaderSplitter } from '#proto/header/split.ts'
import type { Log } from '../ports/log.ts'
import type { MessageSink } from '../ports/smtp-session.ts'
import type { Spool, SpoolFile } from '../ports/spool.ts'
import * as refusals from './refusals.ts'
import { storageRefusal } from './storage-refusal.ts'

export interface IncomingLimits {
  readonly maxMessageBytes: number
  readonly maxHeaderBytes: number
  /** A body up to this size stays in memory and travels with its rows; a larger one is a file. */
  readonly inlineBodyBytes: number
}

/** A message as it came: complete, not yet durable. */
export interface ReceivedMessage {
  readonly header: Uint8Array
  readonly body: ReceivedBody
  readonly bodyEightBit: boolean
}

export type ReceivedBody =
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  /** Whoever takes it commits or discards it. */
  | { readonly kind: 'file'; readonly file: SpoolFile; readonly sizeBytes: number }

export interface IncomingDeps {
  readonly limits: IncomingLimits
  readonly spool: Pick<Spool, 'create'>
  readonly log: Log
  /** Takes over a message that was received whole. */
  readonly complete: (message: ReceivedMessage) => Promise<SmtpReply>
}

/**
 * One message being received. Memory is bounded by header limit plus inline limit; beyond that the
 * body flows to a spool file and `write` answers with a promise. After the first refusal the rest is
 * swallowed unseen, and the refusal is the reply.
 */
export class IncomingMessage implements MessageSink {
  readonly #deps: IncomingDeps
  readonly #header: HeaderSplitter
  /** What has not gone to the file: the whole body, or its end. */
  #parts: Uint8Array[] = []
  #partsBytes = 0
  #totalBytes = 0
  #bodyBytes = 0
  #eightBit = false
  #refusal: SmtpReply | undefined
  #file: SpoolFile | undefined
  /** Work on the file, in order. Never rejects. */
  #work: Promise<void> | undefined

  constructor(deps: IncomingDeps) {
    this.#deps = deps
    this.#header = new HeaderSplitter(deps.limits.maxHeaderBytes)
  }

  write(chunk: Uint8Array): void | Promise<void> {
    if (this.#refusal !== undefined) return
    const { limits } = this.#deps
    this.#totalBytes += chunk.length
    if (this.#totalBytes > limits.maxMessageBytes) {
      return this.#refuse(refusals.messageTooBig(limits.maxMessageBytes))
    }
    const body = this.#header.take(chunk)
    if (this.#header.state === 'too-large') {
      return this.#refuse(refusals.headerTooBig(limits.maxHeaderBytes))
    }
    if (body.length === 0) return
    this.#bodyBytes += body.length
    // The only copy of a small body: the chunk belongs to the socket.
    this.#parts.push(body.slice())
    this.#partsBytes += body.length
    // Clients that send line by line would cost a file operation for each: 5 MB took 5 s so.
    if (this.#partsBytes > limits.inlineBodyBytes) return this.#flush()
  }

  async finish(): Promise<SmtpReply> {
    await (this.#work === undefined || this.#parts.length === 0 ? this.#work : this.#flush())
    if (this.#refusal !== undefined) return this.#refusal
    const body = this.#takeBody()
    const bodyEightBit = this.#eightBit || (body.kind === 'inline' && hasEightBit(body.bytes))
    return this.#deps.complete({ header: this.#header.bytes(), body, bodyEightBit })
  }

  abort(): void {
    // The reply goes nowhere; what matters is that the file goes and nothing more is kept.
    void this.#refuse(refusals.storeAway())
  }

  #takeBody(): ReceivedBody {
    if (this.#file !== undefined) {
      return { kind: 'file', file: this.#file, sizeBytes: this.#bodyBytes }
    }
    const only = this.#parts.length === 1 ? this.#parts[0] : undefined
    return { kind: 'inline', bytes: only ?? concatBytes(this.#parts) }
  }

  /** Moves to the file what waits in memory. */
  #flush(): Promise<void> {
    const piece = concatBytes(this.#parts)
    this.#parts = []
    this.#partsBytes = 0
    return this.#then(async () => {
      const file = (this.#file ??= await this.#deps.spool.create())
      this.#eightBit ||= hasEightBit(piece)
      await file.write(piece)
    })
  }

  #refuse(reply: SmtpReply): Promise<void> | undefined {
    this.#refusal ??= reply
    this.#parts = []
    this.#partsBytes = 0
    if (this.#work === undefined) return undefined
    return this.#then(() => this.#discard())
  }

  #then(task: () => Promise<void>): Promise<void> {
    const before = this.#work
    this.#work = this.#run(before, task)
    return this.#work
  }

  async #run(before: Promise<void> | undefined, task: () => Promise<void>): Promise<void> {
    await before
    try {
      await task()
    } catch (error) {
      this.#deps.log.error('intake.spool_failed', { error })
      this.#refusal ??= storageRefusal(error)
      await this.#discard()
    }
  }

  async #discard(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    try {
      await file?.discard()
    } catch (error) {
      // A temporary file is left; the next sweep takes it.
      this.#deps.log.warn('intake.spool_not_discarded', { error })
    }
  }
}
