import type { AccountId, MessageId, SuppressionId } from '#core/ids.ts'
import type { Suppression, SuppressionReason } from '#core/suppression.ts'

export interface SuppressionRow {
  readonly id: string
  readonly account_id: string
  readonly address: string
  readonly reason: string
  readonly source_message_id: string | null
  readonly note: string
  readonly created_at: number
  readonly expires_at: number | null
}

export function suppressionFromRow(row: SuppressionRow): Suppression {
  return {
    id: row.id as SuppressionId,
    accountId: row.account_id as AccountId,
    address: row.address,
    reason: row.reason as SuppressionReason,
    sourceMessageId: (row.source_message_id ?? undefined) as MessageId | undefined,
    note: row.note,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
  }
}
