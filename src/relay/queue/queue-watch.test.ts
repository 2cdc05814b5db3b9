import { expect, it } from 'vitest'
import { CancelSource } from '#core/cancel-source.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import { createMetrics } from '#infra/metrics/metrics.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordingLog } from '../../../test/support/recording-log.ts'
import { watchQueue } from './queue-watch.ts'

it('says that due mail waits too long, again while it does, and when it is over', async () => {
  const clock = new ManualClock()
  const log = new RecordingLog()
  const metrics = createMetrics({ processMetrics: false })
  const ending = new CancelSource()
  let oldest: number | undefined = clock.now() + MINUTE_MS
  let broken = false
  const operations = {
    forgetPauses: (before: number) => {
      expect(before).toBe(clock.now() - DAY_MS)
      return Promise.resolve(0)
    },
    oldestDueAt: () => (broken ? Promise.reject(new Error('away')) : Promise.resolve(oldest)),
  }
  const deps = { operations, clock, log, metrics, tooOldMs: 2 * MINUTE_MS }
  const watching = watchQueue(deps, ending.signal)
  const said = (event: string) => log.lines.filter((line) => line.event === event).length
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 15 * SECOND_MS) await clock.advance(15 * SECOND_MS)
  }
  await pass(3 * MINUTE_MS)
  expect(said('queue.alarm')).toBe(0)
  expect(await metrics.render()).toContain('taifa_queue_oldest_due_seconds 120')
  await pass(15 * SECOND_MS)
  expect(said('queue.alarm')).toBe(1)
  expect(await metrics.render()).toContain('taifa_queue_alarm 1')
  await pass(9 * MINUTE_MS)
  expect(said('queue.alarm')).toBe(1)
  await pass(2 * MINUTE_MS)
  expect(said('queue.alarm')).toBe(2)
  broken = true
  await pass(15 * SECOND_MS)
  expect(said('queue.watch_failed')).toBe(1)
  broken = false
  oldest = undefined
  await pass(15 * SECOND_MS)
  expect(said('queue.alarm_over')).toBe(1)
  expect(await metrics.render()).toContain('taifa_queue_alarm 0')
  ending.cancel()
  await watching
})
