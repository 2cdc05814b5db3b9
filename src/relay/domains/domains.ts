import type { DkimNext, Domain, ExpectedRecord, RecordCheck, RecordPurpose } from '#core/domain.ts'
import { RECORD_PURPOSES } from '#core/domain.ts'
import { toHex } from '#core/bytes.ts'
import { uuidV7, type AccountId, type DomainId } from '#core/ids.ts'
import { err, never, ok, type Result } from '#core/result.ts'
import { tenant, type TenantScope } from '#core/tenant.ts'
import type { DomainName } from '#core/domain-name.ts'
import { INBOX_OFF } from '#core/inbox.ts'
import type { DomainSettings, DomainStore } from '../ports/access-stores.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dns } from '../ports/dns.ts'
import type { DkimKeyMaker, Vault } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { domainChanged } from './check-deps.ts'
import { runCheck } from './check-domain.ts'
import { beginRotation, nextRecord } from './dkim-rotation.ts'
import { parseDomainInput } from './domain-input.ts'
import { firstCheckAt } from './lifecycle.ts'
import { expectedRecords, type RelayNames } from './records.ts'
import { checkRecords } from './verify.ts'

export interface DomainsDeps {
  readonly domains: DomainStore
  /** Without a cache: an owner who has just published a record is not shown the past. */
  readonly dns: Dns
  readonly clock: Clock
  readonly random: Random
  readonly dkimKeys: DkimKeyMaker
  readonly vault: Vault
  readonly announcements: Announcements
  readonly log: Log
  readonly names: RelayNames
  /** Domains of one account; 1,000 unless given. */
  readonly maxPerAccount?: number
}

/** A record that is to be published, beside what the last check saw of it. */
export interface DomainRecord extends ExpectedRecord {
  readonly check: RecordCheck
}

export const DKIM_SELECTOR = 'taifa'

const NOT_FOUND = refusal(
  'domain_not_found',
  'There is no such domain in this account; list the domains to see their ids.',
)

const NOT_ROTATED = refusal(
  'domain_not_verified',
  'The domain is not verified, so nothing is signed for it yet; verify it before you change its DKIM key.',
)

const NOT_VERIFIED = refusal(
  'domain_not_verified',
  'The domain is not verified; publish its DNS records and verify it before you switch its inbox on.',
)

/** The domains that accounts send from: adding, checking, showing and removing them. */
export class Domains {
  readonly #deps: DomainsDeps
  constructor(deps: DomainsDeps) {
    this.#deps = deps
  }

  /** Adds a domain with its DKIM key (2048-bit RSA, sealed at rest) and its verification token. */
  async add(accountId: AccountId, input: string): Promise<Result<Domain, Refusal>> {
    const { domains, dkimKeys, vault, announcements, log, names } = this.#deps
    const { maxPerAccount = 1_000 } = this.#deps
    const name = parseDomainInput(input, names)
    if (!name.ok) return name
    const existing = await domains.list(tenant(accountId))
    if (existing.some((domain) => domain.name === name.value)) return err(exists(name.value))
    if (existing.length >= maxPerAccount)
      return err(
        refusal('limit_reached', `An account can have ${maxPerAccount} domains; remove one first.`),
      )
    const key = await dkimKeys.make()
    const domain = this.#newDomain(accountId, name.value, key.publicKey)
    const outcome = await domains.insert(domain, vault.seal(domain.id, key.privateKey))
    switch (outcome) {
      case 'inserted':
        announcements.publish(domainChanged(domain))
        log.info('domain.added', { domainId: domain.id, accountId, domain: domain.name })
        return ok(domain)
      case 'exists':
        return err(exists(name.value))
      case 'name-taken':
        return err(taken(name.value))
      default:
        return never(outcome)
    }
  }

  async get(scope: TenantScope, id: DomainId): Promise<Result<Domain, Refusal>> {
    const domain = await this.#deps.domains.find(scope, id)
    return domain === undefined ? err(NOT_FOUND) : ok(domain)
  }

  /**
   * By name, for the command line. Under the operator's scope several accounts may have it pending;
   * the verified one is meant, else the oldest.
   */
  async findByName(scope: TenantScope, input: string): Promise<Result<Domain, Refusal>> {
    const name = parseDomainInput(input, this.#deps.names)
    if (!name.ok) return name
    const found = await this.#deps.domains.findByName(scope, name.value)
    const domain = found.find(({ status }) => status === 'verified') ?? found[0]
    if (domain !== undefined) return ok(domain)
    return err(refusal('domain_not_found', `There is no domain ${name.value}; add it first.`))
  }

  list(scope: TenantScope): Promise<readonly Domain[]> {
    return this.#deps.domains.list(scope)
  }

  /** Checks the records now and answers the domain as it is after that. */
  async verify(scope: TenantScope, id: DomainId): Promise<Result<Domain, Refusal>> {
    const domain = await this.#deps.domains.find(scope, id)
    if (domain === undefined) return err(NOT_FOUND)
    const outcome = await runCheck(this.#deps, domain, { byOwner: true })
    if (outcome === 'name-taken') return err(taken(domain.name))
    return this.get(scope, id)
  }

  /** For the next delivery and the next message that comes. Answers the domain as it is then. */
  async changeSettings(
    scope: TenantScope,
    id: DomainId,
    change: DomainSettings,
  ): Promise<Result<Domain, Refusal>> {
    const changed = await this.#deps.domains.changeSettings(scope, id, change)
    if (changed === 'not-found') return err(NOT_FOUND)
    if (changed === 'not-verified') return err(NOT_VERIFIED)
    this.#deps.log.info('domain.settings', { domainId: id, ...change })
    const now = await this.get(scope, id)
    if (now.ok) this.#deps.announcements.publish(domainChanged(now.value))
    return now
  }

  /**
   * Begins a change of the DKIM key and answers the domain with the key that waits for its record.
   * Asked again before it is seen, the same key goes on waiting.
   */
  async rotateDkim(
    scope: TenantScope,
    id: DomainId,
  ): Promise<Result<Domain & { readonly dkimNext: DkimNext }, Refusal>> {
    const domain = await this.#deps.domains.find(scope, id)
    if (domain === undefined) return err(NOT_FOUND)
    if (domain.status !== 'verified') return err(NOT_ROTATED)
    if (domain.dkimNext === undefined && !(await beginRotation(domain, this.#deps)))
      return err(NOT_FOUND)
    const now = await this.#deps.domains.find(scope, id)
    if (now === undefined) return err(NOT_FOUND)
    // It has been seen between the two reads only if somebody else began it.
    const { dkimNext } = now
    return dkimNext === undefined ? this.rotateDkim(scope, id) : ok({ ...now, dkimNext })
  }

  /** What DNS holds at this moment, judged like a check, but nothing is stored. */
  async inspect(scope: TenantScope, id: DomainId): Promise<Result<Inspection, Refusal>> {
    const domain = await this.#deps.domains.find(scope, id)
    if (domain === undefined) return err(NOT_FOUND)
    const checks = await checkRecords(domain, this.#deps, this.#deps.clock.now())
    return ok({ domain, records: this.records({ ...domain, checks }) })
  }

  /** The records to publish with their last known state, in the order of the purposes. */
  records(domain: Domain): readonly DomainRecord[] {
    return expectedRecords(domain, this.#deps.names).map((record) => ({
      ...record,
      check:
        domain.checks.find(({ purpose }) => purpose === record.purpose) ??
        unchecked(record.purpose),
    }))
  }

  /** What an owner puts into DNS now, with a DKIM key that waits; `receiving` only for who wants mail to come here. */
  recordsToPublish(
    domain: Domain,
    { receiving }: { readonly receiving: boolean },
  ): readonly DomainRecord[] {
    const waits = nextRecord(domain)
    return [
      ...this.records(domain).filter(({ purpose }) => receiving || purpose !== 'receiving'),
      ...(waits === undefined ? [] : [waits]),
    ]
  }

  /**
   * Removes the domain, its key and its credentials; sending as it ends at once, in open connections
   * too. Answers the domain as it was.
   */
  async remove(scope: TenantScope, id: DomainId): Promise<Result<Domain, Refusal>> {
    const { domains, announcements, clock, log } = this.#deps
    const domain = await domains.find(scope, id)
    if (domain === undefined) return err(NOT_FOUND)
    const revoked = await domains.remove(scope, id, clock.now())
    if (revoked === undefined) return err(NOT_FOUND)
    for (const credentialId of revoked)
      announcements.publish({ kind: 'credential-revoked', credentialId })
    announcements.publish({ kind: 'domain-unverified', domainId: id })
    announcements.publish(domainChanged(domain))
    log.info('domain.removed', { domainId: id, revokedCredentials: revoked.length })
    return ok(domain)
  }

  #newDomain(accountId: AccountId, name: DomainName, publicKey: string): Domain {
    const { clock, random } = this.#deps
    const now = clock.now()
    return {
      id: uuidV7<DomainId>(now, random.bytes(10)),
      accountId,
      name,
      status: 'pending',
      tlsPolicy: 'opportunistic',
      inbox: INBOX_OFF,
      verificationToken: toHex(random.bytes(16)),
      dkimSelector: DKIM_SELECTOR,
      dkimPublicKey: publicKey,
      createdAt: now,
      verifiedAt: undefined,
      lastCheckedAt: undefined,
      nextCheckAt: firstCheckAt(now),
      failedChecks: 0,
      failingSince: undefined,
      checks: RECORD_PURPOSES.map(unchecked),
    }
  }
}

export interface Inspection {
  readonly domain: Domain
  readonly records: readonly DomainRecord[]
}

function unchecked(purpose: RecordPurpose): RecordCheck {
  return { purpose, state: { kind: 'unchecked' }, found: [], checkedAt: undefined }
}

function exists(name: DomainName): Refusal {
  return refusal('domain_exists', `${name} is already in this account; verify it or remove it.`)
}

function taken(name: DomainName): Refusal {
  return refusal(
    'domain_taken',
    `${name} is verified in another account; it has to be removed there first.`,
  )
}
