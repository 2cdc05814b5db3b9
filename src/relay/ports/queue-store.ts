import type { Attempt } from '#core/attempt.ts'
import type { MessageEvent } from '#core/event.ts'
import type {
  AccountId,
  CredentialId,
  DomainId,
  EventId,
  MessageId,
  RecipientId,
  WorkerId,
} from '#core/ids.ts'
import type { Message, MessageContent } from '#core/message.ts'
import type { Priority } from '#core/priority.ts'
import type { QuotaRefusal, QuotaRule } from '#core/quota.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { Suppression } from '#core/suppression.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { ReportItem } from './report-store.ts'

/** A message with all that belongs to it, stored in one transaction. */
export interface NewMessage {
  readonly message: Message
  readonly content: MessageContent
  readonly recipients: readonly Recipient[]
  readonly events: readonly MessageEvent[]
  /** Checked inside the transaction; undefined for our own reports. */
  readonly guard: SubmissionGuard | undefined
  /** Its turn among the mail of its account; `normal` unless said. */
  readonly priority?: Priority
}

/** The last word on permission: what was true at login may have been revoked since. */
export interface SubmissionGuard {
  readonly accountId: AccountId
  readonly credentialId: CredentialId | undefined
  readonly domainId: DomainId
  /** Quotas that were set hold without it; their notice in the history needs it. */
  readonly quotas?: {
    /** Hold for every account, domain and credential for which the operator set none. */
    readonly defaults: readonly QuotaRule[]
    /** Of the event that says what a quota keeps back. */
    readonly eventId: EventId
  }
}

/**
 * A `QuotaRefusal` means that nothing was stored or counted. A quota that paces or holds answers
 * `queued`: the stored recipients are due later, or held, and the history says so.
 */
export type EnqueueResult =
  'queued' | 'credential-revoked' | 'domain-not-verified' | 'account-suspended' | QuotaRefusal

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
  /** `normal` unless said. */
  readonly priority?: Priority
  /** Where each routing domain of the recipients goes; what is not in it goes to itself. */
  readonly destinations?: ReadonlyMap<string, string>
  /** Destinations that were paused as failing: these recipients find out whether they are back. */
  readonly paused?: ReadonlySet<string>
  /** Recipients that have outlived their time at a paused destination, with its problem: not to be tried. */
  readonly expired?: ReadonlyMap<RecipientId, string>
  /**
   * Recipients whose last lease ended without an outcome, with the number of times that `markBegun`
   * was followed by no outcome: one of them may be what ended the worker.
   */
  readonly suspects?: ReadonlyMap<RecipientId, number>
  /** Of the recipients, those whose lease of another had run out: taken over by this claim. */
  readonly takenOver?: number
}

export interface ClaimRequest {
  readonly lease: Lease
  readonly now: EpochMs
  /** Upper bound on recipients, not messages. */
  readonly limit: number
  /** Destinations that are to be passed over (busy, at their rate). */
  readonly exceptDestinations: readonly string[]
  /** Accounts that have enough in hand. */
  readonly exceptAccounts?: readonly AccountId[]
  /** Waiting recipients created until then are given even if their destination is paused: they expire. */
  readonly expiredBefore?: EpochMs
}

/** A destination that gets no mail for now. */
export interface DestinationPause {
  readonly destination: string
  /**
   * `failing`: it does not answer or refuses everything; after `until` one recipient is given, and the
   * others when `resumeDestination` says that it went well. `rate`: all go on after `until`.
   */
  readonly kind: 'failing' | 'rate'
  readonly since: EpochMs
  readonly until: EpochMs
  /** One line for people, as in `lastProblem`. */
  readonly problem: string
}

/** A paused destination and what waits for it. */
export interface PausedDestination extends DestinationPause {
  /** Recipients, counted up to {@link MAX_COUNTED_WAITING}. */
  readonly waiting: number
}

export const MAX_COUNTED_WAITING = 10_000

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
  /** Addresses that are not written to again; those that are on the list already stay as they are. */
  readonly suppressions?: readonly Suppression[]
  /** What the sender is still to be told, gathered by message (`ReportStore`). */
  readonly reportItems?: readonly ReportItem[]
}

/**
 * The durable queue. `enqueue` resolves only after the rows and the body are synced to disk, for all
 * recipients; calls that wait at the same moment share one commit. `claim` is safe with any number
 * of workers on any number of nodes: a recipient is leased to one owner at a time, and a lease that
 * has expired can be claimed by another.
 */
export interface QueueStore {
  /**
   * Recipients on the account's suppression list, as it is in the transaction, are stored as
   * `suppressed` with an event that says so; reports of ours (`dsn`) are not held against the list.
   */
  enqueue(message: NewMessage): Promise<EnqueueResult>
  /**
   * What is due, in fair turn: accounts share the limit; within an account `high` goes before
   * `normal`, then each routing domain has its share; within one of these the longest waiting goes
   * first. Rows whose lease expired count as due, before all others. Costs what it gives, not what
   * waits. Work is grouped by message. A recipient whose address came onto the account's suppression
   * list meanwhile is not given: it ends as `suppressed`, with an event, in this transaction; reports
   * of ours (`dsn`) are not held against the list.
   */
  claim(request: ClaimRequest): Promise<readonly ClaimedWork[]>
  /** Extends all leases of the owner. Answers how many there are. */
  renewLeases(lease: Lease): Promise<number>
  /**
   * Gives back what was claimed and not begun: queued or deferred again, attempts unchanged. Without
   * `dueAt` each keeps its place.
   */
  release(owner: WorkerId, recipientIds: readonly RecipientId[], dueAt?: EpochMs): Promise<void>
  /**
   * Ends the leases of everyone: as if they had run out. Only for one who knows that no other worker
   * lives, at its start. Answers how many.
   */
  endAllLeases(now: EpochMs): Promise<number>
  /** Written before a suspect is worked on: survives the end of the worker, undone by any outcome. */
  markBegun(owner: WorkerId, messageId: MessageId, ids: readonly RecipientId[]): Promise<void>
  /** From now on the routing domain counts as part of the destination. */
  learnDestination(routingDomain: string, destination: string, at: EpochMs): Promise<void>
  /** Replaces an earlier pause of the same destination, but for its `since`. */
  pauseDestination(pause: DestinationPause): Promise<void>
  /** What waits for it is due at its own times again. */
  resumeDestination(destination: string): Promise<void>
  /**
   * The pauses that hold these routing domains up, by routing domain. What waits is counted in the
   * scope: a tenant does not learn how much others send.
   */
  findPauses(
    scope: TenantScope,
    routingDomains: readonly string[],
  ): Promise<ReadonlyMap<string, PausedDestination>>
  /** `lease-lost` and no change when any of the recipients is no longer leased to the owner. */
  record(outcome: Outcome): Promise<'recorded' | 'lease-lost'>
  loadContent(messageId: MessageId): Promise<MessageContent | undefined>
  /**
   * Time at which a claim may give something: the earliest due recipient that no pause holds up, or
   * lease expiry. It may be too early after something has gone. Undefined when nothing waits.
   */
  nextDueAt(): Promise<EpochMs | undefined>
  /** Names of spool files that a row refers to, among those asked about; for cleaning after a crash. */
  knownSpoolFiles(names: readonly string[]): Promise<ReadonlySet<string>>
}
