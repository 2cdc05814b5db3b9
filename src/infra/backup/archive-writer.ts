import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { BLOCK_BYTES, formatHeader, paddingAfter, type TarEntry } from './tar.ts'

/** Name of the last entry: `sha256sum -c` understands it. */
export const SUMS_FILE = 'SHA256SUMS'
const CHUNK_BYTES = 256 * 1024

/** Writes a tar archive whose last entry has the checksums of all files before it. */
export class ArchiveWriter {
  readonly #file: FileHandle
  readonly #sums: string[] = []
  #bytes = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** @throws when the file exists. Mode 0600: keys are in it. */
  static async create(path: string): Promise<ArchiveWriter> {
    return new ArchiveWriter(await open(path, 'wx', 0o600))
  }

  async addFolder(name: string, facts: Pick<TarEntry, 'mode' | 'changedAt'>): Promise<void> {
    await this.#write(formatHeader({ kind: 'folder', name, sizeBytes: 0, ...facts }))
  }

  /**
   * Adds what is in the file now. Answers false, and adds nothing, when it is not there.
   * @throws when it becomes shorter meanwhile.
   */
  async addFile(name: string, path: string): Promise<boolean> {
    const source = await openIfThere(path)
    if (source === undefined) return false
    try {
      const { size, mode, mtimeMs } = await source.stat()
      const facts = { mode: mode & 0o777, changedAt: mtimeMs }
      await this.#write(formatHeader({ kind: 'file', name, sizeBytes: size, ...facts }))
      const hash = createHash('sha256')
      for (let at = 0; at < size;) {
        const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at))
        const { bytesRead } = await source.read(chunk, 0, chunk.length, at)
        if (bytesRead === 0) throw new Error(`${path} became shorter while it was copied`)
        const piece = chunk.subarray(0, bytesRead)
        hash.update(piece)
        await this.#write(piece)
        at += bytesRead
      }
      await this.#write(Buffer.alloc(paddingAfter(size)))
      this.#sums.push(`${hash.digest('hex')}  ${name}\n`)
      return true
    } finally {
      await source.close()
    }
  }

  async addText(name: string, text: string, changedAt: number): Promise<void> {
    await this.#addBytes(name, Buffer.from(text), changedAt)
    const digest = createHash('sha256').update(text).digest('hex')
    this.#sums.push(`${digest}  ${name}\n`)
  }

  /** Ends the archive and syncs it. Answers its size in bytes. */
  async finish(changedAt: number): Promise<number> {
    await this.#addBytes(SUMS_FILE, Buffer.from(this.#sums.join('')), changedAt)
    await this.#write(Buffer.alloc(2 * BLOCK_BYTES))
    await this.#file.sync()
    await this.#file.close()
    return this.#bytes
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined)
  }

  async #addBytes(name: string, bytes: Buffer, changedAt: number): Promise<void> {
    const facts = { sizeBytes: bytes.length, mode: 0o600, changedAt }
    await this.#write(formatHeader({ kind: 'file', name, ...facts }))
    await this.#write(bytes)
    await this.#write(Buffer.alloc(paddingAfter(bytes.length)))
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at)
      at += bytesWritten
    }
    this.#bytes += bytes.length
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
