import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type AuditEntry = Schema<'AuditEntry'>

export const RANGES = ['24h', '7d', '30d', '90d'] as const
export type Range = (typeof RANGES)[number]
export const CATEGORIES = ['Security', 'Domain', 'Send', 'Team'] as const
export type Category = (typeof CATEGORIES)[number]

/** What the API gives at most. */
export const LIMIT = 500

export const activityQuery = (range: Range, category: Category | undefined) =>
  queryOptions({
    queryKey: ['activity', range, category ?? 'all'],
    queryFn: () => {
      const query = { range, limit: LIMIT, ...(category === undefined ? {} : { category }) }
      return answer(api.GET('/v1/audit-log', { params: { query } }))
    },
    placeholderData: keepPreviousData,
  })
