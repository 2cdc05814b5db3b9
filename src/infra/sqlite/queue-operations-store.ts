import type { QueueOperationsStore } from '#relay/ports/queue-operations.ts'
import type { Connections } from './connections.ts'

export function sqliteQueueOperationsStore({ writer, reader }: Connections): QueueOperationsStore {
  return {
    scan: (scope, request) => reader.call('scanQueue', { scope, ...request }),
    apply: (scope, batch) => writer.call('applyQueueAction', { scope, ...batch }),
    undo: (scope, request) => writer.call('undoCancelled', { scope, ...request }),
    settleClock: (step) => writer.call('settleClock', step),
    oldestDueAt: () => reader.call('oldestDueAt', undefined),
    forgetPauses: (before) => writer.call('forgetPauses', before),
    forgetCancelled: (before) => writer.call('forgetCancelled', before),
  }
}
