import type { Account } from '#core/account.ts'
import type { AccountId } from '#core/ids.ts'

export interface AccountRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly status: string
  readonly created_at: number
}

export const ACCOUNT_COLUMNS = 'id, email, name, status, created_at'

export function accountFromRow(row: AccountRow): Account {
  return {
    id: row.id as AccountId,
    email: row.email,
    name: row.name,
    status: row.status as Account['status'],
    createdAt: row.created_at,
  }
}
