import type { AccountId, SuppressionId } from '#core/ids.ts'
import { suppressionKey, type Suppression } from '#core/suppression.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { SuppressionPage, SuppressionQuery } from '#relay/ports/suppression-store.ts'
import type { Database, SqlValue } from '../database.ts'
import { suppressionFromRow, type SuppressionRow } from '../rows/suppression-row.ts'
import { scopeCondition } from '../scope.ts'

export function addSuppression(db: Database, suppression: Suppression): 'added' | 'exists' {
  const { accountId, address, reason, createdAt } = suppression
  const held = findSuppression(db, { accountId, address, now: createdAt })
  if (held !== undefined) {
    if (reason === 'complaint' && held.reason === 'bounce') toComplaint(db, held.id, suppression)
    return 'exists'
  }
  // What is still there has expired.
  const gone = 'delete from suppressions where account_id = ? and address = ?'
  db.run(gone, accountId, suppressionKey(address))
  db.run(
    `insert into suppressions
       (id, account_id, address, reason, source_message_id, note, created_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    suppression.id,
    accountId,
    suppressionKey(address),
    reason,
    suppression.sourceMessageId ?? null,
    suppression.note,
    createdAt,
    suppression.expiresAt ?? null,
  )
  return 'added'
}

function toComplaint(db: Database, id: SuppressionId, complaint: Suppression): void {
  db.run(
    `update suppressions set reason = 'complaint', source_message_id = ?, note = ?, expires_at = ?
     where id = ?`,
    complaint.sourceMessageId ?? null,
    complaint.note,
    complaint.expiresAt ?? null,
    id,
  )
}

export function addSuppressions(db: Database, suppressions: readonly Suppression[]): number {
  return suppressions.filter((each) => addSuppression(db, each) === 'added').length
}

export function findSuppression(
  db: Database,
  args: { readonly accountId: AccountId; readonly address: string; readonly now: EpochMs },
): Suppression | undefined {
  const row = db.get<SuppressionRow>(
    `select * from suppressions
     where account_id = ? and address = ? and (expires_at is null or expires_at > ?)`,
    args.accountId,
    suppressionKey(args.address),
    args.now,
  )
  return row && suppressionFromRow(row)
}

/** Those of the addresses that are on the list, by address: one statement for a whole envelope. */
export function suppressedAmong(
  db: Database,
  args: {
    readonly accountId: AccountId
    readonly addresses: readonly string[]
    readonly now: EpochMs
  },
): ReadonlyMap<string, Suppression> {
  const rows = db.all<SuppressionRow>(
    `select s.* from json_each(?) a cross join suppressions s
     where s.account_id = ? and s.address = a.value
       and (s.expires_at is null or s.expires_at > ?)`,
    JSON.stringify(args.addresses.map(suppressionKey)),
    args.accountId,
    args.now,
  )
  return new Map(rows.map((row) => [row.address, suppressionFromRow(row)]))
}

export function listSuppressions(
  db: Database,
  args: { readonly scope: TenantScope; readonly query: SuppressionQuery },
): SuppressionPage {
  const { page, limit } = args.query
  const { sql, values } = conditions(args.scope, args.query)
  const rows = db.all<SuppressionRow>(
    `select * from suppressions where ${sql} order by id desc limit ? offset ?`,
    ...values,
    limit,
    page * limit,
  )
  const count = `select count(*) as total from suppressions where ${sql}`
  const total = db.get<{ total: number }>(count, ...values)?.total ?? 0
  return { items: rows.map(suppressionFromRow), total }
}

function conditions(
  scope: TenantScope,
  { search, reason, now }: SuppressionQuery,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const own = scopeCondition(scope)
  const parts = [own.sql, '(expires_at is null or expires_at > ?)']
  const values: SqlValue[] = [...own.values, now]
  if (reason !== undefined) {
    parts.push('reason = ?')
    values.push(reason)
  }
  if (search !== undefined) {
    // instr, not like: what people type has no wildcards in it.
    parts.push('instr(address, ?) > 0')
    values.push(suppressionKey(search))
  }
  return { sql: parts.join(' and '), values }
}

export function walkSuppressions(
  db: Database,
  args: {
    readonly scope: TenantScope
    readonly after: SuppressionId | undefined
    readonly limit: number
    readonly now: EpochMs
  },
): readonly Suppression[] {
  const own = scopeCondition(args.scope)
  const rows = db.all<SuppressionRow>(
    `select * from suppressions
     where ${own.sql} and id > ? and (expires_at is null or expires_at > ?) order by id limit ?`,
    ...own.values,
    args.after ?? '',
    args.now,
    args.limit,
  )
  return rows.map(suppressionFromRow)
}

export function removeSuppression(
  db: Database,
  args: { readonly scope: TenantScope; readonly id: SuppressionId },
): Suppression | undefined {
  const own = scopeCondition(args.scope)
  const sql = `delete from suppressions where id = ? and ${own.sql} returning *`
  const row = db.get<SuppressionRow>(sql, args.id, ...own.values)
  return row && suppressionFromRow(row)
}
