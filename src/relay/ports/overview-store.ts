import type { AccountId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'
import type { PausedDestination } from './queue-store.ts'

/** Mail of one account that has not ended. */
export interface WaitingMail {
  /** Recipients that are queued or deferred, counted up to `MAX_COUNTED_WAITING`. */
  readonly total: number
  /** The earliest time at which one of them is, or was, due. */
  readonly oldestDueAt: EpochMs | undefined
  /** The same without mail for paused destinations, which have a reason of their own to wait. */
  readonly oldestUnpausedDueAt: EpochMs | undefined
}

/** Recipients counted in one window of one quota. */
export interface QuotaWindow {
  readonly key: string
  readonly startsAt: EpochMs
}

/** What the first page asks; reads only, each bounded however long the queue is. */
export interface OverviewStore {
  waiting(accountId: AccountId): Promise<WaitingMail>
  /** Paused destinations that mail of the account waits for, most mail first; at most 20. */
  pauses(accountId: AccountId): Promise<readonly PausedDestination[]>
  /** Whether any mail of the account has ever arrived; a few seconds behind. */
  hasDelivered(accountId: AccountId): Promise<boolean>
  /** In the order of the windows; 0 for one that has counted nothing. */
  quotaUse(windows: readonly QuotaWindow[]): Promise<readonly number[]>
}
