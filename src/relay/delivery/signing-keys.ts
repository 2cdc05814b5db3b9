import { putNewest } from '#core/bounded-map.ts'
import type { Domain } from '#core/domain.ts'
import type { DomainId } from '#core/ids.ts'
import { err, ok, type Result } from '#core/result.ts'
import { OPERATOR } from '#core/tenant.ts'
import type { DomainStore, SealedDkimKey } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { Vault } from '../ports/keys.ts'
import type { SigningKey } from '../ports/mail-auth.ts'

/** `domain-gone`: deleted since the message was accepted. `unreadable`: sealed under another key. */
export type SigningKeyFault = 'domain-gone' | 'no-key' | 'unreadable'

/** A changed or deleted key is used no longer than this. */
const MAX_AGE_MS = 60_000
/** About 2 kB each. */
const MAX_ENTRIES = 2_000

export interface SigningKeysDeps {
  readonly domains: Pick<DomainStore, 'find' | 'dkimKey'>
  readonly vault: Pick<Vault, 'open'>
  readonly clock: Pick<Clock, 'monotonicMs'>
}

interface Entry {
  readonly key: Promise<Result<SigningKey, SigningKeyFault>>
  readonly usableUntil: number
}

/**
 * Opened DKIM keys by domain, kept for at most a minute so that rotation and deletion take effect
 * on every node without a message between them. Only found keys are kept. Look-ups of one domain at
 * the same moment are one look-up.
 */
export class SigningKeys {
  readonly #entries = new Map<DomainId, Entry>()
  readonly #deps: SigningKeysDeps

  constructor(deps: SigningKeysDeps) {
    this.#deps = deps
  }

  /** Rejects when the store does; then nothing is kept. */
  find(id: DomainId): Promise<Result<SigningKey, SigningKeyFault>> {
    const now = this.#deps.clock.monotonicMs()
    const known = this.#entries.get(id)
    if (known !== undefined && known.usableUntil > now) return known.key
    const key = this.#load(id)
    this.#keep(id, { key, usableUntil: now + MAX_AGE_MS })
    return key
  }

  /** After an announcement that the domain changed. */
  forget(id: DomainId): void {
    this.#entries.delete(id)
  }

  #keep(id: DomainId, entry: Entry): void {
    putNewest(this.#entries, id, entry, MAX_ENTRIES)
    const drop = (): void => {
      if (this.#entries.get(id) === entry) this.#entries.delete(id)
    }
    entry.key.then((result) => (result.ok ? undefined : drop()), drop)
  }

  async #load(id: DomainId): Promise<Result<SigningKey, SigningKeyFault>> {
    const { domains } = this.#deps
    const [domain, key] = await Promise.all([
      domains.find(OPERATOR, id),
      domains.dkimKey(OPERATOR, id),
    ])
    if (domain === undefined) return err('domain-gone')
    if (key === undefined) return err('no-key')
    return this.#open(domain, key)
  }

  /** The selector is the key's, not the domain's: the two reads may lie around a change of keys. */
  #open(domain: Domain, { selector, sealed }: SealedDkimKey): Result<SigningKey, SigningKeyFault> {
    try {
      const privateKey = this.#deps.vault.open(domain.id, sealed)
      return ok({ domain: domain.name, selector, privateKey })
    } catch {
      return err('unreadable')
    }
  }
}
