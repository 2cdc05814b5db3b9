import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api, downloadUrl, type Schema } from '#lib/api/client.ts'

export type InboxEntry = Schema<'InboxEntry'>
export type InboxMessage = Schema<'InboxMessage'>

export const VIEWS = ['inbox', 'archived', 'snoozed'] as const
export type View = (typeof VIEWS)[number]

export const inboxQuery = (view: View) =>
  infiniteQueryOptions({
    queryKey: ['inbound', 'list', view],
    queryFn: ({ pageParam }) => {
      const query = { view, ...(pageParam === '' ? {} : { cursor: pageParam }) }
      return answer(api.GET('/v1/inbound', { params: { query } }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
  })

export const inboxMessageQuery = (id: string) =>
  queryOptions({
    queryKey: ['inbound', 'message', id],
    queryFn: () => answer(api.GET('/v1/inbound/{id}', { params: { path: { id } } })),
  })

export type Mark = 'read' | 'archive' | 'unarchive' | 'unsnooze' | 'replay'

/** Marks a message, or sends it once more to where its address is forwarded. */
export function markInbound(id: string, mark: Mark): Promise<unknown> {
  const params = { params: { path: { id } } }
  switch (mark) {
    case 'read':
      return answer(api.POST('/v1/inbound/{id}/read', params))
    case 'archive':
      return answer(api.POST('/v1/inbound/{id}/archive', params))
    case 'unarchive':
      return answer(api.POST('/v1/inbound/{id}/unarchive', params))
    case 'unsnooze':
      return answer(api.POST('/v1/inbound/{id}/unsnooze', params))
    case 'replay':
      return answer(api.POST('/v1/inbound/{id}/replay', params))
  }
}

export const snoozeInbound = (id: string, until: Date): Promise<unknown> =>
  answer(
    api.POST('/v1/inbound/{id}/snooze', {
      params: { path: { id } },
      body: { until: until.toISOString() },
    }),
  )

export const deleteInbound = (id: string): Promise<void> =>
  answer(api.DELETE('/v1/inbound/{id}', { params: { path: { id } } }))

export const inboundSourceUrl = (id: string): string => downloadUrl(`/inbound/${id}/source`)

export const inboundAttachmentUrl = (id: string, index: number): string =>
  downloadUrl(`/inbound/${id}/attachments/${index}`)

export interface InboxSearch {
  readonly view?: Exclude<View, 'inbox'>
}

export function inboxSearch({ view }: Record<string, unknown>): InboxSearch {
  return view === 'archived' || view === 'snoozed' ? { view } : {}
}
