import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
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

/** Where mounting is not permitted: a database that may not grow, which fails with the same code. */
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

const way = MAY_MOUNT
  ? 'on a mounted disk of 6 MB'
  : 'by max_page_count, as mounting is not permitted'

describe('a full disk', () => {
  it(`refuses the whole batch, keeps what was acknowledged, and recovers (${way})`, async () => {
    const disk = MAY_MOUNT ? mountedDisk() : boundedDatabase()
    let stores = await open(disk)
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
    expect(
      await found(
        stores,
        refused.map(({ id }) => id),
      ),
    ).toBe(0)
    expect(await found(stores, queued)).toBe(queued.length)

    disk.makeRoom()
    if (!MAY_MOUNT) {
      await stores.close()
      stores = await open(disk, 100_000)
    }
    const after = aMessage(domain, { bodyBytes: 20_000 })
    expect(await stores.queue.enqueue(after)).toBe('queued')
    await stores.close()

    const reopened = await open(disk, MAY_MOUNT ? undefined : 100_000)
    expect(await found(reopened, [...queued, after.message.id])).toBe(queued.length + 1)
    await reopened.close()
    disk.remove()
  }, 30_000)
})
