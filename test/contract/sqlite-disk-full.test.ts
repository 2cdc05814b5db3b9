import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { MessageId } from '#core/ids.ts'
import { OPERATOR } from '#core/tenant.ts'
import { StoreUnavailable } from '#relay/ports/access-stores.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import { aDomain, aMessage, anAccount } from '../support/mail-values.ts'
import { quietLog } from '../support/quiet-log.ts'
import { MAY_MOUNT, mountSmallDisk } from '../support/small-disk.ts'

interface FullDisk {
  readonly dataDir: string
  readonly maxPages: number | undefined
  makeRoom(): void
  remove(): void
}

/** Six megabytes of which two are taken. */
function mountedDisk(): FullDisk {
  const disk = mountSmallDisk(6_000_000)
  if (disk === undefined) throw new Error('mounting is not permitted')
  const filler = join(disk.path, 'filler')
  writeFileSync(filler, new Uint8Array(2_000_000))
  return {
    dataDir: disk.path,
    maxPages: undefined,
    makeRoom: () => rmSync(filler),
    remove: () => disk.unmount(),
  }
}

/** A database that may not grow, which fails with the same code, wherever the test runs. */
function boundedDatabase(): FullDisk {
  const dataDir = mkdtempSync(join(tmpdir(), 'taifa-full-'))
  return {
    dataDir,
    maxPages: 1_000,
    makeRoom: () => {},
    remove: () => rmSync(dataDir, { recursive: true }),
  }
}

const open = (disk: FullDisk, maxPages = disk.maxPages): Promise<SqliteStores> =>
  openSqliteStores({
    dataDir: disk.dataDir,
    log: quietLog,
    clock: { now: Date.now },
    ...(maxPages === undefined ? {} : { maxPages }),
  })

async function enqueueUntilFull(stores: SqliteStores, domain: ReturnType<typeof aDomain>) {
  const queued: MessageId[] = []
  const refused: Array<{ id: MessageId; error: unknown }> = []
  while (refused.length === 0) {
    const batch = Array.from({ length: 10 }, () => aMessage(domain, { bodyBytes: 20_000 }))
    const results = await Promise.allSettled(batch.map((message) => stores.queue.enqueue(message)))
    for (const [index, result] of results.entries()) {
      const id = batch[index]?.message.id
      if (id === undefined) continue
      if (result.status === 'fulfilled') queued.push(id)
      else refused.push({ id, error: result.reason })
    }
  }
  return { queued, refused }
}

const found = async (stores: SqliteStores, ids: readonly MessageId[]): Promise<number> => {
  const all = await Promise.all(ids.map((id) => stores.history.find(OPERATOR, id)))
  return all.filter((each) => each !== undefined).length
}

async function fillAndRecover(disk: FullDisk): Promise<'recovered'> {
  onTestFinished(() => disk.remove())
  let stores = await open(disk)
  // Run before the removal: what was registered last is called first.
  onTestFinished(() => stores.close())
  const account = anAccount()
  const domain = aDomain(account)
  await stores.accounts.insert(account)
  await stores.domains.insert(domain, new Uint8Array(8))

  const { queued, refused } = await enqueueUntilFull(stores, domain)
  expect(queued.length).toBeGreaterThan(20)
  for (const { error } of refused) {
    expect(error).toBeInstanceOf(StoreUnavailable)
    expect(error).toMatchObject({ reason: 'disk-full' })
  }
  expect(refused).toHaveLength(10)
  const lost = refused.map(({ id }) => id)
  expect(await found(stores, lost)).toBe(0)
  expect(await found(stores, queued)).toBe(queued.length)

  disk.makeRoom()
  if (disk.maxPages !== undefined) {
    await stores.close()
    stores = await open(disk, 100_000)
  }
  const after = aMessage(domain, { bodyBytes: 20_000 })
  expect(await stores.queue.enqueue(after)).toBe('queued')
  await stores.close()

  stores = await open(disk, disk.maxPages && 100_000)
  expect(await found(stores, [...queued, after.message.id])).toBe(queued.length + 1)
  expect(await found(stores, lost)).toBe(0)
  return 'recovered'
}

// The disk says no at the commit, the bound at the statement: both ways have to undo all.
describe('a full disk refuses the whole batch, keeps what was acknowledged, and recovers', () => {
  it.skipIf(!MAY_MOUNT)(
    'on a mounted disk of 6 MB (skipped where mounting is not permitted)',
    async () => expect(await fillAndRecover(mountedDisk())).toBe('recovered'),
    30_000,
  )

  it('by max_page_count', async () => {
    expect(await fillAndRecover(boundedDatabase())).toBe('recovered')
  }, 30_000)
})
