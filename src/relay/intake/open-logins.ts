import { putNewest } from '#core/bounded-map.ts'
import { MINUTE_MS } from '#core/time.ts'
import type { AccountId, CredentialId, DomainId } from '#core/ids.ts'
import type { Announcement, Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'

/** What a login is still good for, as far as this process has heard. */
export type Standing = 'good' | 'revoked' | 'account-suspended' | 'domain-not-verified'

/** A connection that has logged in. */
export interface OpenLogin {
  readonly credentialId: CredentialId
  readonly accountId: AccountId
  readonly domainId: DomainId
  onStanding(standing: Exclude<Standing, 'good'>): void
}

const REMEMBER_MS = MINUTE_MS
const MAX_REMEMBERED = 1000

/**
 * Who is logged in at this process, so that a decision made anywhere reaches open connections. Other
 * processes hear the same announcements; what one misses, the guard of the queue still refuses.
 */
export class OpenLogins {
  readonly #logins = new Set<OpenLogin>()
  /** Revoked lately: a login may have been read from the store just before. */
  readonly #revoked = new Map<CredentialId, number>()
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #unsubscribe: () => void

  constructor(announcements: Announcements, clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
    this.#unsubscribe = announcements.subscribe((announcement) => this.#hear(announcement))
  }

  /** The login is told of changes until the returned function is called. */
  add(login: OpenLogin): () => void {
    this.#logins.add(login)
    const revokedAt = this.#revoked.get(login.credentialId)
    if (revokedAt !== undefined && this.#clock.monotonicMs() - revokedAt < REMEMBER_MS) {
      login.onStanding('revoked')
    }
    return () => void this.#logins.delete(login)
  }

  close(): void {
    this.#unsubscribe()
    this.#logins.clear()
  }

  #hear(announcement: Announcement): void {
    switch (announcement.kind) {
      case 'credential-revoked': {
        const { credentialId } = announcement
        putNewest(this.#revoked, credentialId, this.#clock.monotonicMs(), MAX_REMEMBERED)
        return this.#tell('revoked', (login) => login.credentialId === credentialId)
      }
      case 'account-suspended': {
        const { accountId } = announcement
        return this.#tell('account-suspended', (login) => login.accountId === accountId)
      }
      case 'domain-unverified': {
        const { domainId } = announcement
        return this.#tell('domain-not-verified', (login) => login.domainId === domainId)
      }
      default:
        // Other announcements are for others.
        return
    }
  }

  #tell(standing: Exclude<Standing, 'good'>, concerns: (login: OpenLogin) => boolean): void {
    for (const login of this.#logins) if (concerns(login)) login.onStanding(standing)
  }
}
