import type { MessageId } from '#core/ids.ts'
import type { MessageSource, MessageStatus } from '#core/message.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'

export const SEARCH_FIELDS = ['subject', 'sender', 'recipients'] as const
export type SearchField = (typeof SEARCH_FIELDS)[number]

/** Words that stand together, in this order; case and accents do not count. */
export interface SearchTerm {
  /** Undefined: in any of them. */
  readonly field: SearchField | undefined
  /** Holds at least one letter or digit, and no control characters. */
  readonly text: string
  /** The last word may go on. */
  readonly isPrefix: boolean
}

/** All have to hold. */
export interface SearchRequest {
  readonly terms: readonly SearchTerm[]
  /** Of the sender or of a recipient, as an A-label. */
  readonly domain: string | undefined
  readonly status: MessageStatus | undefined
  readonly source: MessageSource | undefined
  readonly after: EpochMs | undefined
  readonly before: EpochMs | undefined
  /** Older than this message. */
  readonly cursor: MessageId | undefined
  readonly limit: number
}

export interface SearchPage {
  /** Newest first. */
  readonly ids: readonly MessageId[]
  /** Where to go on; undefined at the end. A page may be short, or empty, before the end. */
  readonly next: MessageId | undefined
  /** Candidates that were looked at, for the sake of the budget. */
  readonly visited: number
}

/**
 * Finds messages; forwarded mail and our own reports are not among them. One call looks at some
 * thousand candidates at most, whatever is asked. What was accepted a moment ago may not be found yet.
 */
export interface SearchStore {
  search(scope: TenantScope, request: SearchRequest): Promise<SearchPage>
  /** Indexes up to `limit` new messages, in one transaction; answers how many. */
  feed(limit: number): Promise<number>
  /** Some messages are not indexed yet. Reads only. */
  hasPending(): Promise<boolean>
}
