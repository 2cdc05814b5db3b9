import type { StoredBody } from '#core/message.ts'
import type { Log } from '../ports/log.ts'
import type { Spool } from '../ports/spool.ts'

/**
 * The body of one incoming message for all the messages that are made of it. Each row owns its file,
 * so that the end of one takes nothing from another.
 */
export class StoredBodies {
  readonly #bytes: Uint8Array
  readonly #spool: Pick<Spool, 'create' | 'remove'>
  readonly #files: string[] = []
  #first: StoredBody | undefined

  constructor(first: StoredBody, bytes: Uint8Array, spool: Pick<Spool, 'create' | 'remove'>) {
    this.#first = first
    this.#bytes = bytes
    this.#spool = spool
    if (first.kind === 'file') this.#files.push(first.name)
  }

  /** A body for one more message, durable. */
  async next(): Promise<StoredBody> {
    const first = this.#first
    if (first === undefined) return this.#copy()
    if (first.kind === 'file') this.#first = undefined
    return first
  }

  /** After a refusal: nothing of it stays. Never rejects. */
  async discard(log: Log): Promise<void> {
    for (const name of this.#files) {
      try {
        await this.#spool.remove(name)
      } catch (error) {
        log.warn('inbound.spool_not_removed', { name, error })
      }
    }
  }

  async #copy(): Promise<StoredBody> {
    const file = await this.#spool.create()
    try {
      await file.write(this.#bytes)
      await file.commit()
    } catch (error) {
      await file.discard()
      throw error
    }
    this.#files.push(file.name)
    return { kind: 'file', name: file.name, sizeBytes: this.#bytes.length }
  }
}
