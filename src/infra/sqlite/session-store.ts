import type { SmtpSessionDetail } from '#core/smtp-session.ts'
import type { SessionStore } from '#relay/ports/session-store.ts'
import type { Connections } from './connections.ts'
import type { WrittenSession } from './operations/sessions.ts'

export function sqliteSessionStore({ writer, reader }: Connections): SessionStore {
  return {
    owners: (usernames) => reader.call('usernameOwners', usernames),
    write: (sessions) => writer.call('writeSessions', sessions.map(asRow)),
    list: (scope, query) => reader.call('listSessions', { scope, ...query }),
    find: (scope, id) => reader.call('findSession', { scope, id }),
    trim: (accountId, keep, limit) => writer.call('trimSessions', { accountId, keep, limit }),
    removeBefore: (before, limit) => writer.call('removeSessionsBefore', { before, limit }),
  }
}

/** A dialogue is some twenty objects: copied to the other thread they cost five times their text. */
function asRow(session: SmtpSessionDetail): WrittenSession {
  return { ...session, dialogue: JSON.stringify(session.dialogue) }
}
