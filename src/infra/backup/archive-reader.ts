import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { BackupRefused } from './backup-refused.ts'
import { SUMS_FILE } from './archive-writer.ts'
import { BLOCK_BYTES, paddingAfter, parseHeader, type TarEntry } from './tar.ts'

const CHUNK_BYTES = 256 * 1024
/** Manifest and checksums are read as a whole; a million spool files make 110 MB of checksums. */
const MAX_TEXT_BYTES = 512 * 1024 * 1024
/** Names that we write; anything else is not one of our archives. `s`: a line break hides no `..`. */
const SAFE_NAME = /^(?!.*(^|\/)\.{1,2}(\/|$))[^/\0\\][^\0\\]{0,255}$/s

/** What becomes of an entry: `write` gets the content piece by piece. */
export interface EntrySink {
  write(piece: Uint8Array): Promise<void>
  close(): Promise<void>
}

/**
 * Reads an archive from beginning to end, once. Every file's content goes to the sink that `open` gives
 * for it; checksums are compared at the end.
 * @throws BackupRefused when the archive is not whole.
 */
export class ArchiveReader {
  readonly #file: FileHandle
  readonly #path: string
  readonly #sizeBytes: number
  #at = 0

  private constructor(path: string, file: FileHandle, sizeBytes: number) {
    this.#path = path
    this.#file = file
    this.#sizeBytes = sizeBytes
  }

  static async open(path: string): Promise<ArchiveReader> {
    try {
      const file = await open(path, 'r')
      return new ArchiveReader(path, file, (await file.stat()).size)
    } catch (error) {
      const { message } = error as Error
      throw new BackupRefused('unreadable', `${path} cannot be read: ${message}`, { cause: error })
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** The first entry as text, which has to be of this name. */
  async readFirst(name: string): Promise<string> {
    const entry = await this.#next()
    if (entry?.name !== name) throw this.#refuse(`it does not begin with ${name}`)
    return this.#text(entry)
  }

  /** Everything, from the first entry on. Answers how many files there were. */
  async readAll(openSink: (entry: TarEntry) => Promise<EntrySink | undefined>): Promise<number> {
    this.#at = 0
    const sums = new Map<string, string>()
    for (let entry = await this.#next(); entry !== undefined; entry = await this.#next()) {
      if (entry.name === SUMS_FILE) {
        this.#compare(sums, await this.#text(entry))
        return sums.size
      }
      const sink = await openSink(entry)
      try {
        const digest = await this.#content(entry, sink)
        if (entry.kind === 'file') sums.set(entry.name, digest)
      } finally {
        await sink?.close()
      }
    }
    throw this.#refuse(`it ends without ${SUMS_FILE}`)
  }

  async #next(): Promise<TarEntry | undefined> {
    const header = parseHeader(await this.#read(BLOCK_BYTES))
    if (!header.ok) throw this.#refuse(header.error)
    const entry = header.value
    if (entry !== undefined && !SAFE_NAME.test(entry.name))
      throw this.#refuse(`it has an entry named ${JSON.stringify(entry.name)}`)
    return entry
  }

  async #text(entry: TarEntry): Promise<string> {
    if (entry.sizeBytes > MAX_TEXT_BYTES) throw this.#refuse(`${entry.name} is too large`)
    const pieces: Uint8Array[] = []
    const write = async (piece: Uint8Array): Promise<void> => void pieces.push(piece)
    await this.#content(entry, { write, close: async () => {} })
    return Buffer.concat(pieces).toString('utf8')
  }

  async #content({ sizeBytes }: TarEntry, sink: EntrySink | undefined): Promise<string> {
    const hash = createHash('sha256')
    for (let left = sizeBytes; left > 0;) {
      const piece = await this.#read(Math.min(CHUNK_BYTES, left))
      hash.update(piece)
      await sink?.write(piece)
      left -= piece.length
    }
    await this.#read(paddingAfter(sizeBytes))
    return hash.digest('hex')
  }

  #compare(found: ReadonlyMap<string, string>, text: string): void {
    const lines = text.split('\n').filter((line) => line !== '')
    if (lines.length !== found.size) throw this.#refuse('files are missing in it')
    for (const line of lines) {
      const [digest, name] = [line.slice(0, 64), line.slice(66)]
      if (found.get(name) !== digest) throw this.#refuse(`${name} in it has been altered`)
    }
  }

  async #read(length: number): Promise<Buffer> {
    if (this.#at + length > this.#sizeBytes) throw this.#refuse('it is cut short')
    const block = Buffer.allocUnsafe(length)
    for (let at = 0; at < length;) {
      const { bytesRead } = await this.#file.read(block, at, length - at, this.#at + at)
      if (bytesRead === 0) throw this.#refuse('it is cut short')
      at += bytesRead
    }
    this.#at += length
    return block
  }

  #refuse(problem: string): BackupRefused {
    return new BackupRefused(
      'archive_damaged',
      `${this.#path} is not a whole backup: ${problem}; take another one`,
    )
  }
}
