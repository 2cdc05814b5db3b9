import type { DomainId } from '#core/ids.ts'
import { OPERATOR } from '#core/tenant.ts'
import { SECOND_MS } from '#core/time.ts'
import type { TlsMinimum } from '#core/tls.ts'
import type { DomainStore } from '../../ports/access-stores.ts'
import type { Clock } from '../../ports/clock.ts'

/** A changed setting takes effect this soon on every node, without a message between them. */
const MAX_AGE_MS = 5 * SECOND_MS
const MAX_ENTRIES = 10_000

interface Entry {
  readonly minimum: Promise<TlsMinimum>
  readonly usableUntilMs: number
}

/** What the sending domains of messages ask of every connection. */
export class SendingMinimums {
  readonly #entries = new Map<DomainId, Entry>()
  readonly #deps: {
    readonly domains: Pick<DomainStore, 'find'>
    readonly clock: Pick<Clock, 'monotonicMs'>
  }

  constructor(deps: {
    readonly domains: Pick<DomainStore, 'find'>
    readonly clock: Pick<Clock, 'monotonicMs'>
  }) {
    this.#deps = deps
  }

  /** Rejects when the store does. Our own reports have no domain and ask for nothing. */
  find(id: DomainId | undefined): Promise<TlsMinimum> {
    if (id === undefined) return Promise.resolve('opportunistic')
    const now = this.#deps.clock.monotonicMs()
    const known = this.#entries.get(id)
    if (known !== undefined && known.usableUntilMs > now) return known.minimum
    const minimum = this.#load(id)
    // Emptied whole: it is refilled within seconds anyway.
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear()
    this.#entries.set(id, { minimum, usableUntilMs: now + MAX_AGE_MS })
    minimum.catch(() => this.#entries.delete(id))
    return minimum
  }

  async #load(id: DomainId): Promise<TlsMinimum> {
    const domain = await this.#deps.domains.find(OPERATOR, id)
    // Deleted meanwhile: its mail does not go out any more (there is no key to sign it with).
    return domain?.tlsPolicy ?? 'opportunistic'
  }
}
