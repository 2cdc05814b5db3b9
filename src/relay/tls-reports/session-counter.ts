import type { CancelSignal } from '#core/cancel.ts'
import { SECOND_MS, toIso } from '#core/time.ts'
import type { ReportedPolicy, TlsResult } from '#proto/tls-rpt/policy.ts'
import { judgeSession, type TlsEnd } from '../delivery/tls-session.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Counter, Metrics } from '../ports/metrics.ts'
import type { TlsReportStore, TlsSessionCount } from '../ports/tls-report-store.ts'
import type { RouteTarget } from '../routing/route.ts'
import type { LeftOut } from '../routing/tls-policy/secure-route.ts'

export interface SessionCounterDeps {
  readonly store: Pick<TlsReportStore, 'add'>
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

const FLUSH_MS = 30 * SECOND_MS
/** About 500 bytes each. What does not fit until the next write is only in the metric. */
const MAX_COUNTS = 20_000

type Draft = { -readonly [K in keyof TlsSessionCount]: TlsSessionCount[K] }

/**
 * Counts TLS sessions for the reports of RFC 8460: in memory, written together every half minute and
 * at the end. A crash loses half a minute of statistics, never mail.
 */
export class TlsSessionCounter {
  readonly #deps: SessionCounterDeps
  readonly #metric: Counter
  #counts = new Map<string, Draft>()

  constructor(deps: SessionCounterDeps) {
    this.#deps = deps
    this.#metric = deps.metrics.counter({
      name: 'tls_sessions_total',
      help: 'Connections to mail hosts by the policy of the domain and what TLS came to.',
      labels: ['policy', 'result'],
    })
  }

  /** A new connection to a target. */
  observe(target: RouteTarget, end: TlsEnd): void {
    for (const { policy, result } of judgeSession(end, target.tls?.published ?? [])) {
      this.#add(policy, result, { host: target.host, address: target.address.text })
    }
  }

  /** Hosts that were not even connected to. */
  observeLeftOut(hosts: readonly LeftOut[]): void {
    for (const { host, policy, result } of hosts) this.#add(policy, result, { host, address: '' })
  }

  /** Writes until cancelled, and once more then. Never rejects. */
  async run(cancel: CancelSignal): Promise<void> {
    while (!cancel.aborted) {
      await this.#deps.clock.sleep(FLUSH_MS, cancel)
      await this.flush()
    }
  }

  /** Never rejects: what could not be written is kept for the next time. */
  async flush(): Promise<void> {
    const taken = this.#counts
    if (taken.size === 0) return
    this.#counts = new Map()
    try {
      await this.#deps.store.add([...taken.values()])
    } catch (error) {
      this.#deps.log.warn('tls-report.counts-not-written', { error })
      for (const [key, draft] of taken) this.#put(key, draft)
    }
  }

  #add(
    { type, domain, text, mx }: ReportedPolicy,
    result: TlsResult,
    at: { readonly host: string; readonly address: string },
  ): void {
    this.#metric.add(1, { policy: type, result })
    const day = toIso(this.#deps.clock.now()).slice(0, 10)
    const policy = { type, domain, text, mx }
    const key = JSON.stringify([day, policy, result, at])
    const count = { day, policy, result, mxHost: at.host, mxAddress: at.address, sessions: 1 }
    this.#put(key, count)
  }

  #put(key: string, count: Draft): void {
    const known = this.#counts.get(key)
    if (known !== undefined) known.sessions += count.sessions
    else if (this.#counts.size < MAX_COUNTS) this.#counts.set(key, count)
  }
}
