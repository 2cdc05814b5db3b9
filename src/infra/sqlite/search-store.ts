import type { SearchStore } from '#relay/ports/search-store.ts'
import type { Connections } from './connections.ts'

export function sqliteSearchStore({ writer, reader }: Connections): SearchStore {
  return {
    search: (scope, request) => reader.call('searchMessages', { scope, ...request }),
    feed: (limit) => writer.call('indexMessages', limit),
    hasPending: () => reader.call('hasPendingSearch', undefined),
  }
}
