import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { FaultWorld, until } from '../../support/fault-world.ts'

const FROZEN_MS = 10_000

it('a process that stands still for 10 s in the middle of its deliveries goes on, and sends nothing twice', async () => {
  await using world = await FaultWorld.start({ sink: { personality: 'slow' } })
  await world.load({ count: 60, firstNumber: 1 })
  await until('deliveries are under way', () => world.arrivals.size > 0)
  process.kill(world.relay.pid, 'SIGSTOP')
  try {
    await sleep(FROZEN_MS)
  } finally {
    process.kill(world.relay.pid, 'SIGCONT')
  }
  world.sink.personality = 'accept'
  using client = await world.client()
  expect(await world.submit(client, { number: 1_000 })).toMatch(/^250 /)
  await world.settle()
  expect(world.acknowledged.size).toBe(61)
  expect(world.doubled).toEqual([])
})
