import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type Forward = Schema<'Forward'>
export type MadeForward = Schema<'MadeForward'>
export type ForwardLog = Schema<'ForwardLog'>

export const forwardsQuery = queryOptions({
  queryKey: ['forwards'],
  queryFn: () => answer(api.GET('/v1/forwards/')),
})

export const forwardQuery = (id: string) =>
  queryOptions({
    queryKey: ['forwards', id],
    queryFn: () => answer(api.GET('/v1/forwards/{id}', { params: { path: { id } } })),
  })

const LOG_PAGE = 50

/** What came for a rule and where it went, newest first. */
export const forwardLogsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['forwards', id, 'logs'],
    queryFn: ({ pageParam }) => {
      const query = { forward_id: id, page: pageParam, limit: LOG_PAGE }
      return answer(api.GET('/v1/forwards/logs', { params: { query } }))
    },
    initialPageParam: 0,
    getNextPageParam: (last, _, page) => (last.length < LOG_PAGE ? undefined : page + 1),
  })

export interface ForwardInput {
  readonly sourceEmail: string
  readonly domainId: string
  /** Addresses and https:// URLs, as they were typed. */
  readonly destinations: readonly string[]
  readonly acceptFailedDmarc: boolean
}

function destinationsOf(destinations: readonly string[]) {
  const isUrl = (text: string): boolean => /^[a-z]+:\/\//i.test(text)
  return {
    destination_emails: destinations.filter((each) => !isUrl(each)),
    destination_urls: destinations.filter(isUrl),
  }
}

export const createForward = (input: ForwardInput): Promise<MadeForward> =>
  answer(
    api.POST('/v1/forwards/', {
      body: {
        source_email: input.sourceEmail,
        domain_id: input.domainId,
        ...destinationsOf(input.destinations),
        accept_failed_dmarc: input.acceptFailedDmarc,
      },
    }),
  )

export const updateForward = (
  id: string,
  input: Pick<ForwardInput, 'destinations' | 'acceptFailedDmarc'>,
): Promise<unknown> => {
  const given = destinationsOf(input.destinations)
  const body = { ...given, accept_failed_dmarc: input.acceptFailedDmarc }
  return answer(api.PATCH('/v1/forwards/{id}', { params: { path: { id } }, body }))
}

/** A paused rule takes no mail: senders are told that nobody is there. */
export const setForwardActive = (id: string, isActive: boolean): Promise<unknown> =>
  answer(
    api.PATCH('/v1/forwards/{id}', { params: { path: { id } }, body: { is_active: isActive } }),
  )

export const deleteForward = (id: string): Promise<void> =>
  answer(api.DELETE('/v1/forwards/{id}', { params: { path: { id } } }))

/** Sends one copy once more to the same destination. */
export const replayForward = (logId: string): Promise<unknown> =>
  answer(api.POST('/v1/forwards/logs/{id}/replay', { params: { path: { id: logId } } }))
