import type { MessageId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'

export interface RemovalRequest {
  /** What is older. */
  readonly before: EpochMs
  /** Where the last step ended. */
  readonly after: MessageId | undefined
  /** Rows that one step looks at. */
  readonly limit: number
}

export interface Removal {
  readonly removed: number
  /** Spool files that nobody knows any more: to be removed by the caller. */
  readonly files: readonly string[]
  /** Undefined at the end. */
  readonly next: MessageId | undefined
}

/**
 * Removes what was kept long enough, oldest first, in steps that are bounded: by the messages that they
 * look at, and by the recipients that go with these (but one message goes whole).
 * A message that still waits or is held stays whole, however old.
 */
export interface RetentionStore {
  /** Header and body; the history stays. */
  removeContent(request: RemovalRequest): Promise<Removal>
  /** All that is known of a message. */
  removeMessages(request: RemovalRequest): Promise<Removal>
  /** Copies that were forwarded, once nothing of them waits. Answers how many, at most `limit`. */
  removeForwardLog(before: EpochMs, limit: number): Promise<number>
}
