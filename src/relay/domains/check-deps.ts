import type { Domain } from '#core/domain.ts'
import type { DomainStore } from '../ports/access-stores.ts'
import type { Announcements, Change } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dns } from '../ports/dns.ts'
import type { Log } from '../ports/log.ts'
import type { RelayNames } from './records.ts'

/** What a check of a domain works on. */
export interface CheckDeps {
  readonly domains: DomainStore
  readonly dns: Dns
  readonly clock: Clock
  readonly announcements: Announcements
  readonly log: Log
  readonly names: RelayNames
}

export function domainChanged({ accountId, id }: Pick<Domain, 'accountId' | 'id'>): Change {
  return { kind: 'changed', accountId, topic: 'domain', id }
}
