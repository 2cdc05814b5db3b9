import type { AccountStore } from '#relay/ports/access-stores.ts'
import type { Connections } from './connections.ts'

export function sqliteAccountStore({ writer, reader }: Connections): AccountStore {
  return {
    insert: (account) => writer.call('insertAccount', account),
    find: (scope, id) => reader.call('findAccount', { scope, id }),
    list: (scope) => reader.call('listAccounts', scope),
    setStatus: (scope, id, status) => writer.call('setAccountStatus', { scope, id, status }),
  }
}
