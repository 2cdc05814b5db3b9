import type { AccountId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'

export const COUNTED = [
  'sent',
  'delivered',
  'deferred',
  'bounced',
  'failed',
  'suppressed',
  'complained',
  'opens',
  'clicks',
] as const
export type Counted = (typeof COUNTED)[number]

/** Recipients, but for `deferred`, `opens` and `clicks`, which can happen to one several times. */
export type MailCounts = Readonly<Record<Counted, number>>

export interface HourCounts extends MailCounts {
  /** First millisecond of the hour (UTC). */
  readonly hour: EpochMs
}

/** What happened to submitted mail, counted by account and hour. Forwarded mail and reports of ours are left out. */
export interface AnalyticsStore {
  /**
   * Counts events that were not counted before, at most so many, each exactly once whatever ends
   * the process. Answers how many there were.
   */
  countEvents(limit: number): Promise<number>
  /** Hours with anything in them from `since` on, oldest first. */
  hours(accountId: AccountId, since: EpochMs): Promise<readonly HourCounts[]>
}
