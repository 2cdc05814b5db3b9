import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  admit,
  describeQuota,
  nextWindow,
  QUOTA_PERIODS,
  windowStart,
  type KeyedQuota,
  type QuotaUsage,
} from './quota.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts'

const NOW = Date.UTC(2026, 10, 22, 23, 59, 30)
const none: QuotaUsage = { used: () => 0, fullUntil: () => 0 }
const quota = (over: Partial<KeyedQuota>): KeyedQuota => ({
  key: `${over.period ?? 'day'}`,
  subject: 'account',
  period: 'day',
  limit: 10,
  mode: 'pace',
  ...over,
})

describe('windows of the calendar', () => {
  it.each([
    ['minute', Date.UTC(2026, 10, 22, 23, 59), Date.UTC(2026, 10, 23)],
    ['hour', Date.UTC(2026, 10, 22, 23), Date.UTC(2026, 10, 23)],
    ['day', Date.UTC(2026, 10, 22), Date.UTC(2026, 10, 23)],
    ['month', Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)],
  ] as const)('of a %s are in UTC', (period, start, next) => {
    expect([windowStart(period, NOW), nextWindow(period, NOW)]).toEqual([start, next])
    expect(windowStart(period, next)).toBe(next)
  })

  it('follow each other without a gap', () => {
    const at = fc.integer({ min: 0, max: 4_000_000_000_000 })
    fc.assert(
      fc.property(fc.constantFrom(...QUOTA_PERIODS), at, (period, moment) => {
        const next = nextWindow(period, moment)
        expect(windowStart(period, moment)).toBeLessThanOrEqual(moment)
        expect(next).toBeGreaterThan(moment)
        expect(windowStart(period, next - 1)).toBe(windowStart(period, moment))
      }),
    )
  })
})

describe('several quotas', () => {
  it('refuse before they hold, and hold before they pace', () => {
    const [refuse, hold, pace] = (['refuse', 'hold', 'pace'] as const).map((mode) =>
      quota({ mode, key: mode, limit: 1 }),
    )
    if (refuse === undefined || hold === undefined || pace === undefined) throw new Error()
    expect(admit([pace, hold, refuse], 2, NOW, none).kind).toBe('over-quota')
    expect(admit([pace, hold], 2, NOW, none).kind).toBe('hold')
    expect(admit([pace], 2, NOW, none).kind).toBe('admit')
  })

  it('pace so that each of them holds in every window', () => {
    const limits = fc.record({
      minute: fc.integer({ min: 1, max: 9 }),
      hour: fc.integer({ min: 5, max: 40 }),
      day: fc.integer({ min: 40, max: 200 }),
      messages: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }),
    })
    fc.assert(
      fc.property(limits, ({ messages, ...limit }) => {
        const periods = ['minute', 'hour', 'day'] as const
        const quotas = periods.map((period) => quota({ period, limit: limit[period] }))
        const counted = new Map<string, number>()
        const usage: QuotaUsage = {
          used: (key, start) => counted.get(`${key} ${start}`) ?? 0,
          fullUntil: () => 0,
        }
        for (const recipients of messages) {
          const decision = admit(quotas, recipients, NOW, usage)
          if (decision.kind !== 'admit') continue
          expect(decision.slots.reduce((sum, { count }) => sum + count, 0)).toBe(recipients)
          for (const { count, at } of decision.slots)
            for (const period of periods) {
              const name = `${period} ${windowStart(period, at)}`
              counted.set(name, (counted.get(name) ?? 0) + count)
            }
        }
        for (const [name, used] of counted)
          expect(used).toBeLessThanOrEqual(limit[name.split(' ')[0] as 'minute'])
      }),
    )
  })

  it('let mail go in a window that a longer one leaves open', () => {
    const quotas = [quota({ limit: 3, period: 'day' }), quota({ limit: 2, period: 'minute' })]
    const decision = admit(quotas, 6, NOW, none)
    const slots = decision.kind === 'admit' ? decision.slots : []
    const midnight = Date.UTC(2026, 10, 23)
    expect(slots.map(({ count, at }) => [count, at])).toEqual([
      [2, NOW],
      [2, midnight],
      [1, midnight + MINUTE_MS],
      [1, midnight + DAY_MS],
    ])
  })

  it('step over a long backlog by its front', () => {
    let asked = 0
    const until = windowStart('minute', NOW) + 48 * HOUR_MS
    const usage: QuotaUsage = {
      used: (_, start) => {
        asked += 1
        return start < until ? 10 : 0
      },
      fullUntil: () => until,
    }
    const decision = admit([quota({ period: 'minute' })], 1, NOW, usage)
    expect(decision).toMatchObject({ kind: 'admit', slots: [{ at: until }] })
    expect(asked).toBeLessThan(10)
  })
})

it('is named as people say it', () => {
  expect(describeQuota(quota({ limit: 5_000 }))).toBe('daily limit of 5,000')
  expect(describeQuota(quota({ period: 'minute', limit: 999 }))).toBe('per-minute limit of 999')
  expect(describeQuota(quota({ period: 'month', limit: 1_234_567 }))).toBe(
    'monthly limit of 1,234,567',
  )
})
