import type { MessageId, RecipientId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import type { RecipientState } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from './queue-store.ts'

export type ReportItemAction = 'failed' | 'delayed' | 'relayed'

/** What a report says of one recipient. */
export interface ReportFacts {
  readonly address: string
  /** As said with ORCPT. */
  readonly originalRecipient?: string
  readonly status: string
  readonly host?: string
  /** The reply of the host as one line. */
  readonly reply?: string
  readonly explanation: string
  readonly lastAttemptAt?: EpochMs
}

/** One recipient that the sender is still to be told of. */
export interface ReportItem {
  readonly recipientId: RecipientId
  readonly action: ReportItemAction
  /** When to tell at the latest; others of the same message that end before then are told with it. */
  readonly dueAt: EpochMs
  readonly facts: ReportFacts
}

export interface DueReport {
  readonly message: Message
  readonly action: ReportItemAction
  /** In the order of the envelope. */
  readonly items: ReadonlyArray<{
    readonly recipientId: RecipientId
    /** As it is now. */
    readonly state: RecipientState
    readonly facts: ReportFacts
  }>
}

/**
 * What senders are still to be told: written with the outcome (`Outcome.reportItems`) and told in one
 * report per message. Items of a message that has ended for all recipients are due at once; a notice
 * of delay is kept for a message once.
 */
export interface ReportStore {
  /** Longest due first; each with all items of its message and action, at most 1,000. */
  due(now: EpochMs, limit: number): Promise<readonly DueReport[]>
  /**
   * Queues the report, if there is one, and forgets the items, in one transaction. `gone`, and no
   * change, when one of them has been told by somebody else.
   */
  settle(told: {
    readonly messageId: MessageId
    readonly action: ReportItemAction
    readonly recipientIds: readonly RecipientId[]
    readonly report: NewMessage | undefined
  }): Promise<'settled' | 'gone'>
  nextDueAt(): Promise<EpochMs | undefined>
}
