import { expect, it } from 'vitest'
import { FaultWorld } from '../../support/fault-world.ts'
import { MAY_TAMPER, Tampering } from '../../support/strace.ts'

it.skipIf(!MAY_TAMPER)(
  'a disk that takes 300 ms for each sync makes it slow and nothing else (skipped where strace may not trace)',
  async () => {
    await using world = await FaultWorld.start()
    {
      await using _ = await Tampering.start(world.relay.pid, 'fsync,fdatasync:delay_enter=300000')
      const result = await world.load({ count: 40, firstNumber: 1, concurrency: 20 })
      expect(result).toMatchObject({ acknowledged: 40, refused: 0, unknown: 0 })
      // Those that wait share a sync: one after the other would take 12 s.
      await world.settle()
    }
    expect(world.doubled).toEqual([])
    expect(world.unexpected).toEqual([])
  },
)
