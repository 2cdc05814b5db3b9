import type { SessionStore } from '#relay/ports/session-store.ts'
import type { Connections } from './connections.ts'

export function sqliteSessionStore({ writer, reader }: Connections): SessionStore {
  return {
    owners: (usernames) => reader.call('usernameOwners', usernames),
    write: (sessions) => writer.call('writeSessions', sessions),
    list: (scope, query) => reader.call('listSessions', { scope, ...query }),
    find: (scope, id) => reader.call('findSession', { scope, id }),
    trim: (accountId, keep, limit) => writer.call('trimSessions', { accountId, keep, limit }),
    removeBefore: (before, limit) => writer.call('removeSessionsBefore', { before, limit }),
  }
}
