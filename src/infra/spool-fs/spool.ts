import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Clock } from '#relay/ports/clock.ts'
import type { Spool, SpoolFile } from '#relay/ports/spool.ts'
import { checksumIn, FOOTER_BYTES } from './footer.ts'
import { createSpoolFile, syncDirectory } from './spool-file.ts'

export interface SpoolOptions {
  readonly dataDir: string
  readonly clock: Pick<Clock, 'now'>
  /** Room that messages may not take: reports and state changes need it. 64 MiB unless given. */
  readonly reserveBytes?: number
}

type Damage = 'missing' | 'cut-short' | 'altered'

const DAMAGES: Readonly<Record<Damage, string>> = {
  missing: 'missing',
  'cut-short': 'cut short',
  altered: 'not what was written: the disk has changed it',
}

/** The file is not there, not whole, or not what was written. */
export class SpoolFileDamaged extends Error {
  override readonly name = 'SpoolFileDamaged'
  readonly damage: Damage
  constructor(file: string, damage: Damage) {
    super(`spool file ${file} is ${DAMAGES[damage]}`)
    this.damage = damage
  }
}

const DEFAULT_RESERVE_BYTES = 64 * 1024 * 1024
const CHUNK_BYTES = 64 * 1024
const SWEEP_BATCH = 500
/** Files that the file system must still be able to name. */
const RESERVE_INODES = 1_000
const NAME = /^[0-9a-f]{32}$/
const SHARDS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * Bodies as files `<dataDir>/spool/<ab>/<ab…>`, written in `spool/tmp` first. Makes the folders, so
 * that later only the one entry of a new file has to be synced.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const root = join(options.dataDir, 'spool')
  await mkdir(join(root, 'tmp'), { recursive: true, mode: 0o700 })
  for (const shard of SHARDS) await mkdir(join(root, shard), { recursive: true, mode: 0o700 })
  await syncDirectory(root)
  await syncDirectory(options.dataDir)
  return new FsSpool(root, options)
}

class FsSpool implements Spool {
  readonly #root: string
  readonly #clock: Pick<Clock, 'now'>
  readonly #reserveBytes: number
  readonly #beingWritten = new Set<string>()

  constructor(root: string, options: SpoolOptions) {
    this.#root = root
    this.#clock = options.clock
    this.#reserveBytes = options.reserveBytes ?? DEFAULT_RESERVE_BYTES
  }

  async create(): Promise<SpoolFile> {
    const name = randomBytes(16).toString('hex')
    this.#beingWritten.add(name)
    return createSpoolFile({
      name,
      temporaryPath: join(this.#root, 'tmp', name),
      finalPath: this.#path(name),
      finalDirectory: this.#shard(name),
      ended: () => this.#beingWritten.delete(name),
    })
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const file = await openExisting(this.#path(name), name)
    try {
      const content = await contentOf(file, name)
      let left = content.bytes
      let at = 0
      let checksum = 0
      while (left > 0) {
        const chunk = new Uint8Array(Math.min(CHUNK_BYTES, left))
        const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
        if (bytesRead === 0) throw new SpoolFileDamaged(name, 'cut-short')
        at += bytesRead
        left -= bytesRead
        const piece = chunk.subarray(0, bytesRead)
        checksum = crc32(piece, checksum)
        // Before the last piece: nobody ever has the whole of an altered body in hand.
        if (left === 0 && checksum !== content.checksum) throw new SpoolFileDamaged(name, 'altered')
        yield piece
      }
    } finally {
      await file.close()
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true })
  }

  async hasRoomFor(bytes: number): Promise<boolean> {
    const disk = await statfs(this.#root)
    // Some file systems make inodes as they go and report none.
    if (disk.files > 0 && disk.ffree < RESERVE_INODES) return false
    return disk.bavail * disk.bsize - this.#reserveBytes >= bytes
  }

  async sweep(
    isKnown: (names: readonly string[]) => Promise<ReadonlySet<string>>,
    olderThanMs: number,
  ): Promise<number> {
    const before = this.#clock.now() - olderThanMs
    let removed = await this.#sweepFolder('tmp', before, async () => new Set())
    for (const shard of SHARDS) removed += await this.#sweepFolder(shard, before, isKnown)
    return removed
  }

  async #sweepFolder(
    folder: string,
    before: number,
    isKnown: (names: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<number> {
    const path = join(this.#root, folder)
    // Other people's files are not ours to remove.
    const names = (await readdir(path)).filter((name) => NAME.test(name))
    let removed = 0
    for (let at = 0; at < names.length; at += SWEEP_BATCH) {
      const old = await this.#olderThan(path, names.slice(at, at + SWEEP_BATCH), before)
      if (old.length === 0) continue
      const known = await isKnown(old)
      for (const name of old.filter((each) => !known.has(each))) {
        await rm(join(path, name), { force: true })
        removed += 1
      }
    }
    return removed
  }

  async #olderThan(path: string, names: readonly string[], before: number): Promise<string[]> {
    const old: string[] = []
    for (const name of names) {
      if (this.#beingWritten.has(name)) continue
      const { mtimeMs } = await stat(join(path, name)).catch(() => ({ mtimeMs: Infinity }))
      if (mtimeMs < before) old.push(name)
    }
    return old
  }

  #shard(name: string): string {
    // Names come from rows of ours; a foreign one must not reach another folder.
    if (!NAME.test(name)) throw new Error('not the name of a spool file')
    return join(this.#root, name.slice(0, 2))
  }

  #path(name: string): string {
    return join(this.#shard(name), name)
  }
}

async function openExisting(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new SpoolFileDamaged(name, 'missing')
    }
    throw error
  }
}

/** Length and checksum of the content, once the footer has proved that all of it is there. */
async function contentOf(
  file: FileHandle,
  name: string,
): Promise<{ readonly bytes: number; readonly checksum: number }> {
  const { size } = await file.stat()
  const content = size - FOOTER_BYTES
  const end = new Uint8Array(FOOTER_BYTES)
  if (content >= 0) await file.read(end, 0, FOOTER_BYTES, content)
  const checksum = content < 0 ? undefined : checksumIn(end, content)
  if (checksum === undefined) throw new SpoolFileDamaged(name, 'cut-short')
  return { bytes: content, checksum }
}
