import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { SpoolFile } from '#relay/ports/spool.ts'
import { footer } from './footer.ts'
import { asStoreUnavailable } from './disk-fault.ts'

export interface SpoolFilePlace {
  readonly name: string
  readonly temporaryPath: string
  readonly finalPath: string
  readonly finalDirectory: string
  /** Called once, when the file is no longer being written. */
  readonly ended: () => void
}

/** Opens a new temporary file that becomes a spool file by `commit`. */
export async function createSpoolFile(place: SpoolFilePlace): Promise<SpoolFile> {
  try {
    const handle = await open(place.temporaryPath, 'wx', 0o600)
    return new FsSpoolFile(place, handle)
  } catch (error) {
    place.ended()
    throw asStoreUnavailable(error)
  }
}

class FsSpoolFile implements SpoolFile {
  readonly #place: SpoolFilePlace
  readonly #handle: FileHandle
  #bytes = 0
  #checksum = 0
  #state: 'writing' | 'committed' | 'gone' = 'writing'

  constructor(place: SpoolFilePlace, handle: FileHandle) {
    this.#place = place
    this.#handle = handle
  }

  get name(): string {
    return this.#place.name
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#mustBeWriting()
    try {
      await this.#writeAll(chunk)
      this.#bytes += chunk.length
      this.#checksum = crc32(chunk, this.#checksum)
    } catch (error) {
      await this.discard()
      throw asStoreUnavailable(error)
    }
  }

  /** Data, then name, then directory: whatever the moment of a crash, no half file has the name. */
  async commit(): Promise<void> {
    this.#mustBeWriting()
    try {
      await this.#writeAll(footer(this.#bytes, this.#checksum))
      await this.#handle.sync()
      await this.#handle.close()
      await rename(this.#place.temporaryPath, this.#place.finalPath)
      await syncDirectory(this.#place.finalDirectory)
    } catch (error) {
      // A name that may not be durable is worth nothing: the caller is told that there is no file.
      await rm(this.#place.finalPath, { force: true }).catch(() => undefined)
      await this.discard()
      throw asStoreUnavailable(error)
    }
    this.#state = 'committed'
    this.#place.ended()
  }

  /** Does nothing after `commit`: a committed file belongs to the spool. Never rejects. */
  async discard(): Promise<void> {
    if (this.#state !== 'writing') return
    this.#state = 'gone'
    await this.#handle.close().catch(() => undefined)
    // What cannot be removed now is temporary, and `sweep` finds it.
    await rm(this.#place.temporaryPath, { force: true }).catch(() => undefined)
    this.#place.ended()
  }

  #mustBeWriting(): void {
    if (this.#state !== 'writing') throw new Error(`spool file ${this.name} is ${this.#state}`)
  }

  async #writeAll(chunk: Uint8Array): Promise<void> {
    let at = 0
    while (at < chunk.length) {
      const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at)
      at += bytesWritten
    }
  }
}

export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
