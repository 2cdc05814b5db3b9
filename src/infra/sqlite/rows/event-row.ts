import type { EventName, MessageEvent } from '#core/event.ts'
import type { AccountId, EventId, MessageId, RecipientId } from '#core/ids.ts'

export interface EventRow {
  readonly message_id: string
  readonly at: number
  readonly position: number
  readonly id: string
  readonly recipient_id: string | null
  readonly name: string
  readonly detail: string
}

/** The account is the message's. */
export function eventFromRow(row: EventRow & { readonly account_id: string }): MessageEvent {
  return {
    id: row.id as EventId,
    accountId: row.account_id as AccountId,
    messageId: row.message_id as MessageId,
    recipientId: (row.recipient_id ?? undefined) as RecipientId | undefined,
    name: row.name as EventName,
    at: row.at,
    detail: JSON.parse(row.detail) as MessageEvent['detail'],
  }
}
