import type { AccountId } from '#core/ids.ts'
import { DAY_MS, HOUR_MS, type EpochMs } from '#core/time.ts'
import { COUNTED, type AnalyticsStore, type MailCounts } from '../ports/analytics-store.ts'
import type { Clock } from '../ports/clock.ts'

export const ANALYTICS_PERIODS = ['24h', '7d', '30d', '90d'] as const
export type AnalyticsPeriod = (typeof ANALYTICS_PERIODS)[number]
export type Granularity = 'hour' | 'day'

export const GRANULARITY_OF = {
  '24h': 'hour',
  '7d': 'hour',
  '30d': 'day',
  '90d': 'day',
} as const satisfies Record<AnalyticsPeriod, Granularity>

const DAYS = { '7d': 7, '30d': 30, '90d': 90 } as const

export interface AnalyticsTotals extends MailCounts {
  readonly since: EpochMs
}

export interface AnalyticsPoint extends MailCounts {
  /** First millisecond of the hour or the day (UTC). */
  readonly at: EpochMs
}

export interface AnalyticsDeps {
  readonly analytics: Pick<AnalyticsStore, 'hours'>
  readonly clock: Pick<Clock, 'now'>
}

/** How much mail there was and what became of it. Events count in the hour in which they happened. */
export class Analytics {
  readonly #deps: AnalyticsDeps
  constructor(deps: AnalyticsDeps) {
    this.#deps = deps
  }

  async totals(accountId: AccountId, period: AnalyticsPeriod): Promise<AnalyticsTotals> {
    const since = periodStart(period, this.#deps.clock.now())
    return { ...sum(await this.#deps.analytics.hours(accountId, since)), since }
  }

  /** Without gaps, oldest first; the last point is not over yet. */
  async series(
    accountId: AccountId,
    period: AnalyticsPeriod,
    granularity: Granularity,
  ): Promise<readonly AnalyticsPoint[]> {
    const now = this.#deps.clock.now()
    const since = periodStart(period, now)
    const step = granularity === 'hour' ? HOUR_MS : DAY_MS
    const hours = await this.#deps.analytics.hours(accountId, since)
    const byPoint = Map.groupBy(hours, ({ hour }) => hour - (hour % step))
    const points: AnalyticsPoint[] = []
    for (let at = since - (since % step); at <= now; at += step) {
      points.push({ ...sum(byPoint.get(at) ?? []), at })
    }
    return points
  }
}

/** The last 24 hours, or the last days of the calendar (UTC), the present one included. */
export function periodStart(period: AnalyticsPeriod, now: EpochMs): EpochMs {
  if (period === '24h') return now - (now % HOUR_MS) - 23 * HOUR_MS
  return now - (now % DAY_MS) - (DAYS[period] - 1) * DAY_MS
}

function sum(counts: readonly MailCounts[]): MailCounts {
  const totals: Record<string, number> = {}
  for (const name of COUNTED) {
    totals[name] = counts.reduce((total, each) => total + each[name], 0)
  }
  return totals as MailCounts
}
