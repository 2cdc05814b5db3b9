import type { ApiKeyStore } from '#relay/ports/access-stores.ts'
import { compact, type Connections } from './connections.ts'

export function sqliteApiKeyStore({ writer, reader }: Connections): ApiKeyStore {
  return {
    insert: (key, hash) => writer.call('insertApiKey', { key, hash: compact(hash) }),
    findByHash: (hash) => reader.call('findApiKeyByHash', compact(hash)),
    list: (scope) => reader.call('listApiKeys', scope),
    revoke: (scope, id, now) => writer.call('revokeApiKey', { scope, id, now }),
    touch: (uses) => writer.call('touchApiKeys', uses),
  }
}
