import { open, readFile, rename, unlink, type FileHandle } from 'node:fs/promises'

// Nearly all mail is smaller and never touches the temporary file.
const MEMORY_BYTES = 256 * 1024

/** A message while it arrives: in memory while small, then in a temporary file. */
export class IncomingMessage {
  readonly #temporary: string
  #chunks: Uint8Array[] = []
  #file: FileHandle | undefined
  /** Writes in order, also when the next comes before the last has settled; a failure stays. */
  #writing: Promise<void> | undefined
  #sizeBytes = 0

  /** `temporary` is a path of its own, on the file system where the message will stay. */
  constructor(temporary: string) {
    this.#temporary = temporary
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Larger than what is kept in memory. */
  get isLarge(): boolean {
    return this.#writing !== undefined
  }

  /** Keeps a copy of the bytes. Whoever waits for the promise keeps the memory bounded. */
  write(chunk: Uint8Array): void | Promise<void> {
    this.#sizeBytes += chunk.length
    // The connection may use the chunk's memory again.
    const copy = Uint8Array.from(chunk)
    if (this.#writing === undefined && this.#sizeBytes <= MEMORY_BYTES) {
      this.#chunks.push(copy)
      return
    }
    this.#writing = (this.#writing ?? this.#startFile()).then(async () => {
      await this.#file?.writeFile(copy)
    })
    return this.#writing
  }

  async #startFile(): Promise<void> {
    this.#file = await open(this.#temporary, 'wx')
    await this.#file.writeFile(Buffer.concat(this.#chunks))
    this.#chunks = []
  }

  /** The whole message in memory. */
  async bytes(): Promise<Uint8Array> {
    if (this.#writing === undefined) return Buffer.concat(this.#chunks)
    await this.#writing
    return await readFile(this.#temporary)
  }

  /** Puts the message at its place, content synced; the directory entry is the caller's to sync. */
  async moveTo(path: string): Promise<void> {
    await this.#writing
    const file = this.#file ?? (await open(path, 'wx'))
    try {
      if (this.#file === undefined) await file.writeFile(Buffer.concat(this.#chunks))
      await file.datasync()
    } finally {
      await file.close()
    }
    if (this.#file !== undefined) await rename(this.#temporary, path)
    this.#file = undefined
    this.#chunks = []
  }

  /** Forgets everything. Never rejects. */
  async discard(): Promise<void> {
    this.#chunks = []
    if (this.#writing === undefined) return
    await this.#writing.catch(() => {})
    await this.#file?.close().catch(() => {})
    this.#file = undefined
    await unlink(this.#temporary).catch(() => {})
  }
}
