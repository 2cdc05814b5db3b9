import { expect, it } from 'vitest'
import { FaultWorld } from '../../support/fault-world.ts'
import { RelayProcess } from '../../support/relay-process.ts'

it('a second server on the same data folder does not start, says why, and disturbs nobody', async () => {
  await using world = await FaultWorld.start()
  await using second = new RelayProcess({ dataDir: world.relay.dataDir })
  await expect(second.start()).rejects.toThrow(
    new RegExp(`already serves from ${world.relay.dataDir}.*TAIFA_DATA_DIR`),
  )
  using client = await world.client()
  expect(await world.submit(client, { number: 1 })).toMatch(/^250 /)
  await world.settle()

  // The lock goes with its owner, however that ends.
  await world.relay.kill('SIGKILL')
  await expect(second.start()).resolves.toMatchObject({ event: 'ready' })
})
