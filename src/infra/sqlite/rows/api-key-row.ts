import type { ApiKey } from '#core/account.ts'
import type { AccountId, ApiKeyId, UserId } from '#core/ids.ts'
import type { ApiScope } from '#core/tenant.ts'

export interface ApiKeyRow {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: string
  readonly made_by: string | null
  readonly created_at: number
  readonly last_used_at: number | null
  readonly revoked_at: number | null
}

/** The hash is not among them: it is compared in the database and never leaves it. */
export const API_KEY_COLUMNS =
  'k.id, k.account_id, k.name, k.prefix, k.scopes, k.made_by, k.created_at, k.last_used_at, k.revoked_at'

export function apiKeyFromRow(row: ApiKeyRow): ApiKey {
  return {
    id: row.id as ApiKeyId,
    accountId: row.account_id as AccountId,
    name: row.name,
    prefix: row.prefix,
    scopes: JSON.parse(row.scopes) as ApiScope[],
    madeBy: (row.made_by ?? undefined) as UserId | undefined,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }
}
