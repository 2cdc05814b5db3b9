import type { Attempt } from '#core/attempt.ts'
import type { MessageEvent } from '#core/event.ts'
import type {
  AccountId,
  CredentialId,
  DomainId,
  MessageId,
  RecipientId,
  WorkerId,
} from '#core/ids.ts'
import type { Message, MessageContent } from '#core/message.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { EpochMs } from '#core/time.ts'

/** A message with all that belongs to it, stored in one transaction. */
export interface NewMessage {
  readonly message: Message
  readonly content: MessageContent
  readonly recipients: readonly Recipient[]
  readonly events: readonly MessageEvent[]
  /** Checked inside the transaction; undefined for our own reports. */
  readonly guard: SubmissionGuard | undefined
}

/** The last word on permission: what was true at login may have been revoked since. */
export interface SubmissionGuard {
  readonly accountId: AccountId
  readonly credentialId: CredentialId | undefined
  readonly domainId: DomainId
}

export type EnqueueResult =
  'queued' | 'credential-revoked' | 'domain-not-verified' | 'account-suspended'

/** The right to work on recipients, until `expiresAt` unless renewed. */
export interface Lease {
  readonly owner: WorkerId
  readonly expiresAt: EpochMs
}

/** Recipients of one message that are due and now leased to the caller. */
export interface ClaimedWork {
  readonly message: Message
  readonly recipients: readonly Recipient[]
  /** Present when header and body are small enough to travel with the claim; else `loadContent`. */
  readonly content: MessageContent | undefined
}

export interface ClaimRequest {
  readonly lease: Lease
  readonly now: EpochMs
  /** Upper bound on recipients, not messages. */
  readonly limit: number
  /** Routing domains that are to be passed over (busy, backing off). */
  readonly exceptDomains: readonly string[]
}

/** One recipient's way from `leased` to its next state. */
export interface RecipientChange {
  readonly recipientId: RecipientId
  readonly to: RecipientState
  readonly dueAt: EpochMs
  readonly attempts: number
  readonly changedAt: EpochMs
  readonly lastReply: SmtpReply | undefined
  readonly lastProblem: string | undefined
}

/** What an attempt brought about, with everything that follows from it, in one transaction. */
export interface Outcome {
  readonly owner: WorkerId
  readonly messageId: MessageId
  /** Empty when nothing was tried (expired in the queue, domain deleted). */
  readonly attempts: readonly Attempt[]
  readonly changes: readonly RecipientChange[]
  readonly events: readonly MessageEvent[]
  /** Reports to the sender, queued in the same transaction. */
  readonly reports: readonly NewMessage[]
}

/**
 * The durable queue. `enqueue` resolves only after the rows and the body are synced to disk, for all
 * recipients; calls that wait at the same moment share one commit. `claim` is safe with any number
 * of workers on any number of nodes: a recipient is leased to one owner at a time, and a lease that
 * has expired can be claimed by another.
 */
export interface QueueStore {
  enqueue(message: NewMessage): Promise<EnqueueResult>
  /** Due first come first served; rows whose lease expired count as due. Work is grouped by message. */
  claim(request: ClaimRequest): Promise<readonly ClaimedWork[]>
  /** Extends all leases of the owner. Answers how many there are. */
  renewLeases(lease: Lease): Promise<number>
  /** Gives back what was claimed and not begun: queued or deferred again, attempts unchanged. */
  release(owner: WorkerId, recipientIds: readonly RecipientId[], dueAt: EpochMs): Promise<void>
  /** `lease-lost` and no change when any of the recipients is no longer leased to the owner. */
  record(outcome: Outcome): Promise<'recorded' | 'lease-lost'>
  loadContent(messageId: MessageId): Promise<MessageContent | undefined>
  /** Time of the earliest due recipient or lease expiry, undefined when nothing waits. */
  nextDueAt(): Promise<EpochMs | undefined>
  /** Names of spool files that a row refers to, among those asked about; for cleaning after a crash. */
  knownSpoolFiles(names: readonly string[]): Promise<ReadonlySet<string>>
}
