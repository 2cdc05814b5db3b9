import type { OverviewStore } from '#relay/ports/overview-store.ts'
import type { Connections } from './connections.ts'

export function sqliteOverviewStore({ reader }: Connections): OverviewStore {
  return {
    waiting: (accountId) => reader.call('waitingMail', accountId),
    pauses: (accountId) => reader.call('pausesOfAccount', accountId),
    hasDelivered: (accountId) => reader.call('hasDelivered', accountId),
    quotaUse: (windows) => reader.call('quotaUse', windows),
  }
}
