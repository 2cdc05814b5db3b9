import type { Domain } from '#core/domain.ts'
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
    saveCheck: (scope, id, result, basedOn) =>
      writer.call('saveDomainCheck', { scope, id, result, basedOn: basedOn && lastCheck(basedOn) }),
    dueForCheck: async (scope, now, limit, until) => {
      const due = await reader.call('domainsDueForCheck', { scope, now, limit })
      // Mostly nothing is due, and then nothing is written.
      if (until === undefined || due.length === 0) return due
      return writer.call('claimDomainsForCheck', { scope, now, limit, until })
    },
    changeSettings: (scope, id, change) =>
      writer.call('changeDomainSettings', { scope, id, change }),
    beginDkimRotation: (scope, id, { next, sealedKey, nextCheckAt }) =>
      writer.call('beginDkimRotation', {
        scope,
        id,
        next,
        nextCheckAt,
        sealedKey: compact(sealedKey),
      }),
    saveDkimNextCheck: (scope, id, seen) =>
      writer.call('saveDkimNextCheck', { scope, id, ...seen }),
    finishDkimRotation: (scope, id, seen) =>
      writer.call('finishDkimRotation', { scope, id, ...seen }),
    dkimKey: (scope, id) => reader.call('findDkimKey', { scope, id }),
  }
}

function lastCheck({ lastCheckedAt }: Pick<Domain, 'lastCheckedAt'>) {
  return { lastCheckedAt }
}
