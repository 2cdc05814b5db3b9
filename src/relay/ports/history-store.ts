import type { Attempt } from '#core/attempt.ts'
import type { MessageEvent } from '#core/event.ts'
import type { MessageId } from '#core/ids.ts'
import type { Message, MessageContent, MessageStatus } from '#core/message.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import type { TenantScope } from '#core/tenant.ts'

export interface MessageWithRecipients {
  readonly message: Message
  readonly recipients: readonly Recipient[]
}

/** What happened to messages, for people. Reads only; may lag behind the queue by one commit. */
export interface HistoryStore {
  /** Newest first; `page` is zero-based. Forwarded mail is left out, reports of ours (`dsn`) unless asked for. */
  list(
    scope: TenantScope,
    query: {
      readonly status: MessageStatus | undefined
      readonly page: number
      readonly limit: number
      readonly includeReports?: boolean
      /** Older than this message. */
      readonly before?: MessageId | undefined
    },
  ): Promise<readonly MessageWithRecipients[]>
  /** At most a thousand, newest first; unknown ids are left out. */
  findMany(scope: TenantScope, ids: readonly MessageId[]): Promise<readonly MessageWithRecipients[]>
  find(scope: TenantScope, id: MessageId): Promise<MessageWithRecipients | undefined>
  /** Oldest first. */
  events(scope: TenantScope, id: MessageId): Promise<readonly MessageEvent[]>
  /** Oldest first. */
  attempts(scope: TenantScope, id: MessageId): Promise<readonly Attempt[]>
  content(scope: TenantScope, id: MessageId): Promise<MessageContent | undefined>
  /** Recipients that have not ended, soonest due first, with their messages. */
  queue(
    scope: TenantScope,
    query: { readonly states: readonly RecipientState[]; readonly limit: number },
  ): Promise<ReadonlyArray<{ readonly message: Message; readonly recipient: Recipient }>>
}
