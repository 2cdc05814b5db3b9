import { expect, it } from 'vitest'
import { holdDatabase } from '../../support/database-lock.ts'
import { FaultWorld } from '../../support/fault-world.ts'

it('a database that another process has locked: 451 4.3.0 after a wait, and it goes on when the lock is gone', async () => {
  await using world = await FaultWorld.start()
  using client = await world.client()
  using other = await world.client()
  expect(await world.submit(client, { number: 1 })).toMatch(/^250 /)
  await world.rest()
  {
    await using _ = await holdDatabase(world.relay.dataDir)
    const refused = await Promise.all([
      world.submit(client, { number: 2 }),
      world.submit(other, { number: 3, sizeBytes: 200_000 }),
    ])
    for (const reply of refused) expect(reply).toMatch(/^451 4\.3\.0 /)
  }
  expect(await world.submit(client, { number: 4 })).toMatch(/^250 /)
  expect(await world.submit(other, { number: 5, sizeBytes: 200_000 })).toMatch(/^250 /)

  // A short lock is waited for.
  const held = await holdDatabase(world.relay.dataDir)
  const waiting = world.submit(client, { number: 6 })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await held[Symbol.asyncDispose]()
  expect(await waiting).toMatch(/^250 /)

  await world.settle()
  expect(world.unexpected).toEqual([])
  expect(world.doubled).toEqual([])
})
