import { RELAY_ACCOUNT, type Account } from '#core/account.ts'
import type { AccountId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { Database } from '../database.ts'
import { ACCOUNT_COLUMNS, accountFromRow, type AccountRow } from '../rows/account-row.ts'
import { scopeCondition } from '../scope.ts'

export function insertAccount(db: Database, account: Account): 'inserted' | 'email-taken' {
  const inserted = db.run(
    `insert into accounts (${ACCOUNT_COLUMNS}) values (?, ?, ?, ?, ?)
     on conflict (lower(email)) do nothing`,
    account.id,
    account.email,
    account.name,
    account.status,
    account.createdAt,
  )
  return inserted === 1 ? 'inserted' : 'email-taken'
}

export function setAccountStatus(
  db: Database,
  args: {
    readonly scope: TenantScope
    readonly id: AccountId
    readonly status: Account['status']
  },
): boolean {
  const scope = scopeCondition(args.scope, 'id')
  const sql = `update accounts set status = ? where id = ? and ${scope.sql}`
  return db.run(sql, args.status, args.id, ...scope.values) === 1
}

export function findAccount(
  db: Database,
  args: { readonly scope: TenantScope; readonly id: AccountId },
): Account | undefined {
  const scope = scopeCondition(args.scope, 'id')
  const sql = `select ${ACCOUNT_COLUMNS} from accounts where id = ? and ${scope.sql}`
  const row = db.get<AccountRow>(sql, args.id, ...scope.values)
  return row && accountFromRow(row)
}

export function listAccounts(db: Database, scope: TenantScope): readonly Account[] {
  const condition = scopeCondition(scope, 'id')
  const sql = `select ${ACCOUNT_COLUMNS} from accounts where ${condition.sql} and id <> ?
    order by created_at, id`
  return db.all<AccountRow>(sql, ...condition.values, RELAY_ACCOUNT.id).map(accountFromRow)
}
