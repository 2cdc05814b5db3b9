import type { AnalyticsStore } from '#relay/ports/analytics-store.ts'
import type { Connections } from './connections.ts'

export function sqliteAnalyticsStore({ writer, reader }: Connections): AnalyticsStore {
  return {
    countEvents: async (limit) => {
      // Mostly there is nothing, and then nothing is written.
      if (!(await reader.call('hasUncountedEvents', undefined))) return 0
      return writer.call('countEvents', limit)
    },
    hours: (accountId, since) => reader.call('analyticsHours', { accountId, since }),
  }
}
