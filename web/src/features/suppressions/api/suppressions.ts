import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type Suppression = Schema<'Suppression'>
export type SuppressionImport = Schema<'SuppressionImport'>
export type Reason = Suppression['reason']

export const REASONS = ['bounce', 'complaint', 'manual'] as const satisfies readonly Reason[]
export const PER_PAGE = 50

export interface SuppressionFilter {
  readonly search: string
  readonly reason: Reason | undefined
  /** Zero-based. */
  readonly page: number
}

export const suppressionsQuery = ({ search, reason, page }: SuppressionFilter) =>
  queryOptions({
    queryKey: ['suppressions', { search, reason, page }],
    queryFn: () => {
      const given = {
        ...(search === '' ? {} : { search }),
        ...(reason === undefined ? {} : { reason }),
      }
      const query = { page, limit: PER_PAGE, ...given }
      return answer(api.GET('/v1/suppressions', { params: { query } }))
    },
    placeholderData: keepPreviousData,
  })

export const addSuppression = (email: string): Promise<unknown> =>
  answer(api.POST('/v1/suppressions', { body: { email_address: email, reason: 'manual' } }))

export const removeSuppression = (id: string): Promise<void> =>
  answer(api.DELETE('/v1/suppressions/{id}', { params: { path: { id } } }))

/** CSV or an address per line, at most 10 MiB. Lines without an address count as skipped. */
export const importSuppressions = (file: File): Promise<SuppressionImport> => {
  // The description of the API knows no body here: it takes several media types.
  const options = { body: file, headers: { 'content-type': 'text/csv' }, bodySerializer: asItIs }
  return answer(api.POST('/v1/suppressions/bulk', options as Record<string, unknown>))
}

const asItIs = (body: unknown): unknown => body
