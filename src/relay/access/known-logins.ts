import { putNewest } from '#core/bounded-map.ts'
import { SECOND_MS } from '#core/time.ts'
import type { LoginRecord } from '../ports/access-stores.ts'
import type { Announcement, Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'

/** A look-up that is on its way to the store: what it brings is true of no earlier moment than this. */
export interface LookUp {
  readonly generation: number
  readonly askedAtMs: number
}

interface Known {
  readonly record: LoginRecord
  readonly askedAtMs: number
}

/** For what no announcement tells of, such as a change made by hand in the database file. */
const TRUST_MS = 5 * SECOND_MS
const MAX_KNOWN = 1_000

/** Whose login it was does not matter: such a change is rare, and a login is soon looked up again. */
const TAKES_AWAY: ReadonlySet<Announcement['kind']> = new Set([
  'credential-revoked',
  'account-suspended',
  'domain-unverified',
  'changed-elsewhere',
] as const)

/**
 * Logins that were granted in the last seconds, so that a program which connects anew for every
 * message does not ask the store each time. It can only grant, never refuse: whoever it does not know
 * by this password is looked up. It does not outlive a revocation (docs/adr/0005): whatever takes a
 * login away is announced before its caller is answered, and an announcement empties the memory and
 * makes void what was asked before it.
 */
export class KnownLogins {
  readonly #known = new Map<string, Known>()
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #unsubscribe: () => void
  #generation = 0

  constructor(announcements: Pick<Announcements, 'subscribe'>, clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
    this.#unsubscribe = announcements.subscribe((announcement) => {
      if (TAKES_AWAY.has(announcement.kind)) this.#forgetAll()
    })
  }

  /** To be called before the store is asked, for {@link keep} afterwards. */
  lookUp(): LookUp {
    return { generation: this.#generation, askedAtMs: this.#clock.monotonicMs() }
  }

  /** By user name in lower case. */
  find(username: string): LoginRecord | undefined {
    const known = this.#known.get(username)
    if (known === undefined) return undefined
    if (this.#clock.monotonicMs() - known.askedAtMs < TRUST_MS) return known.record
    this.#known.delete(username)
    return undefined
  }

  /** After the password was right. Keeps only what nothing speaks against. */
  keep(username: string, record: LoginRecord, { generation, askedAtMs }: LookUp): void {
    if (generation !== this.#generation) return
    if (record.accountStatus !== 'active' || record.domainStatus !== 'verified') return
    putNewest(this.#known, username, { record, askedAtMs }, MAX_KNOWN)
  }

  close(): void {
    this.#unsubscribe()
    this.#forgetAll()
  }

  #forgetAll(): void {
    this.#generation += 1
    this.#known.clear()
  }
}
