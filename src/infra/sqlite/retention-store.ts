import type { RetentionStore } from '#relay/ports/retention-store.ts'
import type { Connections } from './connections.ts'

export function sqliteRetentionStore({ writer }: Connections): RetentionStore {
  return {
    removeContent: (request) => writer.call('removeOldContent', request),
    removeMessages: (request) => writer.call('removeOldMessages', request),
    removeForwardLog: (before, limit) => writer.call('removeOldForwardLog', { before, limit }),
  }
}
