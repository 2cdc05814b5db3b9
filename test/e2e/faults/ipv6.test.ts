import { networkInterfaces } from 'node:os'
import { expect, it } from 'vitest'
import { FaultWorld } from '../../support/fault-world.ts'

const HAS_IPV6 = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === '::1')

it.skipIf(!HAS_IPV6)(
  'takes mail by IPv6 and by IPv4 at once (skipped on a machine without ::1)',
  async () => {
    await using world = await FaultWorld.start({
      env: { TAIFA_SUBMISSION_LISTEN: '[::1]:0,127.0.0.1:0' },
    })
    const [first, second] = world.relay.ready.submission
    expect(first).toMatch(/^\[::1\]:\d+$/)
    expect(second).toMatch(/^127\.0\.0\.1:\d+$/)
    using client = await world.client()
    expect(await world.submit(client, { number: 1 })).toMatch(/^250 /)
    await world.load({
      host: '127.0.0.1',
      port: Number(second?.split(':')[1]),
      count: 5,
      firstNumber: 2,
    })
    expect(world.acknowledged.size).toBe(6)
    await world.settle()
  },
)
