import type { AccountId, EventId, MessageId, RecipientId } from './ids.ts'
import type { EpochMs } from './time.ts'

/** Spelled so everywhere: API, database, logs, dashboard. */
export const EVENT_NAMES = [
  'queued',
  'scheduled',
  'sent',
  'delivered',
  'deferred',
  'bounced',
  'rejected',
  'failed',
  'suppressed',
  'cancelled',
  'open',
  'click',
  'complained',
] as const
export type EventName = (typeof EVENT_NAMES)[number]

/** Something that happened to a message, or to one of its recipients. */
export interface MessageEvent {
  readonly id: EventId
  readonly accountId: AccountId
  readonly messageId: MessageId
  readonly recipientId: RecipientId | undefined
  readonly name: EventName
  readonly at: EpochMs
  /** Small JSON for people and webhooks: recipient, reply, host, next attempt. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}
