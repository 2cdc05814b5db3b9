import type { ApiKey } from '#core/account.ts'
import type { AccountId, ApiKeyId, UserId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { Database } from '../database.ts'
import { API_KEY_COLUMNS, apiKeyFromRow, type ApiKeyRow } from '../rows/api-key-row.ts'
import { scopeCondition } from '../scope.ts'

export function insertApiKey(
  db: Database,
  args: { readonly key: ApiKey; readonly hash: Uint8Array },
): 'inserted' | 'maker-gone' {
  const { key, hash } = args
  if (key.madeBy !== undefined && !isMember(db, key.accountId, key.madeBy)) return 'maker-gone'
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

function isMember(db: Database, accountId: AccountId, userId: UserId): boolean {
  const sql = 'select 1 from memberships where account_id = ? and user_id = ?'
  return db.get(sql, accountId, userId) !== undefined
}

/** In the transaction that makes them a stranger to the account; answers what was revoked. */
export function revokeApiKeysOf(
  db: Database,
  maker: { readonly accountId: AccountId; readonly userId: UserId },
  now: EpochMs,
): readonly ApiKey[] {
  const theirs = 'k.account_id = ? and k.made_by = ? and k.revoked_at is null'
  const keys = db.all<ApiKeyRow>(
    `select ${API_KEY_COLUMNS} from api_keys k where ${theirs} order by k.created_at, k.id`,
    maker.accountId,
    maker.userId,
  )
  for (const { id } of keys) db.run('update api_keys set revoked_at = ? where id = ?', now, id)
  return keys.map(apiKeyFromRow)
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
