import { toHex } from '#core/bytes.ts'
import type { Domain, RecordCheck } from '#core/domain.ts'
import type { ForwardLogView, ForwardRule } from '#core/forward.ts'
import { uuidV7, type DomainId, type ForwardId, type ForwardLogId } from '#core/ids.ts'
import { err, never, ok, type Result } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import { tenant, type TenantScope } from '#core/tenant.ts'
import { DAY_MS } from '#core/time.ts'
import { checkReceiving } from '../domains/checks/receiving.ts'
import { expectedRecords, type RelayNames } from '../domains/records.ts'
import type { DomainStore } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dns } from '../ports/dns.ts'
import type { ForwardChange, ForwardStats, ForwardStore } from '../ports/inbound-store.ts'
import type { Vault } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { parseDestinations, parseForwardSource, type Destinations } from './forward-input.ts'
import type { ReplayForward } from './replay-forward.ts'
import { ruleWarning, type RuleWarning } from './rule-warning.ts'

export interface ForwardsDeps {
  readonly domains: Pick<DomainStore, 'find' | 'findByName' | 'list' | 'saveCheck'>
  readonly forwards: ForwardStore
  /** Without a cache: the owner has just published his MX. */
  readonly dns: Dns
  readonly names: RelayNames
  readonly vault: Pick<Vault, 'seal'>
  readonly replay: ReplayForward
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
  readonly log: Log
}

export interface NewForward extends Destinations {
  readonly source: string
  /** Undefined: the domain of the source, by its name. */
  readonly domainId: DomainId | undefined
  readonly acceptsFailedDmarc: boolean
}

/** `secret` signs the posts to the rule's URLs; seen here and never again. */
export interface MadeForward {
  readonly rule: ForwardRule
  readonly secret: Secret
}

/** Bytes of a rule's secret: as long as the hash that it keys. */
const SECRET_BYTES = 32
const STATS_DAYS = 30

const NOT_FOUND = refusal(
  'forward_not_found',
  'There is no such forward rule in this account; list the rules to see their ids.',
)
const NO_DESTINATION = refusal(
  'destination_required',
  'A rule needs at least one destination: an address or an https URL.',
)

/** Forward rules and their log. What is changed here holds for the next message that comes. */
export class Forwards {
  readonly #deps: ForwardsDeps
  constructor(deps: ForwardsDeps) {
    this.#deps = deps
  }

  /** Refused unless the domain is verified and its mail comes here: a rule that never fires helps nobody. */
  async create(scope: TenantScope, input: NewForward): Promise<Result<MadeForward, Refusal>> {
    const source = parseForwardSource(input.source)
    if (!source.ok) return source
    const { sourceEmail, localpart } = source.value
    const destinations = parseDestinations(input, sourceEmail)
    if (!destinations.ok) return destinations
    const { emails, urls } = destinations.value
    if (emails.length + urls.length === 0) return err(NO_DESTINATION)
    const domain = await this.#findDomain(scope, input.domainId, source.value.domain)
    if (!domain.ok) return domain
    const notReceiving = await this.#whyNotReceiving(domain.value)
    if (notReceiving !== undefined) return err(notReceiving)
    const { clock, random, vault } = this.#deps
    const at = clock.now()
    const rule: ForwardRule = {
      id: uuidV7<ForwardId>(at, random.bytes(10)),
      accountId: domain.value.accountId,
      domainId: domain.value.id,
      localpart,
      sourceEmail,
      destinationEmails: emails,
      destinationUrls: urls,
      isActive: true,
      acceptsFailedDmarc: input.acceptsFailedDmarc,
      deliveryCount: 0,
      lastDeliveredAt: undefined,
      createdAt: at,
    }
    const secret = random.bytes(SECRET_BYTES)
    return this.#insert(rule, secret, vault.seal(rule.id, secret))
  }

  async #insert(
    rule: ForwardRule,
    secret: Uint8Array,
    sealed: Uint8Array,
  ): Promise<Result<MadeForward, Refusal>> {
    const { forwards, log } = this.#deps
    const outcome = await forwards.insert(rule, sealed)
    switch (outcome) {
      case 'inserted': {
        const { id: forwardId, accountId } = rule
        log.info('forward.created', { forwardId, accountId })
        return ok({ rule, secret: new Secret(toHex(secret)) })
      }
      case 'exists':
        return err(
          refusal('forward_exists', `${rule.sourceEmail} has a rule already; change that one.`),
        )
      case 'domain-not-found':
        return err(domainNotFound())
      case 'domain-not-verified':
        return err(domainNotVerified())
      default:
        return never(outcome)
    }
  }

  async #findDomain(
    scope: TenantScope,
    id: DomainId | undefined,
    name: Domain['name'],
  ): Promise<Result<Domain, Refusal>> {
    const { domains } = this.#deps
    const found =
      id === undefined
        ? (await domains.findByName(scope, name)).toSorted(verifiedFirst)[0]
        : await domains.find(scope, id)
    if (found === undefined) return err(domainNotFound())
    if (found.name !== name) {
      const message = `The source address has to be at ${found.name}; ${name} is another domain.`
      return err(refusal('forward_invalid', message))
    }
    return found.status === 'verified' ? ok(found) : err(domainNotVerified())
  }

  async #whyNotReceiving(domain: Domain): Promise<Refusal | undefined> {
    const { dns, names } = this.#deps
    const expected = expectedRecords(domain, names).find(({ purpose }) => purpose === 'receiving')
    if (expected === undefined) return undefined
    const { state, found } = await checkReceiving(expected, { domain, names, dns })
    if (state.kind === 'ok') {
      await this.#rememberReceiving(domain, found)
      return undefined
    }
    const problem = 'problem' in state ? state.problem : 'The MX record could not be checked.'
    return refusal('domain_not_receiving', problem)
  }

  /** The last check may be of a time before the MX record: the new rule is not to warn of that. */
  async #rememberReceiving(domain: Domain, found: readonly string[]): Promise<void> {
    const known = domain.checks.find(({ purpose }) => purpose === 'receiving')
    if (known?.state.kind === 'ok') return
    const { domains, clock } = this.#deps
    const checkedAt = clock.now()
    const now: RecordCheck = { purpose: 'receiving', state: { kind: 'ok' }, found, checkedAt }
    const checks = domain.checks.map((check) => (check.purpose === 'receiving' ? now : check))
    const { lastCheckedAt = checkedAt } = domain
    await domains.saveCheck(
      tenant(domain.accountId),
      domain.id,
      { ...domain, lastCheckedAt, checks },
      domain,
    )
  }

  /** Of the domains of rules that get no mail, or not all of it. */
  async warnings(scope: TenantScope): Promise<ReadonlyMap<DomainId, RuleWarning>> {
    const domains = await this.#deps.domains.list(scope)
    return new Map(
      domains.flatMap((domain) => {
        const warning = ruleWarning(domain)
        return warning === undefined ? [] : [[domain.id, warning] as const]
      }),
    )
  }

  /** Of one rule. */
  async warning(scope: TenantScope, rule: ForwardRule): Promise<RuleWarning | undefined> {
    const domain = await this.#deps.domains.find(scope, rule.domainId)
    return domain && ruleWarning(domain)
  }

  /** Oldest first. */
  list(scope: TenantScope): Promise<readonly ForwardRule[]> {
    return this.#deps.forwards.list(scope)
  }

  async get(scope: TenantScope, id: ForwardId): Promise<Result<ForwardRule, Refusal>> {
    const rule = await this.#deps.forwards.find(scope, id)
    return rule === undefined ? err(NOT_FOUND) : ok(rule)
  }

  /** What is left out stays as it is; the source address cannot be changed. */
  async update(
    scope: TenantScope,
    id: ForwardId,
    change: ForwardChange,
  ): Promise<Result<ForwardRule, Refusal>> {
    const { forwards, log } = this.#deps
    const rule = await forwards.find(scope, id)
    if (rule === undefined) return err(NOT_FOUND)
    const { destinationEmails: emails = [], destinationUrls: urls = [] } = change
    const parsed = parseDestinations({ emails, urls }, rule.sourceEmail)
    if (!parsed.ok) return parsed
    const outcome = await forwards.update(scope, id, {
      ...change,
      ...(change.destinationEmails && { destinationEmails: parsed.value.emails }),
      ...(change.destinationUrls && { destinationUrls: parsed.value.urls }),
    })
    if (outcome === 'not-found') return err(NOT_FOUND)
    if (outcome === 'no-destination') return err(NO_DESTINATION)
    log.info('forward.changed', { forwardId: id, isActive: outcome.isActive })
    return ok(outcome)
  }

  /** Answers the rule as it was. */
  async delete(scope: TenantScope, id: ForwardId): Promise<Result<ForwardRule, Refusal>> {
    const { forwards, log } = this.#deps
    const rule = await forwards.find(scope, id)
    if (rule === undefined || !(await forwards.remove(scope, id))) return err(NOT_FOUND)
    log.info('forward.deleted', { forwardId: id })
    return ok(rule)
  }

  /** Newest first; `page` is zero-based. A rule of another account has no entries. */
  log(
    scope: TenantScope,
    query: {
      readonly forwardId: ForwardId | undefined
      readonly page: number
      readonly limit: number
    },
  ): Promise<readonly ForwardLogView[]> {
    return this.#deps.forwards.log(scope, query)
  }

  logCount(scope: TenantScope, forwardId: ForwardId | undefined): Promise<number> {
    return this.#deps.forwards.logCount(scope, forwardId)
  }

  /** Of the last 30 days. */
  stats(scope: TenantScope): Promise<ForwardStats> {
    return this.#deps.forwards.stats(scope, this.#deps.clock.now() - STATS_DAYS * DAY_MS)
  }

  /** Sends one copy once more, to the same destination; each call is another copy. */
  replay(scope: TenantScope, id: ForwardLogId): Promise<Result<ForwardLogId, Refusal>> {
    return this.#deps.replay(scope, id)
  }
}

function verifiedFirst(a: Domain, b: Domain): number {
  return Number(b.status === 'verified') - Number(a.status === 'verified')
}

function domainNotFound(): Refusal {
  return refusal(
    'domain_not_found',
    'There is no such domain in this account; list the domains to see their ids.',
  )
}

function domainNotVerified(): Refusal {
  return refusal(
    'domain_not_verified',
    'The domain is not verified; publish its DNS records and verify it first.',
  )
}
