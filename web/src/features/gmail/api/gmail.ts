import { queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type GmailSetup = Schema<'GmailSetup'>
export type Condition = GmailSetup['conditions'][number]

// The server tells when the code is there; this is for proxies that hold its hints back.
const FALLBACK_MS = 15_000

export const gmailQuery = (address: string) =>
  queryOptions({
    queryKey: ['gmail', address],
    queryFn: () => answer(api.GET('/v1/gmail-setup', { params: { query: { address } } })),
    refetchInterval: ({ state }) => (state.data?.confirmation === null ? FALLBACK_MS : false),
  })

/** Which address the page is about; in the address bar, so that it can be sent to somebody. */
export interface GmailSearch {
  readonly address?: string
}

export function gmailSearch(search: Record<string, unknown>): GmailSearch {
  const { address } = search
  return typeof address === 'string' && address.includes('@') ? { address } : {}
}
