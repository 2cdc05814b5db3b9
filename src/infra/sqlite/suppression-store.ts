import type { SuppressionStore } from '#relay/ports/suppression-store.ts'
import type { Connections } from './connections.ts'

export function sqliteSuppressionStore({ writer, reader }: Connections): SuppressionStore {
  return {
    add: (suppression) => writer.call('addSuppression', suppression),
    addMany: (suppressions) => writer.call('addSuppressions', suppressions),
    list: (scope, query) => reader.call('listSuppressions', { scope, query }),
    walk: (scope, step) => reader.call('walkSuppressions', { scope, ...step }),
    find: (accountId, address, now) => reader.call('findSuppression', { accountId, address, now }),
    remove: (scope, id) => writer.call('removeSuppression', { scope, id }),
  }
}
