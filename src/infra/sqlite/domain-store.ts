import type { DomainStore } from '#relay/ports/access-stores.ts'
import { compact, type Connections } from './connections.ts'

export function sqliteDomainStore({ writer, reader }: Connections): DomainStore {
  return {
    insert: (domain, sealedDkimKey) =>
      writer.call('insertDomain', { domain, sealedDkimKey: compact(sealedDkimKey) }),
    find: (scope, id) => reader.call('findDomain', { scope, id }),
    findByName: (scope, name) => reader.call('findDomainsByName', { scope, name }),
    list: (scope) => reader.call('listDomains', scope),
    remove: (scope, id, now) => writer.call('removeDomain', { scope, id, now }),
    saveCheck: (scope, id, result) => writer.call('saveDomainCheck', { scope, id, result }),
    dueForCheck: (scope, now, limit) => reader.call('domainsDueForCheck', { scope, now, limit }),
    sealedDkimKey: (scope, id) => reader.call('findSealedDkimKey', { scope, id }),
  }
}
