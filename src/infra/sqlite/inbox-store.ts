import type { InboxStore } from '#relay/ports/inbox-store.ts'
import type { Connections } from './connections.ts'

export function sqliteInboxStore({ writer, reader }: Connections): InboxStore {
  return {
    list: (scope, query) => reader.call('listInbox', { scope, ...query }),
    find: (scope, id) => reader.call('findInbox', { scope, id }),
    content: (scope, id) => reader.call('loadInboxContent', { scope, id }),
    countUnread: (scope, now, limit) => reader.call('countUnreadInbox', { scope, now, limit }),
    mark: (scope, id, marks) => writer.call('markInbox', { scope, id, marks }),
    remove: (scope, id) => writer.call('removeInbox', { scope, id }),
    sweep: async (now, limit) => {
      if (!(await reader.call('inboxIsDue', now))) return { count: 0, files: [] }
      return writer.call('sweepInbox', { now, limit })
    },
  }
}
