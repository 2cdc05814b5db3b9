import { Type, type Static } from 'typebox'
import type { ForwardLogView } from '#core/forward.ts'
import type { InboxEntry } from '#core/inbox.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import type { InboxDetail } from '#relay/inbound/inbox.ts'
import type { NamedAddress } from '#relay/inbound/inbox-header.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

const Authentication = Type.Record(Type.String(), Type.String(), {
  description: 'spf, dkim, dmarc, arc and iprev in a word each: pass, fail, none, …',
})

const MARKS = {
  archived_at: Nullable(Timestamp),
  snooze_until: Nullable(Timestamp),
  read_at: Nullable(Timestamp),
}

const ENTRY = {
  id: Uuid,
  domain_id: Uuid,
  recipient: Type.String(),
  from_address: Type.String({ description: 'Of the From field; empty when it cannot be read.' }),
  from_name: Type.String(),
  subject: Type.String(),
  preview: Type.String({ description: 'The beginning of the text, in one line.' }),
  received_at: Timestamp,
  authentication: Authentication,
  spam_score: Nullable(Type.Number()),
  has_attachments: Type.Boolean(),
  size_bytes: Type.Integer(),
  ...MARKS,
}

export const InboxEntryAnswer = Answer('InboxEntry', ENTRY)

/** What a mark answers with. */
export const InboxMarksAnswer = Answer('InboxMarks', { id: Uuid, ...MARKS })

const Address = Answer('MailAddress', { address: Type.String(), name: Type.String() })

export const InboxMessageAnswer = Answer('InboxMessage', {
  id: Uuid,
  domain_id: Uuid,
  type: Type.Enum(['email.inbound']),
  received_at: Timestamp,
  recipient: Type.String(),
  envelope_sender: Type.String({ description: 'Empty for a report.' }),
  from: Address,
  reply_to: Nullable(Type.String()),
  to: Type.Array(Address),
  cc: Type.Array(Address),
  bcc: Type.Array(Address),
  subject: Type.String(),
  text: Nullable(Type.String()),
  html: Nullable(Type.String(), { description: 'As it came: show it in a sandboxed frame only.' }),
  authentication: Authentication,
  spam_score: Nullable(Type.Number()),
  message_id: Type.String(),
  in_reply_to: Nullable(Type.String()),
  headers: Type.Record(Type.String(), Type.String()),
  size_bytes: Type.Integer(),
  is_complete: Type.Boolean({
    description: 'false: too large to be shown whole; the source has all of it.',
  }),
  problem: Nullable(Type.String(), { description: 'Why there is no content.' }),
  routing_log: Type.Array(
    Answer('InboxRoute', {
      at: Timestamp,
      destination: Type.String({ description: 'Address or URL; `inbox` for this copy.' }),
      status: Type.Enum(['stored', 'waiting', 'delivered', 'failed']),
      answer: Nullable(Type.String()),
      from_rewritten: Nullable(Type.String()),
    }),
  ),
  attachments: Type.Array(
    Answer('InboxAttachment', {
      index: Type.Integer(),
      filename: Type.String(),
      content_type: Type.String(),
      size_bytes: Type.Integer(),
      content_id: Nullable(Type.String()),
    }),
  ),
  ...MARKS,
})

export function inboxMarksView(entry: InboxEntry): Static<typeof InboxMarksAnswer> {
  return {
    id: entry.id,
    archived_at: isoOrNull(entry.archivedAt),
    snooze_until: isoOrNull(entry.snoozeUntil),
    read_at: isoOrNull(entry.readAt),
  }
}

export function inboxEntryView(entry: InboxEntry): Static<typeof InboxEntryAnswer> {
  return {
    ...inboxMarksView(entry),
    domain_id: entry.domainId,
    recipient: entry.recipient,
    from_address: entry.fromAddress,
    from_name: entry.fromName,
    subject: entry.subject,
    preview: entry.preview,
    received_at: toIso(entry.receivedAt),
    authentication: { ...entry.authentication },
    spam_score: entry.spamScore ?? null,
    has_attachments: entry.hasAttachments,
    size_bytes: entry.sizeBytes,
  }
}

export function inboxMessageView(detail: InboxDetail): Static<typeof InboxMessageAnswer> {
  const { entry, routing } = detail
  const stored = {
    at: toIso(entry.receivedAt),
    destination: 'inbox',
    status: 'stored' as const,
    answer: null,
    from_rewritten: null,
  }
  return {
    ...inboxMarksView(entry),
    domain_id: entry.domainId,
    type: 'email.inbound',
    received_at: toIso(entry.receivedAt),
    recipient: entry.recipient,
    envelope_sender: entry.envelopeSender,
    from: { address: entry.fromAddress, name: entry.fromName },
    subject: entry.subject,
    authentication: { ...entry.authentication },
    spam_score: entry.spamScore ?? null,
    message_id: entry.messageIdHeader,
    size_bytes: entry.sizeBytes,
    routing_log: [stored, ...routing.map(routeView)],
    ...contentView(detail),
  }
}

type Content =
  | 'reply_to'
  | 'to'
  | 'cc'
  | 'bcc'
  | 'text'
  | 'html'
  | 'in_reply_to'
  | 'headers'
  | 'attachments'
  | 'is_complete'
  | 'problem'

function contentView({
  header,
  parts,
  problem,
}: InboxDetail): Pick<Static<typeof InboxMessageAnswer>, Content> {
  return {
    reply_to: header.replyTo ?? null,
    to: addresses(header.to),
    cc: addresses(header.cc),
    bcc: addresses(header.bcc),
    text: parts?.text ?? null,
    html: parts?.html ?? null,
    in_reply_to: header.inReplyTo ?? null,
    headers: { ...header.fields },
    attachments: (parts?.attachments ?? []).map((attachment, index) => ({
      index,
      filename: attachment.filename,
      content_type: attachment.contentType,
      size_bytes: attachment.sizeBytes,
      content_id: attachment.contentId ?? null,
    })),
    is_complete: parts !== undefined && !parts.isShortened,
    problem: problem ?? null,
  }
}

function routeView(log: ForwardLogView) {
  return {
    at: toIso(log.createdAt),
    destination: log.forwardedTo,
    status: log.state,
    answer: log.answer ?? null,
    from_rewritten: log.rewritten ?? null,
  }
}

function addresses(list: readonly NamedAddress[]): NamedAddress[] {
  return list.map(({ address, name }) => ({ address, name }))
}

function isoOrNull(at: EpochMs | undefined): string | null {
  return at === undefined ? null : toIso(at)
}
