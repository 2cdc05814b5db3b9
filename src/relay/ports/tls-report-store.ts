import type { EpochMs } from '#core/time.ts'
import type { ReportedPolicy, TlsResult } from '#proto/tls-rpt/policy.ts'

/** Sessions of one UTC day that had the same policy, host and result. */
export interface TlsSessionCount {
  /** `2026-11-22` */
  readonly day: string
  readonly policy: Omit<ReportedPolicy, 'coversHost'>
  readonly result: TlsResult
  /** Empty when no host was reached. */
  readonly mxHost: string
  readonly mxAddress: string
  readonly sessions: number
}

export type TlsReportOutcome = 'sent' | 'not-wanted' | 'failed'

/** What the reports of RFC 8460 are made of. The promises common to all stores hold. */
export interface TlsReportStore {
  /** Adds to what is there. */
  add(counts: readonly TlsSessionCount[]): Promise<void>
  /** Domains with sessions on a day before the given one, whose report has not been dealt with. */
  due(
    beforeDay: string,
    limit: number,
  ): Promise<ReadonlyArray<{ readonly day: string; readonly domain: string }>>
  counts(day: string, domain: string): Promise<readonly TlsSessionCount[]>
  /** False when it had been dealt with before: a report goes out once. */
  finish(
    report: { readonly day: string; readonly domain: string; readonly outcome: TlsReportOutcome },
    now: EpochMs,
  ): Promise<boolean>
  /** Removes days before the given one. */
  forget(beforeDay: string): Promise<void>
}
