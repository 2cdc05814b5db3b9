import { expect, it } from 'vitest'
import { ConnectionPool, type Poolable, type Slot } from './connection-pool.ts'

class FakeConnection implements Poolable {
  canBegin = true
  sent = 1
  quits = 0
  gone: (() => void) | undefined
  park(_idleMs: number, onGone: () => void): void {
    this.gone = onGone
  }
  unpark(): void {
    this.gone = undefined
  }
  quit(): void {
    this.quits++
    this.canBegin = false
  }
}

const OPTIONS = { maxPerKey: 2, maxIdle: 2, idleMs: 1_000, maxMessagesPerConnection: 3 }
const never = new AbortController().signal

function aPool(over: Partial<typeof OPTIONS> = {}): ConnectionPool<FakeConnection> {
  return new ConnectionPool<FakeConnection>({ ...OPTIONS, ...over })
}

async function take(pool: ConnectionPool<FakeConnection>, key = 'k') {
  const slot = await pool.acquire(key, never)
  if (slot === undefined) throw new Error('no slot')
  return slot
}

it('hands out the connection used last, and none of another key', async () => {
  const pool = aPool()
  const [a, b] = [new FakeConnection(), new FakeConnection()]
  const [first, second] = [await take(pool), await take(pool)]
  pool.release(first, a)
  pool.release(second, b)
  expect((await take(pool, 'other')).warm).toBeUndefined()
  expect((await take(pool)).warm).toBe(b)
  expect((await take(pool)).warm).toBe(a)
})

it('gives no more than the limit, in the order of asking', async () => {
  const pool = aPool()
  const [first, second] = [await take(pool), await take(pool)]
  const order: string[] = []
  const wait = async (name: string): Promise<Slot<FakeConnection>> => {
    const slot = await take(pool)
    order.push(name)
    return slot
  }
  const third = wait('third')
  const fourth = wait('fourth')
  pool.release(first, undefined)
  await third
  expect(order).toEqual(['third'])
  const warm = new FakeConnection()
  pool.release(second, warm)
  expect((await fourth).warm).toBe(warm)
})

it('lets a waiting delivery go when it is cancelled', async () => {
  const pool = aPool({ maxPerKey: 1 })
  const slot = await take(pool)
  const stop = new AbortController()
  const waiting = pool.acquire('k', stop.signal)
  stop.abort()
  expect(await waiting).toBeUndefined()
  pool.release(slot, undefined)
  expect((await take(pool)).warm).toBeUndefined()
})

it('keeps no dead, worn or surplus connection', async () => {
  const pool = aPool({ maxPerKey: 10 })
  const worn = new FakeConnection()
  worn.sent = 3
  pool.release(await take(pool), worn)
  expect([worn.quits, pool.idleCount]).toEqual([1, 0])
  const dead = new FakeConnection()
  dead.canBegin = false
  pool.release(await take(pool), dead)
  expect(pool.idleCount).toBe(0)
  const [slots, idle] = [
    [await take(pool), await take(pool), await take(pool)],
    [] as FakeConnection[],
  ]
  for (const slot of slots) {
    const connection = new FakeConnection()
    idle.push(connection)
    pool.release(slot, connection)
  }
  expect(pool.idleCount).toBe(2)
  expect(idle.map(({ quits }) => quits)).toEqual([1, 0, 0])
  idle[2]?.gone?.()
  expect((await take(pool)).warm).toBe(idle[1])
})

it('closes: idle ones at once, busy ones when they come back, waiting ones never', async () => {
  const pool = aPool({ maxPerKey: 1 })
  const idle = new FakeConnection()
  pool.release(await take(pool, 'idle'), idle)
  const busy = await take(pool)
  const waiting = pool.acquire('k', never)
  let closed = false
  const closing = pool.close().then(() => {
    closed = true
  })
  expect(await waiting).toBeUndefined()
  expect([idle.quits, closed]).toEqual([1, false])
  const last = new FakeConnection()
  pool.release(busy, last)
  await closing
  expect(last.quits).toBe(1)
  expect(await pool.acquire('k', never)).toBeUndefined()
})
