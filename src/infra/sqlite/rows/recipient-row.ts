import type { RecipientDsn } from '#core/dsn.ts'
import type { AccountId, MessageId, RecipientId } from '#core/ids.ts'
import type { Recipient, RecipientState, WaitCause } from '#core/recipient.ts'
import type { SmtpReply } from '#core/reply.ts'

export interface RecipientRow {
  readonly message_id: string
  readonly id: string
  readonly position: number
  readonly address: string
  readonly routing_domain: string
  readonly state: string
  readonly attempts: number
  readonly due_at: number
  readonly created_at: number
  readonly changed_at: number
  readonly last_reply: string | null
  readonly last_problem: string | null
  readonly lease_owner: string | null
  readonly lease_expires_at: number | null
  /** Comma separated; empty for NEVER. */
  readonly dsn_notify: string | null
  readonly dsn_orcpt: string | null
  readonly lane: number | null
  readonly claims: number
  readonly begins: number
  readonly cause: string | null
}

/** The account is the message's. */
export function recipientFromRow(row: RecipientRow, accountId: AccountId): Recipient {
  return {
    id: row.id as RecipientId,
    messageId: row.message_id as MessageId,
    accountId,
    address: row.address,
    routingDomain: row.routing_domain,
    state: row.state as RecipientState,
    attempts: row.attempts,
    dueAt: row.due_at,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    lastReply: row.last_reply === null ? undefined : replyFromJson(row.last_reply),
    lastProblem: row.last_problem ?? undefined,
    ...(row.cause === null ? {} : { cause: JSON.parse(row.cause) as WaitCause }),
    ...(row.dsn_notify === null && row.dsn_orcpt === null ? {} : { dsn: dsnOf(row) }),
  }
}

function dsnOf({ dsn_notify, dsn_orcpt }: RecipientRow): RecipientDsn {
  const words = dsn_notify?.split(',').filter((word) => word !== '')
  return { notify: words as RecipientDsn['notify'], orcpt: dsn_orcpt ?? undefined }
}

export function replyToJson(reply: SmtpReply | undefined): string | null {
  return reply === undefined ? null : JSON.stringify(reply)
}

export function replyFromJson(text: string): SmtpReply {
  const { code, enhanced, lines } = JSON.parse(text) as SmtpReply
  return { code, enhanced, lines }
}
