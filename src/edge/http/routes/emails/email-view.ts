import { Type, type Static } from 'typebox'
import { MESSAGE_STATUSES } from '#core/message.ts'
import type { MessageEvent } from '#core/event.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import { deliveredAt, sentAt } from '#relay/history/emails.ts'
import type { MessageWithRecipients } from '#relay/ports/history-store.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

export const EmailAnswer = Answer('Email', {
  id: Uuid,
  from_address: Type.String(),
  to_addresses: Type.Array(Type.String(), { description: 'The recipients of the envelope.' }),
  subject: Type.String(),
  status: Type.Enum([...MESSAGE_STATUSES]),
  source: Type.Enum(['smtp', 'api', 'dsn', 'forward']),
  opened_count: Type.Integer(),
  clicked_count: Type.Integer(),
  tags: Type.Array(Type.String()),
  scheduled_at: Nullable(Timestamp),
  created_at: Timestamp,
  sent_at: Nullable(Timestamp, { description: 'The first recipient had it.' }),
  delivered_at: Nullable(Timestamp, { description: 'The last recipient had it.' }),
  retry_of_id: Nullable(Uuid),
})

export const EventAnswer = Answer('EmailEvent', {
  id: Uuid,
  event_type: Type.String(),
  recipient_id: Nullable(Uuid),
  metadata: Nullable(Type.Record(Type.String(), Type.Unknown())),
  created_at: Timestamp,
})

export function emailView(email: MessageWithRecipients): Static<typeof EmailAnswer> {
  const { message, recipients } = email
  return {
    id: message.id,
    from_address: message.fromAddress,
    to_addresses: recipients.map(({ address }) => address),
    subject: message.subject,
    status: message.status,
    source: message.source,
    opened_count: 0,
    clicked_count: 0,
    tags: [],
    scheduled_at: null,
    created_at: toIso(message.createdAt),
    sent_at: isoOrNull(sentAt(recipients)),
    delivered_at: isoOrNull(deliveredAt(message.status, recipients)),
    retry_of_id: null,
  }
}

export function eventView(event: MessageEvent): Static<typeof EventAnswer> {
  return {
    id: event.id,
    event_type: event.name,
    recipient_id: event.recipientId ?? null,
    metadata: Object.keys(event.detail).length === 0 ? null : event.detail,
    created_at: toIso(event.at),
  }
}

export function isoOrNull(at: EpochMs | undefined): string | null {
  return at === undefined ? null : toIso(at)
}
