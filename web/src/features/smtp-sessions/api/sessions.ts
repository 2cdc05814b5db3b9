import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'
import type { SessionSearch } from './session-search.ts'

export type SmtpSession = Schema<'SmtpSession'>
export type SmtpSessionDetail = Schema<'SmtpSessionDetail'>
export type Outcome = SmtpSession['outcome']

const PAGE = 50

export const sessionsQuery = (search: SessionSearch) =>
  infiniteQueryOptions({
    queryKey: ['smtp-sessions', 'list', search],
    queryFn: ({ pageParam }) => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam }
      return answer(
        api.GET('/v1/smtp-sessions', { params: { query: { ...search, ...cursor, limit: PAGE } } }),
      )
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })

export const smtpSessionQuery = (id: string) =>
  queryOptions({
    queryKey: ['smtp-sessions', id],
    queryFn: () => answer(api.GET('/v1/smtp-sessions/{id}', { params: { path: { id } } })),
  })
