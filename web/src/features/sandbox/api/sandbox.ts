import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type SandboxSummary = Schema<'SandboxMessageSummary'>
export type SandboxMessage = Schema<'SandboxMessage'>

export const sandboxQuery = (to: string) =>
  infiniteQueryOptions({
    queryKey: ['sandbox', 'list', to],
    queryFn: ({ pageParam }) => {
      const query = {
        ...(to === '' ? {} : { to }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }
      return answer(api.GET('/v1/sandbox/messages', { params: { query } }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
  })

export const sandboxMessageQuery = (id: string) =>
  queryOptions({
    queryKey: ['sandbox', 'message', id],
    queryFn: () => answer(api.GET('/v1/sandbox/messages/{id}', { params: { path: { id } } })),
  })

/** Whose mail is looked at; in the address bar. */
export interface SandboxSearch {
  readonly to?: string
}

export function sandboxSearch(search: Record<string, unknown>): SandboxSearch {
  const { to } = search
  return typeof to === 'string' && to !== '' ? { to } : {}
}
