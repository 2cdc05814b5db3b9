import type { DomainName } from '#core/domain-name.ts'
import { parseDomainName } from '#core/domain-name.ts'
import type { ExpectedRecord } from '#core/domain.ts'
import { MINUTE_MS } from '#core/time.ts'
import { dkimRecord } from '../domains/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dns } from '../ports/dns.ts'
import type { Log } from '../ports/log.ts'
import type { SigningKey } from '../ports/mail-auth.ts'
import type { OwnKey } from '../ports/own-key.ts'

export interface OwnSigningKeyDeps {
  readonly hostname: DomainName
  /** Asked again after it rejected. */
  readonly load: () => Promise<OwnKey>
  readonly dns: Pick<Dns, 'txt'>
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly log: Log
}

/** How long it is taken for granted that the record is there, or is not. */
const LOOK_EVERY_MS = 15 * MINUTE_MS

/**
 * The key of the relay's own name, which reports of ours are signed with. Only while its record is
 * published: a signature that nobody can check looks worse than none.
 */
export class OwnSigningKey {
  readonly #deps: OwnSigningKeyDeps
  #found:
    { readonly key: Promise<SigningKey | undefined>; readonly usableUntil: number } | undefined

  constructor(deps: OwnSigningKeyDeps) {
    this.#deps = deps
  }

  /** Undefined when the key cannot be used; the log says why. Never rejects. */
  find(): Promise<SigningKey | undefined> {
    const now = this.#deps.clock.monotonicMs()
    if (this.#found !== undefined && this.#found.usableUntil > now) return this.#found.key
    const key = this.#look()
    this.#found = { key, usableUntil: now + LOOK_EVERY_MS }
    return key
  }

  async #look(): Promise<SigningKey | undefined> {
    const { hostname, load, dns, log } = this.#deps
    try {
      const key = await load()
      const record = ownKeyRecord(key, hostname)
      const name = parseDomainName(record.host)
      const answer = name.ok ? await dns.txt(name.value) : { kind: 'no-name' as const }
      const published = answer.kind === 'found' ? answer.records : []
      if (published.some((text) => holdsKey(text, key.publicKey))) {
        return { domain: hostname, selector: key.selector, privateKey: key.privateKey }
      }
      log.warn('reports.unsigned', { reason: 'record not published', publish: record.host })
    } catch (error) {
      log.warn('reports.unsigned', { reason: 'key not readable', error })
    }
    return undefined
  }
}

/** What the operator publishes. */
export function ownKeyRecord(
  key: Omit<OwnKey, 'privateKey'>,
  hostname: DomainName,
): ExpectedRecord {
  const { selector: dkimSelector, publicKey: dkimPublicKey } = key
  return dkimRecord({ name: hostname, dkimSelector, dkimPublicKey })
}

/** RFC 6376 §3.6.1: white space may stand anywhere in the key. */
export function holdsKey(record: string, publicKey: string): boolean {
  return record.replace(/\s+/g, '').split(';').includes(`p=${publicKey}`)
}
