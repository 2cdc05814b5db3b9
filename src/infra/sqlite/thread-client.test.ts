import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '#relay/ports/access-stores.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import type { Database } from './database.ts'
import { ThreadClient } from './thread-client.ts'

const entry = new URL('../../../test/support/dying-thread.ts', import.meta.url)

type Table = Readonly<Record<'echo' | 'die' | 'ignored', (db: Database, args: string) => string>>

const thread = { path: '', role: 'writer', busyTimeoutMs: 0, maxPages: undefined, now: 0 } as const
const openThread = () => ThreadClient.open<Table>({ entry, log: quietLog, thread })

it('rejects a call that cannot be cloned, and it alone', async () => {
  const client = await openThread()
  const bad = (() => 'a function') as unknown as string
  const results = await Promise.allSettled(['a', bad, 'b'].map((args) => client.call('echo', args)))
  expect(results).toMatchObject([
    { value: 'a' },
    { reason: { message: 'echo: its arguments cannot be cloned' } },
    { value: 'b' },
  ])
  expect(client.stats.waiting).toBe(0)
  await client.close()
})

it('sends what nobody waits for along with the next call, or a moment later by itself', async () => {
  const client = await openThread()
  const sentFor = async (calls: () => ReadonlyArray<Promise<string>>): Promise<number> => {
    const before = client.stats.messages
    const all = calls()
    await new Promise((resolve) => setImmediate(resolve))
    const sent = client.stats.messages - before
    await Promise.all(all)
    return sent
  }
  const later = () => client.callInText('echo', 'later', 'along-with-others')
  expect(await sentFor(() => [later(), later()])).toBe(0)
  expect(await sentFor(() => [later(), client.call('echo', 'now'), later()])).toBe(1)
  expect(await sentFor(() => [client.callInText('echo', 'now', 'this-turn')])).toBe(1)
  const last = later()
  await client.close()
  expect(await last).toBe('"later"')
})

describe('a database thread that dies', () => {
  it('rejects all that waits and starts again', async () => {
    const client = await openThread()
    expect(await client.call('echo', 'before')).toBe('before')
    const waiting = [client.call('ignored', ''), client.call('die', ''), client.call('ignored', '')]
    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { reason: 'io-error' } })
    }
    expect(await client.call('echo', 'after')).toBe('after')
    expect(client.stats).toMatchObject({ restarts: 1, waiting: 0 })
    await client.close()
  })

  it('is given up when it keeps dying, and says so to every caller', async () => {
    const client = await openThread()
    for (let i = 0; i < 4; i++) {
      await expect(client.call('die', '')).rejects.toBeInstanceOf(StoreUnavailable)
    }
    await expect(client.call('echo', '')).rejects.toThrow('keeps failing')
    await client.close()
  })

  it('lets closing come to its end', async () => {
    const client = await openThread()
    const dying = client.call('die', '')
    const closing = client.close()
    await expect(dying).rejects.toMatchObject({ reason: 'io-error' })
    await closing
    await expect(client.call('echo', '')).rejects.toMatchObject({ reason: 'closed' })
  })
})
