import { describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { HOUR_MS } from '#core/time.ts'
import { COUNTED, type HourCounts, type MailCounts } from '../ports/analytics-store.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { Analytics, periodStart } from './analytics.ts'

const ME = 'me' as AccountId
const NOW = Date.UTC(2026, 10, 23, 12, 30)
const NONE = Object.fromEntries(COUNTED.map((name) => [name, 0])) as MailCounts

function analytics(...hours: readonly HourCounts[]): Analytics {
  return new Analytics({
    clock: new ManualClock(NOW),
    analytics: { hours: async (_, since) => hours.filter(({ hour }) => hour >= since) },
  })
}
const hour = (at: number, counts: Partial<MailCounts>): HourCounts => ({
  ...NONE,
  ...counts,
  hour: at,
})

describe('a period', () => {
  it('is 24 hours, or days of the calendar with today', () => {
    expect(periodStart('24h', NOW)).toBe(Date.UTC(2026, 10, 22, 13))
    expect(periodStart('7d', NOW)).toBe(Date.UTC(2026, 10, 17))
    expect(periodStart('30d', NOW)).toBe(Date.UTC(2026, 9, 25))
    expect(periodStart('90d', NOW)).toBe(Date.UTC(2026, 7, 26))
  })

  it('has a point for every hour or day, and the sum of them is the total', async () => {
    const told = analytics(
      hour(Date.UTC(2026, 10, 16, 23), { sent: 1_000 }),
      hour(Date.UTC(2026, 10, 17), { sent: 1, delivered: 1 }),
      hour(Date.UTC(2026, 10, 17, 23), { sent: 2 }),
      hour(Date.UTC(2026, 10, 23, 12), { sent: 4, bounced: 1 }),
    )
    const days = await told.series(ME, '7d', 'day')
    expect(days.map(({ sent }) => sent)).toEqual([3, 0, 0, 0, 0, 0, 4])
    expect(days[0]?.at).toBe(Date.UTC(2026, 10, 17))
    const hours = await told.series(ME, '7d', 'hour')
    expect(hours).toHaveLength(6 * 24 + 13)
    expect(hours.at(-1)).toEqual({ ...NONE, sent: 4, bounced: 1, at: NOW - (NOW % HOUR_MS) })
    for (const points of [days, hours])
      expect(points.reduce((sum, { sent }) => sum + sent, 0)).toBe(7)
    expect(await told.totals(ME, '7d')).toMatchObject({ sent: 7, delivered: 1, bounced: 1 })
    expect(await told.series(ME, '24h', 'hour')).toHaveLength(24)
    expect(await told.series(ME, '90d', 'day')).toHaveLength(90)
  })
})
