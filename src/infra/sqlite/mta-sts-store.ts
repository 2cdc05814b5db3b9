import type { MtaStsStore } from '#relay/ports/mta-sts-store.ts'
import type { Connections } from './connections.ts'

export function sqliteMtaStsStore({ writer, reader }: Connections): MtaStsStore {
  return {
    find: (domain) => reader.call('findMtaStsPolicy', domain),
    save: (policy) => writer.call('saveMtaStsPolicy', policy),
    fetchedBefore: (before, now, limit) =>
      reader.call('mtaStsPoliciesFetchedBefore', { before, now, limit }),
    removeExpired: (now) => writer.call('removeExpiredMtaStsPolicies', now),
  }
}
