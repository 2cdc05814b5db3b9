import { expect, it, vi } from 'vitest'
import { CancelSource } from '#core/cancel-source.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import { openDeliveryWorld } from '../../../test/support/delivery-world.ts'
import { RecordingLog } from '../../../test/support/recording-log.ts'
import { ACCEPTED, LATER } from '../../../test/support/scripted-transport.ts'
import { watchClock } from './clock-watch.ts'

vi.setConfig({ testTimeout: 300_000 })

it('delivers after its own wait what was put off while the clock was six hours ahead', async () => {
  await using world = await openDeliveryWorld()
  const { clock, transport, stores } = world
  const log = new RecordingLog()
  const ending = new CancelSource()
  const watching = watchClock({ operations: stores.queueOperations, clock, log }, ending.signal)
  world.startWorker()
  const domain = await world.newSender()
  transport.script = () => LATER
  clock.jump(6 * HOUR_MS)
  const mail = await world.send(domain, ['late@example.org'])
  await world.until(world.inState(mail, 'deferred'))
  clock.jump(-6 * HOUR_MS)
  const backAt = clock.monotonicMs()
  transport.script = () => ACCEPTED
  await world.until(world.inState(mail, 'delivered'), SECOND_MS)
  // One minute by the schedule, a tenth more at most; and the looks of the watch and the worker.
  expect(clock.monotonicMs() - backAt).toBeLessThan(2 * MINUTE_MS)
  expect(log.lines.map(({ event }) => event)).toEqual(['clock.set_back', 'clock.settled'])
  ending.cancel()
  await watching
})
