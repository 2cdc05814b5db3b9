import { describe, expect, it } from 'vitest'
import { CancelSource } from '#core/cancel-source.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordingLog } from '../../../test/support/recording-log.ts'
import { sweepOld, type Retention } from './retention.ts'

describe('what is kept for a time', () => {
  it('goes in small steps, every hour, and a failure of one keeps nobody else', async () => {
    const clock = new ManualClock()
    const log = new RecordingLog()
    let left = 250
    const asked: number[] = []
    const kinds: readonly Retention[] = [
      { name: 'broken', days: 1, removeBefore: () => Promise.reject(new Error('away')) },
      { name: 'for-good', days: 0, removeBefore: () => Promise.reject(new Error('never asked')) },
      {
        name: 'things',
        days: 2,
        removeBefore: (before, limit) => {
          asked.push(before)
          const removed = Math.min(left, limit)
          left -= removed
          return Promise.resolve(removed)
        },
      },
    ]
    const stop = new CancelSource()
    const began = clock.now()
    const sweeping = sweepOld({ kinds, clock, log }, stop.signal)
    await clock.advance(MINUTE_MS + 1_000)
    expect(left).toBe(0)
    expect(asked).toEqual(Array(3).fill(began + MINUTE_MS - 2 * DAY_MS))
    expect(log.lines.map(({ event, fields }) => [event, fields])).toMatchObject([
      ['retention.failed', { kind: 'broken' }],
      ['retention.swept', { kind: 'things', removed: 250 }],
    ])
    await clock.advance(HOUR_MS)
    expect(asked).toHaveLength(4)
    stop.cancel()
    await sweeping
  })
})
