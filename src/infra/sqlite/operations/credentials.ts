import type { Account, Credential } from '#core/account.ts'
import type { DomainStatus } from '#core/domain.ts'
import type { CredentialId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { LoginRecord } from '#relay/ports/access-stores.ts'
import type { Database } from '../database.ts'
import {
  CREDENTIAL_COLUMNS,
  credentialFromRow,
  type CredentialRow,
} from '../rows/credential-row.ts'
import { scopeCondition } from '../scope.ts'

export function insertCredential(
  db: Database,
  args: { readonly credential: Credential; readonly passwordHash: Uint8Array },
): 'inserted' | 'exists' | 'domain-not-found' | 'domain-not-verified' {
  const { credential, passwordHash } = args
  const domain = db.get<{ status: string }>(
    'select status from domains where id = ? and account_id = ?',
    credential.domainId,
    credential.accountId,
  )
  if (domain === undefined) return 'domain-not-found'
  if (domain.status !== 'verified') return 'domain-not-verified'
  const active = 'select 1 from smtp_credentials where revoked_at is null and '
  if (db.get(`${active} domain_id = ?`, credential.domainId) !== undefined) return 'exists'
  if (db.get(`${active} username = ?`, credential.username) !== undefined) return 'exists'
  db.run(
    `insert into smtp_credentials (id, account_id, domain_id, domain_name, username, password_hash,
       created_at, last_used_at, revoked_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    credential.id,
    credential.accountId,
    credential.domainId,
    credential.domainName,
    credential.username,
    passwordHash,
    credential.createdAt,
    credential.lastUsedAt ?? null,
    credential.revokedAt ?? null,
  )
  return 'inserted'
}

export function listCredentials(
  db: Database,
  args: { readonly scope: TenantScope; readonly includeInactive: boolean },
): readonly Credential[] {
  const scope = scopeCondition(args.scope, 'c.account_id')
  const active = args.includeInactive ? 'true' : 'c.revoked_at is null'
  const sql = `select ${CREDENTIAL_COLUMNS} from smtp_credentials c
    where ${active} and ${scope.sql} order by c.created_at, c.id`
  return db.all<CredentialRow>(sql, ...scope.values).map(credentialFromRow)
}

export function revokeCredential(
  db: Database,
  args: { readonly scope: TenantScope; readonly id: CredentialId; readonly now: EpochMs },
): boolean {
  const scope = scopeCondition(args.scope)
  const sql = `update smtp_credentials set revoked_at = ?
    where id = ? and revoked_at is null and ${scope.sql}`
  return db.run(sql, args.now, args.id, ...scope.values) === 1
}

interface LoginRow extends CredentialRow {
  readonly password_hash: Uint8Array
  readonly domain_status: string
  readonly account_status: string
}

export function findCredentialForLogin(db: Database, username: string): LoginRecord | undefined {
  const row = db.get<LoginRow>(
    `select ${CREDENTIAL_COLUMNS}, c.password_hash, d.status as domain_status,
       a.status as account_status
     from smtp_credentials c
     join domains d on d.id = c.domain_id
     join accounts a on a.id = c.account_id
     where c.username = ? and c.revoked_at is null`,
    username,
  )
  return (
    row && {
      credential: credentialFromRow(row),
      passwordHash: row.password_hash,
      domainStatus: row.domain_status as DomainStatus,
      accountStatus: row.account_status as Account['status'],
    }
  )
}

export function touchCredentials(db: Database, uses: ReadonlyMap<CredentialId, EpochMs>): void {
  for (const [id, at] of uses) {
    db.run(
      'update smtp_credentials set last_used_at = ?1 where id = ?2 and (last_used_at is null or last_used_at < ?1)',
      at,
      id,
    )
  }
}
