import type { AuditCategory, AuditEntry } from '#core/audit.ts'
import type { AccountId, AuditId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { Database } from '../database.ts'
import { scopeCondition } from '../scope.ts'

/** Keys stay as rows after they were revoked; `api-key ` is followed by the id. */
const ACTOR_NAME = `case when actor like 'api-key %' then
  (select name from api_keys where api_keys.id = substr(actor, 9)) end`

interface AuditRow {
  readonly id: string
  readonly account_id: string | null
  readonly actor: string
  readonly actor_name?: string | null
  readonly action: string
  readonly category: string
  readonly target_type: string
  readonly target_name: string
  readonly target_id: string | null
  readonly meta: string
  readonly created_at: number
}

export function appendAudit(db: Database, entry: AuditEntry): void {
  db.run(
    `insert into audit_log (id, account_id, actor, action, category, target_type, target_name,
       target_id, meta, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.id,
    entry.accountId ?? null,
    entry.actor,
    entry.action,
    entry.category,
    entry.targetType,
    entry.targetName,
    entry.targetId ?? null,
    JSON.stringify(entry.meta),
    entry.createdAt,
  )
}

export function amendAudit(
  db: Database,
  args: { readonly id: AuditId; readonly meta: AuditEntry['meta'] },
): void {
  db.run(
    'update audit_log set meta = json_patch(meta, ?) where id = ?',
    JSON.stringify(args.meta),
    args.id,
  )
}

export function markInterrupted(db: Database): number {
  return db.run(
    `update audit_log indexed by audit_log_unfinished
     set meta = json_set(meta, '$.interrupted', json('true'))
     where meta ->> '$.finished' = 0 and meta ->> '$.interrupted' is null`,
  )
}

/** In the transaction of what it counts. */
export function addToCount(db: Database, id: AuditId, count: number): void {
  const counted = db.run(
    `update audit_log set meta = json_set(meta, '$.count', coalesce(meta ->> '$.count', 0) + ?)
     where id = ?`,
    count,
    id,
  )
  if (counted === 0) throw new Error('an operation without its audit entry')
}

export function findAudit(
  db: Database,
  args: { readonly scope: TenantScope; readonly id: AuditId },
): AuditEntry | undefined {
  const scope = scopeCondition(args.scope)
  const sql = `select * from audit_log where id = ? and ${scope.sql}`
  const row = db.get<AuditRow>(sql, args.id, ...scope.values)
  return row && auditFromRow(row)
}

export function listAudit(
  db: Database,
  args: {
    readonly scope: TenantScope
    readonly since: EpochMs
    readonly category: string | undefined
    readonly limit: number
  },
): { readonly items: readonly AuditEntry[]; readonly total: number } {
  const scope = scopeCondition(args.scope)
  const where = `${scope.sql} and created_at >= ? and (? is null or category = ?)`
  const values = [...scope.values, args.since, args.category ?? null, args.category ?? null]
  const rows = db.all<AuditRow>(
    `select *, ${ACTOR_NAME} as actor_name from audit_log where ${where} order by id desc limit ?`,
    ...values,
    args.limit,
  )
  const counted = db.get<{ total: number }>(
    `select count(*) as total from audit_log where ${where}`,
    ...values,
  )
  return { items: rows.map(auditFromRow), total: counted?.total ?? 0 }
}

function auditFromRow(row: AuditRow): AuditEntry {
  return {
    id: row.id as AuditId,
    accountId: (row.account_id ?? undefined) as AccountId | undefined,
    actor: row.actor,
    ...(typeof row.actor_name === 'string' && { actorName: row.actor_name }),
    action: row.action,
    category: row.category as AuditCategory,
    targetType: row.target_type,
    targetName: row.target_name,
    targetId: row.target_id ?? undefined,
    meta: JSON.parse(row.meta) as AuditEntry['meta'],
    createdAt: row.created_at,
  }
}
