import type { ForwardAuthentication } from '#core/forward.ts'
import type { AccountId, DomainId, InboxId } from '#core/ids.ts'
import type { InboxEntry } from '#core/inbox.ts'

export interface InboxRow {
  readonly id: string
  readonly account_id: string
  readonly domain_id: string
  readonly recipient: string
  readonly envelope_sender: string
  readonly from_address: string
  readonly from_name: string
  readonly subject: string
  readonly message_id_header: string
  readonly preview: string
  readonly size_bytes: number
  readonly has_attachments: number
  readonly smtp_utf8: number
  readonly authentication: string
  readonly rewrite_reason: string | null
  readonly spam_score: number | null
  readonly received_at: number
  readonly read_at: number | null
  readonly archived_at: number | null
  readonly snooze_until: number | null
}

export function inboxFromRow(row: InboxRow): InboxEntry {
  return {
    id: row.id as InboxId,
    accountId: row.account_id as AccountId,
    domainId: row.domain_id as DomainId,
    recipient: row.recipient,
    envelopeSender: row.envelope_sender,
    fromAddress: row.from_address,
    fromName: row.from_name,
    subject: row.subject,
    messageIdHeader: row.message_id_header,
    preview: row.preview,
    sizeBytes: row.size_bytes,
    hasAttachments: row.has_attachments !== 0,
    smtpUtf8: row.smtp_utf8 !== 0,
    authentication: JSON.parse(row.authentication) as ForwardAuthentication,
    rewriteReason: row.rewrite_reason ?? undefined,
    spamScore: row.spam_score ?? undefined,
    receivedAt: row.received_at,
    readAt: row.read_at ?? undefined,
    archivedAt: row.archived_at ?? undefined,
    snoozeUntil: row.snooze_until ?? undefined,
  }
}
