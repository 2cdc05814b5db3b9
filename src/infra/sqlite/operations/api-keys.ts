import type { ApiKey } from '#core/account.ts'
import type { ApiKeyId, UserId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import { roleCovers, type Role } from '#core/user.ts'
import type { Database } from '../database.ts'
import { API_KEY_COLUMNS, apiKeyFromRow, type ApiKeyRow } from '../rows/api-key-row.ts'
import { scopeCondition } from '../scope.ts'

export function insertApiKey(
  db: Database,
  args: { readonly key: ApiKey; readonly hash: Uint8Array },
): 'inserted' | 'maker-gone' {
  const { key, hash } = args
  if (key.madeBy !== undefined && !mayHave(key, key.madeBy, db)) return 'maker-gone'
  db.run(
    `insert into api_keys (id, account_id, name, prefix, scopes, made_by, hash, created_at,
       last_used_at, revoked_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    key.id,
    key.accountId,
    key.name,
    key.prefix,
    JSON.stringify(key.scopes),
    key.madeBy ?? null,
    hash,
    key.createdAt,
    key.lastUsedAt ?? null,
    key.revokedAt ?? null,
  )
  return 'inserted'
}

/** Still a member, with a role that may do what the key may. */
function mayHave({ accountId, scopes }: ApiKey, maker: UserId, db: Database): boolean {
  const sql = 'select role from memberships where account_id = ? and user_id = ?'
  const member = db.get<{ role: Role }>(sql, accountId, maker)
  return member !== undefined && roleCovers(member.role, scopes)
}

export function findApiKeyByHash(db: Database, hash: Uint8Array): ApiKey | undefined {
  const row = db.get<ApiKeyRow>(
    `select ${API_KEY_COLUMNS} from api_keys k join accounts a on a.id = k.account_id
     where k.hash = ? and k.revoked_at is null and a.status = 'active'`,
    hash,
  )
  return row && apiKeyFromRow(row)
}

export function listApiKeys(db: Database, scope: TenantScope): readonly ApiKey[] {
  const condition = scopeCondition(scope, 'k.account_id')
  const sql = `select ${API_KEY_COLUMNS} from api_keys k
    where k.revoked_at is null and ${condition.sql} order by k.created_at, k.id`
  return db.all<ApiKeyRow>(sql, ...condition.values).map(apiKeyFromRow)
}

export function revokeApiKey(
  db: Database,
  args: { readonly scope: TenantScope; readonly id: ApiKeyId; readonly now: EpochMs },
): boolean {
  const scope = scopeCondition(args.scope)
  const sql = `update api_keys set revoked_at = ? where id = ? and revoked_at is null and ${scope.sql}`
  return db.run(sql, args.now, args.id, ...scope.values) === 1
}

export function touchApiKeys(db: Database, uses: ReadonlyMap<ApiKeyId, EpochMs>): void {
  for (const [id, at] of uses) {
    db.run(
      'update api_keys set last_used_at = ?1 where id = ?2 and (last_used_at is null or last_used_at < ?1)',
      at,
      id,
    )
  }
}
