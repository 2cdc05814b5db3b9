import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OPERATOR } from '#core/tenant.ts'
import { aCredential, aDomain, aMessage, anAccount } from '../../../test/support/mail-values.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import type { ReadOperations } from './operations.ts'
import { openSqliteStores, type SqliteStores } from './stores.ts'
import { takeBatch } from './take-batch.ts'
import { ThreadClient } from './thread-client.ts'
import type { Call } from './thread-protocol.ts'

let dataDir: string
let stores: SqliteStores
const account = anAccount()
const domain = aDomain(account)
const credential = aCredential(domain)
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'taifa-group-'))
  stores = await openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })
  await stores.accounts.insert(account)
  await stores.domains.insert(domain, new Uint8Array(8))
  await stores.credentials.insert(credential, new Uint8Array(32))
})
afterEach(async () => {
  await stores.close()
  rmSync(dataDir, { recursive: true })
})

describe('group commit', () => {
  it('syncs once for the calls of one moment, within a budget of statements', async () => {
    const before = stores.stats().writer
    const messages = Array.from({ length: 100 }, () => aMessage(domain, { credential }))
    await Promise.all(messages.map((message) => stores.queue.enqueue(message)))
    const after = stores.stats().writer
    expect(after.commits - before.commits).toBe(1)
    expect(after.largestBatch).toBe(100)
    // Per message: the guard, the suppression list, the lane, message, content, recipient, event. Once:
    // begin and commit, two counts of changes, the lane is made, the time is noted.
    expect(after.statements - before.statements).toBeLessThanOrEqual(100 * 7 + 6)
  })

  it('shares commits between calls that come while another commits', async () => {
    const before = stores.stats().writer
    const senders = Array.from({ length: 50 }, async () => {
      for (let i = 0; i < 4; i++) await stores.queue.enqueue(aMessage(domain))
    })
    await Promise.all(senders)
    const commits = stores.stats().writer.commits - before.commits
    expect(commits).toBeLessThan(200 / 4)
  })

  it('undoes a failing call alone and says what failed', async () => {
    const message = aMessage(domain)
    await stores.queue.enqueue(message)
    const results = await Promise.allSettled([
      stores.queue.enqueue(aMessage(domain)),
      stores.queue.enqueue(message),
      stores.accounts.setStatus(OPERATOR, account.id, 'active'),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({
      reason: { message: expect.stringContaining('enqueue: UNIQUE constraint failed') },
    })
    expect(stores.stats().writer).toMatchObject({ failedOperations: 1, failedBatches: 0 })
  })

  it('does not sync for what changes nothing', async () => {
    const before = stores.stats().writer.commits
    const lease = { owner: 'w', expiresAt: 1 } as never
    await stores.queue.claim({ lease, now: 0, limit: 10, exceptDestinations: [] })
    expect(stores.stats().writer.commits).toBe(before)
  })

  it('is not delayed by a long query', async () => {
    const path = join(dataDir, 'taifa.db')
    const thread = { path, role: 'reader', busyTimeoutMs: 0, maxPages: undefined, now: 0 } as const
    const reader = await ThreadClient.open<ReadOperations>({ thread, log: quietLog })
    const sql = `with recursive n (n) as (select 1 union all select n + 1 from n where n < 4000000)
      select count(*) from n, messages`
    await stores.queue.enqueue(aMessage(domain))
    const ended: string[] = []
    const query = reader.call('selectRows', [{ sql, values: [] }]).then(() => ended.push('query'))
    await stores.queue.enqueue(aMessage(domain)).then(() => ended.push('commit'))
    await query
    expect(ended).toEqual(['commit', 'query'])
    await reader.close()
  })
})

describe('a batch', () => {
  const calls = (count: number, bytes: number): Call[] =>
    Array.from({ length: count }, (_, id) => ({ id, name: 'enqueue', args: undefined, bytes }))

  it('is bounded in calls and in bytes, and is never empty while something waits', () => {
    const many = calls(1_000, 0)
    expect(takeBatch(many)).toHaveLength(512)
    expect(many).toHaveLength(488)
    expect(takeBatch(calls(10, 3 * 1024 * 1024))).toHaveLength(2)
    expect(takeBatch(calls(2, 100 * 1024 * 1024))).toHaveLength(1)
    expect(takeBatch([])).toEqual([])
  })

  it('keeps the order of the calls', () => {
    const many = calls(600, 0)
    expect([...takeBatch(many), ...takeBatch(many)].map(({ id }) => id)).toEqual(
      Array.from({ length: 600 }, (_, id) => id),
    )
  })
})

describe('closing', () => {
  it('finishes what was accepted and refuses what comes later', async () => {
    const messages = Array.from({ length: 30 }, () => aMessage(domain))
    const accepted = messages.map((message) => stores.queue.enqueue(message))
    const closed = stores.close()
    const late = stores.queue.enqueue(aMessage(domain))
    await expect(late).rejects.toMatchObject({ reason: 'closed' })
    await closed
    expect(await Promise.all(accepted)).toEqual(messages.map(() => 'queued'))
    await expect(stores.queue.enqueue(aMessage(domain))).rejects.toMatchObject({ reason: 'closed' })
    await expect(
      stores.history.list(OPERATOR, { status: undefined, page: 0, limit: 1 }),
    ).rejects.toMatchObject({
      reason: 'closed',
    })
    stores = await openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })
    const page = await stores.history.list(OPERATOR, { status: undefined, page: 0, limit: 50 })
    expect(page).toHaveLength(30)
  })

  it('can be asked for twice', async () => {
    await Promise.all([stores.close(), stores.close()])
    await expect(stores.close()).resolves.toBeUndefined()
  })
})
