import { putNewest } from '#core/bounded-map.ts'
import { fromUtf8 } from '#core/bytes.ts'
import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { err, ok, type Result } from '#core/result.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS, type EpochMs } from '#core/time.ts'
import { parseStsPolicy, type StsPolicy } from '#proto/mta-sts/policy.ts'
import { readStsRecords } from '#proto/mta-sts/record.ts'
import type { TlsResult } from '#proto/tls-rpt/policy.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Dns } from '../../ports/dns.ts'
import { isFault, type HttpClient } from '../../ports/http.ts'
import type { Log } from '../../ports/log.ts'
import type { CachedStsPolicy, MtaStsStore } from '../../ports/mta-sts-store.ts'

/** Why a policy that the domain announces could not be had. */
export interface StsFault {
  readonly result: Extract<
    TlsResult,
    'sts-policy-fetch-error' | 'sts-policy-invalid' | 'sts-webpki-invalid'
  >
  readonly problem: string
}

export interface StsFinding {
  /** Undefined: the domain has none, or none that could be had. */
  readonly policy: StsPolicy | undefined
  /** Set when the last fetch failed; a policy beside it is the one that was known before. */
  readonly fault: StsFault | undefined
}

export interface MtaStsDeps {
  readonly dns: Pick<Dns, 'txt'>
  readonly http: HttpClient
  readonly store: MtaStsStore
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>
  readonly log: Log
}

// RFC 8461 §3.3 suggests a minute and 64 KiB; a delivery waits for it, so half a minute.
const FETCH_TIMEOUT_MS = 30 * SECOND_MS
const MAX_POLICY_BYTES = 65_536
/** RFC 8461 §3.3: not more often than every five minutes after a failure. */
const RETRY_MS = 5 * MINUTE_MS
/** How long a finding is used without another look at DNS. */
const FRESH_MS = MINUTE_MS
/** RFC 8461 §10.2: fetched anew each day even when its id stays. */
const REFRESH_MS = DAY_MS
/** The oldest goes first: at this size that costs one more look-up and no bookkeeping. */
const MAX_REMEMBERED = 10_000

interface Remembered {
  readonly finding: Promise<StsFinding>
  readonly usableUntilMs: number
}

interface Failure {
  readonly policyId: string
  readonly fault: StsFault
  readonly retryAtMs: number
}

/**
 * Finds the MTA-STS policy of recipient domains (RFC 8461 §3). A known policy holds until its
 * `max_age` is over, whatever look-ups and fetches say meanwhile: only a newer policy replaces it.
 */
export class MtaStsPolicies {
  readonly #deps: MtaStsDeps
  readonly #remembered = new Map<DomainName, Remembered>()
  readonly #failures = new Map<DomainName, Failure>()

  constructor(deps: MtaStsDeps) {
    this.#deps = deps
  }

  /** Rejects when the store is away: without it nobody knows what was promised before. */
  find(domain: DomainName): Promise<StsFinding> {
    const now = this.#deps.clock.monotonicMs()
    const known = this.#remembered.get(domain)
    if (known !== undefined && known.usableUntilMs > now) return known.finding
    const finding = this.#discover(domain)
    const usableUntilMs = now + FRESH_MS
    putNewest(this.#remembered, domain, { finding, usableUntilMs }, MAX_REMEMBERED)
    finding.catch(() => this.#remembered.delete(domain))
    return finding
  }

  /** Fetches a known policy again, so that it does not run out unseen (RFC 8461 §10.2). */
  async refresh(known: CachedStsPolicy): Promise<void> {
    const record = readStsRecords(await this.#texts(known.domain))
    if (record.kind !== 'id') return
    await this.#fetch(known.domain, record.id)
  }

  async #discover(domain: DomainName): Promise<StsFinding> {
    const [texts, cached] = await Promise.all([this.#texts(domain), this.#deps.store.find(domain)])
    const now = this.#deps.clock.now()
    const known = cached !== undefined && cached.expiresAt > now ? cached : undefined
    const record = readStsRecords(texts)
    // No usable record does not remove a policy (RFC 8461 §3.1); it only brings none.
    if (record.kind !== 'id') return { policy: known?.policy, fault: undefined }
    if (known !== undefined && known.policyId === record.id && !isStale(known, now)) {
      return { policy: known.policy, fault: undefined }
    }
    const fetched = await this.#fetch(domain, record.id)
    return fetched.ok
      ? { policy: fetched.value, fault: undefined }
      : { policy: known?.policy, fault: fetched.error }
  }

  async #texts(domain: DomainName): Promise<readonly string[]> {
    const name = parseDomainName(`_mta-sts.${domain}`)
    if (!name.ok) return []
    const answer = await this.#deps.dns.txt(name.value)
    return answer.kind === 'found' ? answer.records : []
  }

  async #fetch(domain: DomainName, policyId: string): Promise<Result<StsPolicy, StsFault>> {
    const { clock, store, log } = this.#deps
    const failure = this.#failures.get(domain)
    if (failure?.policyId === policyId && failure.retryAtMs > clock.monotonicMs()) {
      return err(failure.fault)
    }
    const fetched = await fetchPolicy(domain, this.#deps.http)
    if (!fetched.ok) {
      const retryAtMs = clock.monotonicMs() + RETRY_MS
      const failed = { policyId, fault: fetched.error, retryAtMs }
      putNewest(this.#failures, domain, failed, MAX_REMEMBERED)
      log.warn('mta-sts.fetch-failed', { domain, ...fetched.error })
      return fetched
    }
    this.#failures.delete(domain)
    const policy = fetched.value
    const fetchedAt: EpochMs = clock.now()
    const expiresAt = fetchedAt + policy.maxAgeSeconds * SECOND_MS
    await store.save({ domain, policyId, policy, fetchedAt, expiresAt })
    log.info('mta-sts.fetched', { domain, policyId, mode: policy.mode })
    return fetched
  }
}

/** Half of a short life, so that it does not lapse between two looks. */
function isStale({ fetchedAt, expiresAt }: CachedStsPolicy, now: EpochMs): boolean {
  return now - fetchedAt >= Math.min(REFRESH_MS, (expiresAt - fetchedAt) / 2)
}

/** RFC 8461 §3.3: status 200, text/plain, a certificate for the policy host, no redirect. */
async function fetchPolicy(
  domain: DomainName,
  http: HttpClient,
): Promise<Result<StsPolicy, StsFault>> {
  const answer = await http.send({
    method: 'GET',
    url: `https://mta-sts.${domain}/.well-known/mta-sts.txt`,
    timeoutMs: FETCH_TIMEOUT_MS,
    maxBytes: MAX_POLICY_BYTES,
  })
  if (isFault(answer)) {
    const result = answer.kind === 'tls' ? 'sts-webpki-invalid' : 'sts-policy-fetch-error'
    return err({ result, problem: `mta-sts.${domain}: ${answer.problem}` })
  }
  if (answer.status !== 200) {
    const problem = `mta-sts.${domain} answered with status ${answer.status}`
    return err({ result: 'sts-policy-fetch-error', problem })
  }
  const type = (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'text/plain') {
    return err({ result: 'sts-policy-invalid', problem: 'the policy is not text/plain' })
  }
  const policy = parseStsPolicy(fromUtf8(answer.body))
  return policy.ok ? ok(policy.value) : err({ result: 'sts-policy-invalid', problem: policy.error })
}
