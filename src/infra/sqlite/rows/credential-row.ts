import type { Credential } from '#core/account.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { AccountId, CredentialId, DomainId } from '#core/ids.ts'

export interface CredentialRow {
  readonly id: string
  readonly account_id: string
  readonly domain_id: string
  readonly domain_name: string
  readonly username: string
  readonly created_at: number
  readonly last_used_at: number | null
  readonly revoked_at: number | null
}

/** Without the password's hash, which only a login reads. */
export const CREDENTIAL_COLUMNS =
  'c.id, c.account_id, c.domain_id, c.domain_name, c.username, c.created_at, c.last_used_at, c.revoked_at'

export function credentialFromRow(row: CredentialRow): Credential {
  return {
    id: row.id as CredentialId,
    accountId: row.account_id as AccountId,
    domainId: row.domain_id as DomainId,
    domainName: row.domain_name as DomainName,
    username: row.username,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }
}
