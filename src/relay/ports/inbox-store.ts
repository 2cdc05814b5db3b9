import type { InboxEntry, InboxView } from '#core/inbox.ts'
import type { DomainId, InboxId } from '#core/ids.ts'
import type { MessageContent } from '#core/message.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'

export interface InboxQuery {
  readonly view: InboxView
  readonly domainId: DomainId | undefined
  /** What is snoozed until then or earlier is in the inbox. */
  readonly now: EpochMs
  /** Only what came before that message. */
  readonly before: InboxId | undefined
  /** Zero-based; counted from `before`. */
  readonly page: number
  readonly limit: number
}

/** What the reader marks; absent: as it is, undefined: taken off. */
export interface InboxMarks {
  /** Kept as it is when the message has been read before. */
  readonly readAt?: EpochMs
  readonly archivedAt?: EpochMs | undefined
  readonly snoozeUntil?: EpochMs | undefined
}

/** Messages come in by `InboundStore.accept`, in the transaction of all that is made of them. */
export interface InboxStore {
  /** Newest first. */
  list(scope: TenantScope, query: InboxQuery): Promise<readonly InboxEntry[]>
  find(scope: TenantScope, id: InboxId): Promise<InboxEntry | undefined>
  content(scope: TenantScope, id: InboxId): Promise<MessageContent | undefined>
  /** Unread messages of the view `inbox`, counted up to `limit`. */
  countUnread(scope: TenantScope, now: EpochMs, limit: number): Promise<number>
  /** The message as it is then; undefined when there is none. */
  mark(scope: TenantScope, id: InboxId, marks: InboxMarks): Promise<InboxEntry | undefined>
  /** Undefined when there is no such message. */
  remove(scope: TenantScope, id: InboxId): Promise<RemovedMail | undefined>
  /**
   * Removes at most `limit` messages that are older than their domain keeps them, or whose domain is
   * gone: one short transaction. Their files are the caller's to remove, after the commit.
   */
  sweep(now: EpochMs, limit: number): Promise<RemovedMail>
}

export interface RemovedMail {
  readonly count: number
  /** Spool files that no row knows any more. */
  readonly files: readonly string[]
}
