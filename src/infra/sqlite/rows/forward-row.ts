import type {
  ForwardAuthentication,
  ForwardLogEntry,
  ForwardLogView,
  ForwardRule,
  ForwardState,
} from '#core/forward.ts'
import type {
  AccountId,
  DomainId,
  ForwardId,
  ForwardLogId,
  InboxId,
  MessageId,
  RecipientId,
} from '#core/ids.ts'
import { describeReply } from '#core/reply.ts'
import type { RecipientState } from '#core/recipient.ts'
import { replyFromJson } from './recipient-row.ts'

export interface ForwardRow {
  readonly id: string
  readonly account_id: string
  readonly domain_id: string
  readonly localpart: string
  readonly source_email: string
  readonly destination_emails: string
  readonly destination_urls: string
  readonly is_active: number
  readonly accepts_failed_dmarc: number
  readonly delivery_count: number
  readonly last_delivered_at: number | null
  readonly created_at: number
}

/** All but the sealed secret. */
export const FORWARD_COLUMNS = `id, account_id, domain_id, localpart, source_email,
  destination_emails, destination_urls, is_active, accepts_failed_dmarc, delivery_count,
  last_delivered_at, created_at`

export function forwardFromRow(row: ForwardRow): ForwardRule {
  return {
    id: row.id as ForwardId,
    accountId: row.account_id as AccountId,
    domainId: row.domain_id as DomainId,
    localpart: row.localpart,
    sourceEmail: row.source_email,
    destinationEmails: JSON.parse(row.destination_emails) as string[],
    destinationUrls: JSON.parse(row.destination_urls) as string[],
    isActive: row.is_active !== 0,
    acceptsFailedDmarc: row.accepts_failed_dmarc !== 0,
    deliveryCount: row.delivery_count,
    lastDeliveredAt: row.last_delivered_at ?? undefined,
    createdAt: row.created_at,
  }
}

export interface ForwardLogRow {
  readonly id: string
  readonly forward_id: string
  readonly account_id: string
  readonly message_id: string
  readonly recipient_id: string | null
  readonly inbox_id: string | null
  readonly from_address: string
  readonly original_to: string
  readonly forwarded_to: string
  readonly subject: string
  readonly message_id_header: string
  readonly size_bytes: number
  readonly authentication: string
  readonly spam_score: number | null
  readonly rewritten: string | null
  readonly created_at: number
  readonly post_state: string | null
  readonly post_attempts: number
  readonly post_answer: string | null
  readonly post_changed_at: number | null
}

/** A log row joined with its recipient in the queue, when it has one that is still kept. */
export interface ForwardLogViewRow extends ForwardLogRow {
  readonly state: string | null
  readonly attempts: number | null
  readonly last_reply: string | null
  readonly last_problem: string | null
  readonly changed_at: number | null
}

export function forwardLogFromRow(row: ForwardLogRow): ForwardLogEntry {
  return {
    id: row.id as ForwardLogId,
    forwardId: row.forward_id as ForwardId,
    accountId: row.account_id as AccountId,
    messageId: row.message_id as MessageId,
    recipientId: (row.recipient_id ?? undefined) as RecipientId | undefined,
    inboxId: (row.inbox_id ?? undefined) as InboxId | undefined,
    fromAddress: row.from_address,
    originalTo: row.original_to,
    forwardedTo: row.forwarded_to,
    subject: row.subject,
    messageIdHeader: row.message_id_header,
    sizeBytes: row.size_bytes,
    authentication: JSON.parse(row.authentication) as ForwardAuthentication,
    spamScore: row.spam_score ?? undefined,
    rewritten: row.rewritten ?? undefined,
    createdAt: row.created_at,
  }
}

export function forwardLogViewFromRow(row: ForwardLogViewRow): ForwardLogView {
  const entry = forwardLogFromRow(row)
  if (row.post_state !== null) {
    return {
      ...entry,
      state: row.post_state as ForwardState,
      attempts: row.post_attempts,
      answer: row.post_answer ?? undefined,
      changedAt: row.post_changed_at ?? row.created_at,
    }
  }
  const reply = row.last_reply === null ? undefined : replyFromJson(row.last_reply)
  return {
    ...entry,
    state: row.state === null ? 'failed' : STATES[row.state as RecipientState],
    attempts: row.attempts ?? 0,
    answer: reply === undefined ? (row.last_problem ?? undefined) : describeReply(reply),
    changedAt: row.changed_at ?? row.created_at,
  }
}

const STATES = {
  queued: 'waiting',
  leased: 'waiting',
  deferred: 'waiting',
  held: 'waiting',
  delivered: 'delivered',
  failed: 'failed',
  expired: 'failed',
  suppressed: 'failed',
  cancelled: 'failed',
} as const satisfies Record<RecipientState, ForwardState>
