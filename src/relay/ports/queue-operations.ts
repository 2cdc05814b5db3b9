import type { AuditEntry } from '#core/audit.ts'
import type { EventName } from '#core/event.ts'
import type { AccountId, AuditId, EventId, MessageId, RecipientId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import type { QueueAction } from '#core/queue-action.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from './queue-store.ts'

/** Which waiting recipients. What is absent does not narrow. */
export interface QueueFilter {
  readonly accountId?: AccountId | undefined
  readonly messageIds?: readonly MessageId[] | undefined
  readonly states?: readonly RecipientState[] | undefined
  /** Name of the sending domain. */
  readonly domain?: string | undefined
  /** Where it is routed, exactly. */
  readonly destination?: string | undefined
  /** Envelope sender or From address, whole, in any case; `*` stands for anything. */
  readonly sender?: string | undefined
  /** Recipient's address, likewise. */
  readonly recipient?: string | undefined
  /** Accepted at this time or before. */
  readonly createdBefore?: EpochMs | undefined
  /** Part of what went wrong last, in any case. */
  readonly problem?: string | undefined
}

export interface QueueScanRequest {
  readonly filter: QueueFilter
  /** At most so many entries. */
  readonly limit: number
  /** From an earlier answer; another filter makes it meaningless. */
  readonly after: string | undefined
}

export interface QueueScan {
  readonly entries: ReadonlyArray<{ readonly message: Message; readonly recipient: Recipient }>
  /** Where to go on; undefined at the end. Few or no entries do not mean the end. */
  readonly after: string | undefined
}

/** Recipients of one message that shall change together, or not at all when `report` is there. */
export interface QueueChange {
  readonly messageId: MessageId
  readonly recipients: ReadonlyArray<{ readonly id: RecipientId; readonly eventId: EventId }>
  /** To the sender; queued only when every one of the recipients changed. */
  readonly report: NewMessage | undefined
}

export type QueueEventDetail = Readonly<Record<string, string | number | boolean | null>>

export interface QueueBatch {
  /** The audit entry whose count grows by what changed, in the same transaction. */
  readonly operationId: AuditId
  readonly action: QueueAction
  readonly changes: readonly QueueChange[]
  readonly now: EpochMs
  /** New routing domain, for `reroute`. */
  readonly destination: string | undefined
  /** For `bounce`: why it failed. */
  readonly problem: string | undefined
  readonly event: { readonly name: EventName; readonly detail: QueueEventDetail }
}

export interface UndoRequest {
  /** Of the deletion, or of one message that was deleted. */
  readonly id: AuditId | MessageId
  readonly operationId: AuditId
  /** Older deletions stay. */
  readonly cancelledSince: EpochMs
  readonly now: EpochMs
  /** One for each that comes back: as many as there are come back at most. */
  readonly eventIds: readonly EventId[]
  readonly detail: QueueEventDetail
}

export interface SettleClock {
  readonly now: EpochMs
  /** From the last answer; undefined to begin. */
  readonly after: string | undefined
}

export interface ClockSettled {
  /** How far the clock was ahead, as the store remembers it; 0 when it was not. */
  readonly aheadMs: number
  /** Recipients that were brought forward by this step. */
  readonly moved: number
  /** Where to go on; undefined when all is settled. */
  readonly after: string | undefined
}

/**
 * The queue under the hands of people. Reads are bounded: one call looks at some ten thousand rows at
 * most, whatever the filter, and says where the next goes on. One account's mail comes by message,
 * oldest first; everybody's comes in the order being delivered, waiting (soonest due first), held.
 */
export interface QueueOperationsStore {
  scan(scope: TenantScope, request: QueueScanRequest): Promise<QueueScan>
  /**
   * Applies the action to those that are in the scope and in a state it starts from; leased ones are
   * left alone. Each change writes its event. Answers how many recipients changed.
   */
  apply(scope: TenantScope, batch: QueueBatch): Promise<number>
  /** Puts deleted recipients back as they were, with an event each. Answers how many came back. */
  undo(scope: TenantScope, request: UndoRequest): Promise<number>
  /** When the recipient that waits longest became or becomes due; undefined when none waits. */
  oldestDueAt(): Promise<EpochMs | undefined>
  /**
   * Called now and then: the store remembers the latest time it was told. When `now` is before it the
   * clock was ahead; then each step looks at a thousand recipients, and what was put off by that clock
   * waits as long as it would have had to, from now.
   */
  settleClock(step: SettleClock): Promise<ClockSettled>
  /** Forgets pauses that ended before then and that nothing waits for. Answers how many. */
  forgetPauses(before: EpochMs): Promise<number>
  /** Forgets what can no longer be taken back. */
  forgetCancelled(before: EpochMs): Promise<number>
}

/** What people did; rows are added, and those of queue operations count on while they run. */
export interface AuditStore {
  append(entry: AuditEntry): Promise<void>
  /** Adds to the entry's `meta`. */
  amend(id: AuditId, meta: Readonly<Record<string, string | number | boolean>>): Promise<void>
  /**
   * Adds `interrupted: true` to entries that say `finished: false`. Only for one who knows that no
   * operation runs, at its start. Answers how many there were; each is marked once.
   */
  markInterrupted(): Promise<number>
  find(scope: TenantScope, id: AuditId): Promise<AuditEntry | undefined>
  /** Newest first, with the names of the keys that acted, revoked or not; `total` ignores the limit. */
  list(
    scope: TenantScope,
    query: {
      readonly since: EpochMs
      readonly category: string | undefined
      readonly limit: number
    },
  ): Promise<{ readonly items: readonly AuditEntry[]; readonly total: number }>
}
