import type { QuotaStore } from '#relay/ports/quota-store.ts'
import type { Connections } from './connections.ts'

export function sqliteQuotaStore({ writer, reader }: Connections): QuotaStore {
  return {
    probe: (probe) => reader.call('probeQuotas', probe),
    set: (quota) => writer.call('setQuota', quota),
    list: (scope, now) => reader.call('listQuotas', { scope, now }),
    find: (scope, id) => reader.call('findQuota', { scope, id }),
    remove: (scope, id) => writer.call('removeQuota', { scope, id }),
  }
}
