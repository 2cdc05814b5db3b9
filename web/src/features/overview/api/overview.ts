import { queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'
import type { Period } from './period.ts'

export type Overview = Schema<'Overview'>
export type Attention = Schema<'Attention'>
export type Totals = Schema<'AnalyticsOverview'>
export type Series = Schema<'AnalyticsTimeseries'>
export type Point = Series['data'][number]

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => answer(api.GET('/v1/overview')),
})

export const totalsQuery = (period: Period) =>
  queryOptions({
    queryKey: ['analytics', 'overview', period],
    queryFn: () => answer(api.GET('/v1/analytics/overview', { params: { query: { period } } })),
  })

export const seriesQuery = (period: Period) =>
  queryOptions({
    queryKey: ['analytics', 'timeseries', period],
    queryFn: () => {
      // The hours of a week are too many to tell apart.
      const granularity = period === '24h' ? 'hour' : 'day'
      const query = { period, granularity } as const
      return answer(api.GET('/v1/analytics/timeseries', { params: { query } }))
    },
  })
