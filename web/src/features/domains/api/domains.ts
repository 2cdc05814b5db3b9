import { queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type Domain = Schema<'Domain'>
export type DomainSummary = Schema<'DomainSummary'>

export const domainsQuery = queryOptions({
  queryKey: ['domains'],
  queryFn: () => answer(api.GET('/v1/domains/')),
})
