import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, answerPage, api, downloadUrl, type Schema } from '#lib/api/client.ts'
import { dayStart, isEmpty, type EmailSearch } from './search.ts'

export type Email = Schema<'Email'>
export type EmailDetail = Schema<'EmailDetail'>
export type EmailContent = Schema<'EmailContent'>
export type EmailEvent = Schema<'EmailEvent'>
export type Recipient = Schema<'EmailRecipient'>
export type Attempt = Schema<'DeliveryAttempt'>

const PAGE = 50

/** The log, newest first, page by page; with a search only what it finds. */
export const emailsQuery = (search: EmailSearch) =>
  infiniteQueryOptions({
    queryKey: ['emails', 'list', search],
    queryFn: ({ pageParam: cursor }) => (isEmpty(search) ? list(cursor) : find(search, cursor)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

function list(cursor: string | undefined) {
  const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }
  return answerPage(api.GET('/v1/emails/', { params: { query } }))
}

function find({ q, status, domain, from, to }: EmailSearch, cursor: string | undefined) {
  const query = {
    limit: PAGE,
    ...(q === undefined ? {} : { q }),
    ...(status === undefined ? {} : { status }),
    ...(domain === undefined ? {} : { domain }),
    ...(from === undefined ? {} : { after: dayStart(from) }),
    ...(to === undefined ? {} : { before: dayStart(to, 1) }),
    ...(cursor === undefined ? {} : { cursor }),
  }
  return answerPage(api.GET('/v1/emails/search', { params: { query } }))
}

export const emailQuery = (id: string) =>
  queryOptions({
    queryKey: ['emails', id],
    queryFn: () => answer(api.GET('/v1/emails/{id}', { params: { path: { id } } })),
  })

/** What the message says. It never changes, but for being gone when its time is over. */
export const contentQuery = (id: string) =>
  queryOptions({
    queryKey: ['email-content', id],
    queryFn: () => answer(api.GET('/v1/emails/{id}/content', { params: { path: { id } } })),
    staleTime: 5 * 60_000,
  })

export const sourceUrl = (id: string): string => downloadUrl(`/emails/${id}/source`)

export const attachmentUrl = (id: string, index: number): string =>
  downloadUrl(`/emails/${id}/attachments/${index}`)

/** Sends again what did not arrive; what waits is tried now. */
export const retryEmail = (id: string): Promise<Schema<'RetriedEmail'>> =>
  answer(api.POST('/v1/emails/{id}/retry', { params: { path: { id } } }))

const RETRIED = new Set(['bounced', 'failed', 'deferred'])

export function mayRetry({ status, recipients }: EmailDetail): boolean {
  return RETRIED.has(status) || recipients.some(({ state }) => RETRIED_STATES.has(state))
}

const RETRIED_STATES = new Set(['failed', 'expired', 'deferred'])
