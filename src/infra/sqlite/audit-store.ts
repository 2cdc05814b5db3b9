import type { AuditStore } from '#relay/ports/queue-operations.ts'
import type { Connections } from './connections.ts'

export function sqliteAuditStore({ writer, reader }: Connections): AuditStore {
  return {
    append: (entry) => writer.call('appendAudit', entry),
    amend: (id, meta) => writer.call('amendAudit', { id, meta }),
    markInterrupted: () => writer.call('markInterrupted', undefined),
    find: (scope, id) => reader.call('findAudit', { scope, id }),
    list: (scope, query) => reader.call('listAudit', { scope, ...query }),
  }
}
