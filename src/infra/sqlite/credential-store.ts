import type { CredentialStore } from '#relay/ports/access-stores.ts'
import { compact, type Connections } from './connections.ts'

export function sqliteCredentialStore({ writer, reader }: Connections): CredentialStore {
  return {
    insert: (credential, passwordHash) =>
      writer.call('insertCredential', { credential, passwordHash: compact(passwordHash) }),
    list: (scope, { includeInactive }) =>
      reader.call('listCredentials', { scope, includeInactive }),
    revoke: (scope, id, now) => writer.call('revokeCredential', { scope, id, now }),
    findForLogin: (username) => reader.call('findCredentialForLogin', username),
    touch: (uses) => writer.call('touchCredentials', uses),
  }
}
