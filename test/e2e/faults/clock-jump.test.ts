import { expect, it } from 'vitest'
import { FakeTime, MAY_FAKE_TIME } from '../../support/fake-time.ts'
import { FaultWorld, until } from '../../support/fault-world.ts'

it.skipIf(!MAY_FAKE_TIME)(
  'a clock that jumps by hours, forward and back, loses nothing and sends nothing twice (skipped without libfaketime)',
  async () => {
    using time = new FakeTime()
    await using world = await FaultWorld.start({ env: time.env, sink: { personality: 'slow' } })
    let first = 1
    for (const hours of [6, -6, 48, 0]) {
      const before = world.arrivals.size
      await world.load({ count: 30, firstNumber: first })
      first += 30
      // In the middle of deliveries: every lease has run out, or is good for days.
      await until('a delivery is under way', () => world.arrivals.size > before)
      time.set(hours)
      await world.load({ count: 10, firstNumber: first })
      first += 10
    }
    await world.settle()
    // The jumps have reached it: what is held here would hold without any as well.
    const written = [...world.relay.log.matchAll(/"time":"([^"]+)"/g)]
    const hours = written.map(([, at = '']) => (Date.parse(at) - Date.now()) / 3_600_000)
    expect(Math.max(...hours)).toBeGreaterThan(47)
    expect(Math.min(...hours)).toBeLessThan(-5)
    expect(world.acknowledged.size).toBe(160)
    expect(world.doubled).toEqual([])
    expect(world.unexpected).toEqual([])
  },
)
