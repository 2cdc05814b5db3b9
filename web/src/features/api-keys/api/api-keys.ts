import { queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type ApiKey = Schema<'ApiKey'>
export type IssuedApiKey = Schema<'IssuedApiKey'>

/** What a key may be allowed, in the order of the form. */
export const SCOPES = [
  'send',
  'read',
  'domains:write',
  'credentials:write',
  'forwards:write',
  'webhooks:write',
  'full',
] as const
export type Scope = (typeof SCOPES)[number]

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: () => answer(api.GET('/v1/api-keys/')),
})

export const createApiKey = (body: {
  readonly name: string
  readonly permissions: Scope[]
}): Promise<IssuedApiKey> => answer(api.POST('/v1/api-keys/', { body }))

export const deleteApiKey = (id: string): Promise<void> =>
  answer(api.DELETE('/v1/api-keys/{id}', { params: { path: { id } } }))
