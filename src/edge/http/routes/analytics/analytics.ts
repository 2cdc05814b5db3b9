import { Type, type TProperties } from 'typebox'
import { toIso } from '#core/time.ts'
import { ANALYTICS_PERIODS, GRANULARITY_OF } from '#relay/history/analytics.ts'
import type { MailCounts } from '#relay/ports/analytics-store.ts'
import { principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, Nullable, problems, Timestamp } from '../../schemas.ts'

const Period = Type.Enum([...ANALYTICS_PERIODS])
const Granularity = Type.Enum(['hour', 'day'])
const Count = Type.Integer()

const Counts = {
  delivered: Count,
  bounced: Count,
  failed: Type.Integer({ description: 'Given up after the last try.' }),
  deferred: Type.Integer({
    description: 'Tries that are to be repeated; several of one recipient.',
  }),
  suppressed: Type.Integer({ description: 'Not tried: on the suppression list.' }),
  complained: Count,
  opens: Count,
  clicks: Count,
} satisfies TProperties

const DESCRIPTION =
  'Recipients of submitted mail, in the hour in which it happened; a few seconds behind. Periods in ' +
  'days begin at midnight UTC and include today.'

const overview = {
  operationId: 'getAnalyticsOverview',
  tags: ['Analytics'],
  summary: 'How much mail there was and what became of it',
  description: DESCRIPTION,
  querystring: Type.Object({ period: Type.Optional(Period) }),
  response: {
    200: Answer('AnalyticsOverview', {
      total_sent: Type.Integer({ description: 'Recipients taken, without the suppressed.' }),
      ...Counts,
      delivery_rate: Nullable(Type.Number(), {
        description: 'Delivered among those that ended, 0 to 1; null when none ended.',
      }),
      bounce_rate: Nullable(Type.Number(), { description: 'Bounced or given up among the same.' }),
      period: Period,
      since: Timestamp,
    }),
    ...problems(422),
  },
}

export function analyticsOverview(app: Http, { use }: RouteDeps): void {
  const options = { schema: overview, config: { access: 'read' } } as const
  app.get('/v1/analytics/overview', options, async (request) => {
    const { period = '24h' } = request.query
    const totals = await use.analytics.totals(principalOf(request).accountId, period)
    const ended = totals.delivered + totals.bounced + totals.failed
    const share = (count: number): number | null => (ended === 0 ? null : count / ended)
    return {
      total_sent: totals.sent,
      ...countsView(totals),
      delivery_rate: share(totals.delivered),
      bounce_rate: share(totals.bounced + totals.failed),
      period,
      since: toIso(totals.since),
    }
  })
}

const timeseries = {
  operationId: 'getAnalyticsTimeseries',
  tags: ['Analytics'],
  summary: 'The same by hour or day, without gaps',
  description: DESCRIPTION,
  querystring: Type.Object({
    period: Type.Optional(Period),
    granularity: Type.Optional(Granularity),
  }),
  response: {
    200: Answer('AnalyticsTimeseries', {
      data: Type.Array(Type.Object({ timestamp: Timestamp, sent: Count, ...Counts })),
      period: Period,
      granularity: Granularity,
    }),
    ...problems(422),
  },
}

export function analyticsTimeseries(app: Http, { use }: RouteDeps): void {
  const options = { schema: timeseries, config: { access: 'read' } } as const
  app.get('/v1/analytics/timeseries', options, async (request) => {
    const { period = '24h' } = request.query
    const granularity = request.query.granularity ?? GRANULARITY_OF[period]
    const { accountId } = principalOf(request)
    const points = await use.analytics.series(accountId, period, granularity)
    const data = points.map((point) => ({
      timestamp: toIso(point.at),
      sent: point.sent,
      ...countsView(point),
    }))
    return { data, period, granularity }
  })
}

function countsView(counts: MailCounts): Omit<MailCounts, 'sent'> {
  const { delivered, bounced, failed, deferred, suppressed, complained, opens, clicks } = counts
  return { delivered, bounced, failed, deferred, suppressed, complained, opens, clicks }
}
