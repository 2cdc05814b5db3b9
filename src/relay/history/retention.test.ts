import { describe, expect, it } from 'vitest'
import { CancelSource } from '#core/cancel-source.ts'
import type { MessageId } from '#core/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordingLog } from '../../../test/support/recording-log.ts'
import type { RemovalRequest } from '../ports/retention-store.ts'
import { retentions, sweepOld } from './retention.ts'

const DAYS = { sessions: 1, bodies: 2, log: 0 }

function open(days = DAYS) {
  const clock = new ManualClock()
  const log = new RecordingLog()
  const asked: RemovalRequest[] = []
  const files: string[] = []
  let sessions = 250
  const kinds = retentions(days, {
    store: {
      removeContent: (request) => {
        asked.push(request)
        const next = asked.length < 3 ? (`m${asked.length}` as MessageId) : undefined
        return Promise.resolve({ removed: 10, files: [`f${asked.length}`], next })
      },
      removeMessages: () => Promise.reject(new Error('away')),
      removeForwardLog: () => Promise.resolve(0),
    },
    sessions: {
      removeBefore: (_, limit) => {
        const removed = Math.min(sessions, limit)
        sessions -= removed
        return Promise.resolve(removed)
      },
    },
    spool: {
      remove: (name) => {
        files.push(name)
        return name === 'f2' ? Promise.reject(new Error('gone')) : Promise.resolve()
      },
    },
    log,
  })
  const stop = new CancelSource()
  const sweeping = sweepOld({ kinds, clock, log }, stop.signal)
  const close = (): Promise<void> => {
    stop.cancel()
    return sweeping
  }
  const lines = () => log.lines.map(({ event, fields }) => ({ event, ...fields }))
  return { clock, asked, files, lines, close, left: () => sessions }
}

describe('what is kept for a time', () => {
  it('goes in small steps, with its files, and what is kept for good is not asked for', async () => {
    const world = open()
    const before = world.clock.now() + MINUTE_MS - 2 * DAY_MS
    await world.clock.advance(MINUTE_MS + 1_000)
    expect(world.left()).toBe(0)
    expect(world.asked.map(({ after }) => after)).toEqual([undefined, 'm1', 'm2'])
    for (const request of world.asked) expect(Math.abs(request.before - before)).toBeLessThan(1_000)
    expect(world.files).toEqual(['f1', 'f2', 'f3'])
    expect(world.lines()).toMatchObject([
      { event: 'retention.swept', kind: 'smtp-sessions', removed: 250 },
      { event: 'retention.file_not_removed', name: 'f2' },
      { event: 'retention.swept', kind: 'bodies', removed: 30 },
    ])
    await world.clock.advance(HOUR_MS)
    expect(world.asked.length).toBeGreaterThan(3)
    await world.close()
  })

  it('is swept the next hour when the store is away', async () => {
    const world = open({ ...DAYS, log: 1 })
    await world.clock.advance(MINUTE_MS + 1_000)
    await world.clock.advance(HOUR_MS)
    const failed = world.lines().filter(({ event }) => event === 'retention.failed')
    expect(failed).toHaveLength(2)
    await world.close()
  })
})
