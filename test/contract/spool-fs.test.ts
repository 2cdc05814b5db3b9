import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { StoreUnavailable } from '#relay/ports/access-stores.ts'
import { openSpool } from '#infra/spool-fs/spool.ts'
import { MAY_MOUNT, mountSmallDisk } from '../support/small-disk.ts'
import { spoolContract, type SpoolUnderTest } from './spool.contract.ts'

const clock = { now: Date.now }
const HOUR_S = 3_600

async function openEmpty(): Promise<SpoolUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'taifa-spool-'))
  const files = () =>
    readdirSync(join(dataDir, 'spool'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  const open = () => openSpool({ dataDir, clock, reserveBytes: 0 })
  return {
    spool: await open(),
    reopen: open,
    age: async () => {
      for (const file of files()) {
        const { atimeMs, mtimeMs } = statSync(file)
        utimesSync(file, atimeMs / 1_000, mtimeMs / 1_000 - HOUR_S)
      }
    },
    cutShort: async (name) => {
      const path = files().find((file) => file.endsWith(name)) ?? ''
      truncateSync(path, statSync(path).size - 1)
    },
    alter: async (name) => {
      const path = files().find((file) => file.endsWith(name)) ?? ''
      const bytes = readFileSync(path)
      const middle = bytes.length >> 1
      bytes[middle] = (bytes[middle] ?? 0) ^ 1
      writeFileSync(path, bytes)
    },
    count: async () => files().length,
    close: async () => rmSync(dataDir, { recursive: true }),
  }
}

spoolContract('files', openEmpty)

describe('files: spool on a disk of its own', () => {
  it.skipIf(!MAY_MOUNT)(
    'answers disk-full, leaves nothing behind, and keeps its reserve (skipped where mounting is not permitted)',
    async () => {
      const disk = mountSmallDisk(4_000_000)
      if (disk === undefined) throw new Error('mounting is not permitted')
      onTestFinished(() => disk.unmount())
      const spool = await openSpool({ dataDir: disk.path, clock, reserveBytes: 1_000_000 })
      expect(await spool.hasRoomFor(1_000_000)).toBe(true)
      expect(await spool.hasRoomFor(3_100_000)).toBe(false)
      const file = await spool.create()
      const writeTooMuch = async () => {
        for (let i = 0; i < 10; i++) await file.write(new Uint8Array(1_000_000))
      }
      const refused: unknown = await writeTooMuch().catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(StoreUnavailable)
      expect(refused).toMatchObject({ reason: 'disk-full' })
      expect(readdirSync(join(disk.path, 'spool', 'tmp'))).toEqual([])
      expect(await spool.hasRoomFor(1_000_000)).toBe(true)
      const next = await spool.create()
      await next.write(new Uint8Array(1_000_000))
      await next.commit()
    },
  )

  it('leaves no descriptor open when a reader stops early', async () => {
    const place = await openEmpty()
    const file = await place.spool.create()
    await file.write(new Uint8Array(500_000))
    await file.commit()
    const open = () => readdirSync('/proc/self/fd').length
    const before = open()
    for (let i = 0; i < 20; i++) {
      for await (const chunk of place.spool.read(file.name)) {
        expect(chunk.length).toBeGreaterThan(0)
        break
      }
    }
    expect(open()).toBeLessThan(before + 10)
    await place.close()
  })
})
