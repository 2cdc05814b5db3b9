import type { AccountId, QuotaId } from '#core/ids.ts'
import { windowStart, type QuotaMode, type QuotaPeriod, type QuotaSubject } from '#core/quota.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { Quota, QuotaStanding } from '#relay/ports/quota-store.ts'
import type { Database } from '../database.ts'
import { scopeCondition } from '../scope.ts'
import { usageIn } from './quota-admission.ts'

interface QuotaRow {
  readonly id: string
  readonly account_id: string
  readonly subject: QuotaSubject
  readonly subject_id: string
  readonly period: QuotaPeriod
  readonly max_recipients: number
  readonly mode: QuotaMode
  readonly set_by: Quota['setBy']
  readonly created_at: number
}

const SUBJECT_EXISTS = {
  account: 'select 1 from accounts where id = ?1 and id = ?2',
  domain: 'select 1 from domains where id = ?1 and account_id = ?2',
  credential:
    'select 1 from smtp_credentials where id = ?1 and account_id = ?2 and revoked_at is null',
} as const satisfies Record<QuotaSubject, string>

export function setQuota(db: Database, quota: Quota): Quota | 'subject-not-found' {
  const { subject, subjectId, accountId } = quota
  if (db.get(SUBJECT_EXISTS[subject], subjectId, accountId) === undefined) {
    return 'subject-not-found'
  }
  const row = db.get<QuotaRow>(
    `insert into quotas (id, account_id, subject, subject_id, period, max_recipients, mode, set_by,
       created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (account_id, subject_id, subject, period, set_by)
       do update set max_recipients = excluded.max_recipients, mode = excluded.mode
     returning *`,
    quota.id,
    accountId,
    subject,
    subjectId,
    quota.period,
    quota.limit,
    quota.mode,
    quota.setBy,
    quota.createdAt,
  )
  if (row === undefined) throw new Error('a quota that was set is not there')
  // With another limit, full windows may have room again.
  db.run('delete from quota_fronts where quota_key = ?', row.id)
  return quotaFromRow(row)
}

export function listQuotas(
  db: Database,
  args: { readonly scope: TenantScope; readonly now: EpochMs },
): readonly QuotaStanding[] {
  const scope = scopeCondition(args.scope)
  const rows = db.all<QuotaRow>(
    `select * from quotas where ${scope.sql} order by account_id, subject, subject_id, period, set_by`,
    ...scope.values,
  )
  const usage = usageIn(db)
  return rows.map((row) => ({
    quota: quotaFromRow(row),
    used: usage.used(row.id, windowStart(row.period, args.now)),
  }))
}

interface QuotaArgs {
  readonly scope: TenantScope
  readonly id: QuotaId
}

export function findQuota(db: Database, args: QuotaArgs): Quota | undefined {
  const scope = scopeCondition(args.scope)
  const sql = `select * from quotas where id = ? and ${scope.sql}`
  const row = db.get<QuotaRow>(sql, args.id, ...scope.values)
  return row && quotaFromRow(row)
}

export function removeQuota(db: Database, args: QuotaArgs): boolean {
  const scope = scopeCondition(args.scope)
  const sql = `delete from quotas where id = ? and ${scope.sql}`
  if (db.run(sql, args.id, ...scope.values) === 0) return false
  db.run('delete from quota_windows where quota_key = ?', args.id)
  db.run('delete from quota_fronts where quota_key = ?', args.id)
  return true
}

function quotaFromRow(row: QuotaRow): Quota {
  return {
    id: row.id as QuotaId,
    accountId: row.account_id as AccountId,
    subject: row.subject,
    subjectId: row.subject_id as Quota['subjectId'],
    period: row.period,
    limit: row.max_recipients,
    mode: row.mode,
    setBy: row.set_by,
    createdAt: row.created_at,
  }
}
