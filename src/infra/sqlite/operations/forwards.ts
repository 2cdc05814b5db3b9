import type { ForwardLogView, ForwardRule } from '#core/forward.ts'
import type { ForwardId, ForwardLogId, InboxId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { ForwardChange, ForwardStats } from '#relay/ports/inbound-store.ts'
import type { Database } from '../database.ts'
import {
  FORWARD_COLUMNS,
  forwardFromRow,
  forwardLogViewFromRow,
  type ForwardLogViewRow,
  type ForwardRow,
} from '../rows/forward-row.ts'
import { scopeCondition } from '../scope.ts'

const MAX_LIMIT = 1_000

export function insertForward(
  db: Database,
  args: { readonly rule: ForwardRule; readonly sealedSecret: Uint8Array },
): 'inserted' | 'exists' | 'domain-not-found' | 'domain-not-verified' {
  const { rule, sealedSecret } = args
  const domain = db.get<{ status: string }>(
    'select status from domains where id = ? and account_id = ?',
    rule.domainId,
    rule.accountId,
  )
  if (domain === undefined) return 'domain-not-found'
  if (domain.status !== 'verified') return 'domain-not-verified'
  const same = 'select 1 from forwards where domain_id = ? and localpart = ?'
  if (db.get(same, rule.domainId, rule.localpart) !== undefined) return 'exists'
  db.run(
    `insert into forwards (id, account_id, domain_id, localpart, source_email, destination_emails,
       destination_urls, is_active, accepts_failed_dmarc, sealed_secret, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    rule.id,
    rule.accountId,
    rule.domainId,
    rule.localpart,
    rule.sourceEmail,
    JSON.stringify(rule.destinationEmails),
    JSON.stringify(rule.destinationUrls),
    Number(rule.isActive),
    Number(rule.acceptsFailedDmarc),
    sealedSecret,
    rule.createdAt,
  )
  return 'inserted'
}

interface ForwardArgs {
  readonly scope: TenantScope
  readonly id: ForwardId
}

export function findForward(db: Database, args: ForwardArgs): ForwardRule | undefined {
  const scope = scopeCondition(args.scope)
  const sql = `select ${FORWARD_COLUMNS} from forwards where id = ? and ${scope.sql}`
  const row = db.get<ForwardRow>(sql, args.id, ...scope.values)
  return row && forwardFromRow(row)
}

export function listForwards(db: Database, scope: TenantScope): readonly ForwardRule[] {
  const condition = scopeCondition(scope)
  const sql = `select ${FORWARD_COLUMNS} from forwards where ${condition.sql}
    order by created_at, id`
  return db.all<ForwardRow>(sql, ...condition.values).map(forwardFromRow)
}

export function updateForward(
  db: Database,
  args: ForwardArgs & { readonly change: ForwardChange },
): ForwardRule | 'not-found' | 'no-destination' {
  const rule = findForward(db, args)
  if (rule === undefined) return 'not-found'
  const changed = { ...rule, ...args.change }
  if (changed.destinationEmails.length + changed.destinationUrls.length === 0) {
    return 'no-destination'
  }
  db.run(
    `update forwards set destination_emails = ?, destination_urls = ?, is_active = ?,
       accepts_failed_dmarc = ?
     where id = ?`,
    JSON.stringify(changed.destinationEmails),
    JSON.stringify(changed.destinationUrls),
    Number(changed.isActive),
    Number(changed.acceptsFailedDmarc),
    rule.id,
  )
  return changed
}

export function removeForward(db: Database, args: ForwardArgs): boolean {
  const scope = scopeCondition(args.scope)
  const sql = `delete from forwards where id = ? and ${scope.sql}`
  return db.run(sql, args.id, ...scope.values) > 0
}

const LOG_VIEW = `select l.*, r.state, r.attempts, r.last_reply, r.last_problem, r.changed_at
  from forward_log l
  left join recipients r on r.message_id = l.message_id and r.id = l.recipient_id`

export function forwardLog(
  db: Database,
  args: {
    readonly scope: TenantScope
    readonly forwardId: ForwardId | undefined
    readonly page: number
    readonly limit: number
  },
): readonly ForwardLogView[] {
  const where = logCondition(args.scope, args.forwardId)
  const limit = Math.min(Math.max(Math.trunc(args.limit), 0), MAX_LIMIT)
  return db
    .all<ForwardLogViewRow>(
      `${LOG_VIEW} where ${where.sql} order by l.id desc limit ? offset ?`,
      ...where.values,
      limit,
      Math.max(Math.trunc(args.page), 0) * limit,
    )
    .map(forwardLogViewFromRow)
}

export function findForwardLog(
  db: Database,
  args: { readonly scope: TenantScope; readonly id: ForwardLogId },
): ForwardLogView | undefined {
  const where = logCondition(args.scope, undefined)
  const sql = `${LOG_VIEW} where l.id = ? and ${where.sql}`
  const row = db.get<ForwardLogViewRow>(sql, args.id, ...where.values)
  return row && forwardLogViewFromRow(row)
}

const MAX_OF_INBOX = 200

export function forwardLogOfInbox(
  db: Database,
  args: { readonly scope: TenantScope; readonly id: InboxId },
): readonly ForwardLogView[] {
  const where = logCondition(args.scope, undefined)
  const sql = `${LOG_VIEW} where l.inbox_id = ? and ${where.sql} order by l.id limit ?`
  return db
    .all<ForwardLogViewRow>(sql, args.id, ...where.values, MAX_OF_INBOX)
    .map(forwardLogViewFromRow)
}

export function countForwardLog(
  db: Database,
  args: { readonly scope: TenantScope; readonly forwardId: ForwardId | undefined },
): number {
  const where = logCondition(args.scope, args.forwardId)
  const sql = `select count(*) as count from forward_log l where ${where.sql}`
  return db.get<{ count: number }>(sql, ...where.values)?.count ?? 0
}

function logCondition(scope: TenantScope, forwardId: ForwardId | undefined) {
  const condition = scopeCondition(scope, 'l.account_id')
  if (forwardId === undefined) return condition
  return { sql: `${condition.sql} and l.forward_id = ?`, values: [...condition.values, forwardId] }
}

export function forwardStats(
  db: Database,
  args: { readonly scope: TenantScope; readonly since: EpochMs },
): ForwardStats {
  const scope = scopeCondition(args.scope, 'l.account_id')
  const row = db.get<{ received: number; copies: number; delivered: number; failed: number }>(
    `select count(distinct message_id) as received, count(*) as copies,
       count(*) filter (where state = 'delivered') as delivered,
       count(*) filter (where state in ('failed', 'expired', 'suppressed', 'cancelled')) as failed
     from (select l.message_id, coalesce(l.post_state, r.state, 'failed') as state
       from forward_log l
       left join recipients r on r.message_id = l.message_id and r.id = l.recipient_id
       where l.created_at >= ? and ${scope.sql})`,
    args.since,
    ...scope.values,
  )
  const { received = 0, copies = 0, delivered = 0, failed = 0 } = row ?? {}
  return { received, delivered, failed, waiting: copies - delivered - failed }
}
