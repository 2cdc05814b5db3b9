import { expect, it } from 'vitest'
import { FaultWorld } from '../../support/fault-world.ts'
import { MAY_TAMPER, Tampering } from '../../support/strace.ts'

const SMALL = 1_000
/** Goes through a file of its own. */
const LARGE = 200_000

it.skipIf(!MAY_TAMPER)(
  'a disk that fails refuses exactly those messages with 451 4.3.0, and the next ones work (skipped where strace may not trace)',
  async () => {
    await using world = await FaultWorld.start()
    using client = await world.client()
    let number = 0
    const send = async (sizeBytes: number): Promise<string> =>
      world.submit(client, { number: ++number, sizeBytes })

    expect(await send(SMALL)).toMatch(/^250 2\.0\.0 /)
    expect(await send(LARGE)).toMatch(/^250 2\.0\.0 /)

    for (const fault of ['fsync,fdatasync:error=EIO', 'pwrite64:error=EIO']) {
      await world.rest()
      {
        await using _ = await Tampering.start(world.relay.pid, fault)
        for (const size of [SMALL, LARGE, SMALL]) {
          expect(`${fault} ${await send(size)}`).toContain('EIO 451 4.3.0 ')
        }
      }
      for (const size of [SMALL, LARGE, SMALL]) {
        expect(`after ${fault}: ${await send(size)}`).toContain('EIO: 250 2.0.0 ')
      }
    }

    // A restart reads the log from the disk: what was refused must not come back from there either.
    await world.rest()
    {
      await using _ = await Tampering.start(world.relay.pid, 'fsync,fdatasync:error=EIO')
      expect(await send(SMALL)).toMatch(/^451 4\.3\.0 /)
      await world.relay.kill('SIGKILL')
    }
    await world.relay.start()
    using again = await world.client()
    expect(await world.submit(again, { number: 99 })).toMatch(/^250 2\.0\.0 /)
    await world.settle()
    expect(world.acknowledged.size).toBe(9)
    expect(world.unexpected).toEqual([])
    expect(world.doubled).toEqual([])
  },
)

it.skipIf(!MAY_TAMPER)(
  'a disk on which every seventh sync fails, under load: what has its 250 arrives once, what has none does not (skipped where strace may not trace)',
  async () => {
    await using world = await FaultWorld.start()
    {
      await using _ = await Tampering.start(world.relay.pid, 'fsync,fdatasync:error=EIO:when=2+7')
      const [small, large] = await Promise.all([
        world.load({ count: 150, firstNumber: 1, concurrency: 8, sizeBytes: SMALL }),
        world.load({ count: 50, firstNumber: 1_000, concurrency: 4, sizeBytes: LARGE }),
      ])
      expect(small.unknown + large.unknown).toBe(0)
      expect(small.refused).toBeGreaterThan(0)
      expect(large.refused).toBeGreaterThan(0)
      expect(small.firstProblem).toMatch(/^451 4\.3\.0/)
    }
    await world.settle()
    console.log(`${world.acknowledged.size} of 200 acknowledged`)
    expect(world.acknowledged.size).toBeGreaterThan(10)
    expect(world.unexpected).toEqual([])
    expect(world.doubled).toEqual([])
  },
)
