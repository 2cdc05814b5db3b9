import type { Domain } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { CredentialId, DomainId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { DomainCheckResult, DomainSettings } from '#relay/ports/access-stores.ts'
import type { Database } from '../database.ts'
import { domainFromRow, type DomainRow } from '../rows/domain-row.ts'
import { scopeCondition } from '../scope.ts'

export function insertDomain(
  db: Database,
  args: { readonly domain: Domain; readonly sealedDkimKey: Uint8Array },
): 'inserted' | 'exists' | 'name-taken' {
  const { domain, sealedDkimKey } = args
  const own = 'select 1 from domains where account_id = ? and name = ?'
  if (db.get(own, domain.accountId, domain.name) !== undefined) return 'exists'
  if (isVerifiedElsewhere(db, domain.name, domain.accountId)) return 'name-taken'
  insertDomainRow(db, domain)
  db.run('insert into dkim_keys (domain_id, sealed_key) values (?, ?)', domain.id, sealedDkimKey)
  return 'inserted'
}

function insertDomainRow(db: Database, domain: Domain): void {
  db.run(
    `insert into domains (id, account_id, name, status, verification_token, dkim_selector,
       dkim_public_key, created_at, verified_at, last_checked_at, next_check_at, failed_checks,
       failing_since, checks, tls_policy, inbox_enabled, inbox_retention_days)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    domain.id,
    domain.accountId,
    domain.name,
    domain.status,
    domain.verificationToken,
    domain.dkimSelector,
    domain.dkimPublicKey,
    domain.createdAt,
    domain.verifiedAt ?? null,
    domain.lastCheckedAt ?? null,
    domain.nextCheckAt,
    domain.failedChecks,
    domain.failingSince ?? null,
    JSON.stringify(domain.checks),
    domain.tlsPolicy,
    Number(domain.inbox.enabled),
    domain.inbox.retentionDays,
  )
}

function isVerifiedElsewhere(db: Database, name: string, accountId: string): boolean {
  const sql = "select 1 from domains where name = ? and status = 'verified' and account_id <> ?"
  return db.get(sql, name, accountId) !== undefined
}

interface DomainArgs {
  readonly scope: TenantScope
  readonly id: DomainId
}

export function findDomain(db: Database, args: DomainArgs): Domain | undefined {
  const scope = scopeCondition(args.scope)
  const sql = `select * from domains where id = ? and ${scope.sql}`
  const row = db.get<DomainRow>(sql, args.id, ...scope.values)
  return row && domainFromRow(row)
}

export function findDomainsByName(
  db: Database,
  args: { readonly scope: TenantScope; readonly name: DomainName },
): readonly Domain[] {
  const scope = scopeCondition(args.scope)
  const sql = `select * from domains where name = ? and ${scope.sql} order by created_at, id`
  return db.all<DomainRow>(sql, args.name, ...scope.values).map(domainFromRow)
}

export function listDomains(db: Database, scope: TenantScope): readonly Domain[] {
  const condition = scopeCondition(scope)
  const sql = `select * from domains where ${condition.sql} order by created_at, id`
  return db.all<DomainRow>(sql, ...condition.values).map(domainFromRow)
}

export function removeDomain(
  db: Database,
  args: DomainArgs & { readonly now: EpochMs },
): readonly CredentialId[] | undefined {
  const scope = scopeCondition(args.scope)
  const sql = `delete from domains where id = ? and ${scope.sql}`
  if (db.run(sql, args.id, ...scope.values) === 0) return undefined
  return db
    .all<{ id: CredentialId }>(
      `update smtp_credentials set revoked_at = ? where domain_id = ? and revoked_at is null
       returning id`,
      args.now,
      args.id,
    )
    .map((row) => row.id)
}

export function saveDomainCheck(
  db: Database,
  args: DomainArgs & {
    readonly result: DomainCheckResult
    readonly basedOn: Pick<Domain, 'lastCheckedAt'> | undefined
  },
): 'saved' | 'name-taken' | 'gone' | 'stale' {
  const domain = findDomain(db, args)
  if (domain === undefined) return 'gone'
  const { result, basedOn } = args
  if (basedOn !== undefined && basedOn.lastCheckedAt !== domain.lastCheckedAt) return 'stale'
  if (result.status === 'verified' && isVerifiedElsewhere(db, domain.name, domain.accountId)) {
    return 'name-taken'
  }
  db.run(
    `update domains set status = ?, verified_at = ?, last_checked_at = ?, next_check_at = ?,
       failed_checks = ?, failing_since = ?, checks = ?
     where id = ?`,
    result.status,
    result.verifiedAt ?? null,
    result.lastCheckedAt,
    result.nextCheckAt,
    result.failedChecks,
    result.failingSince ?? null,
    JSON.stringify(result.checks),
    domain.id,
  )
  return 'saved'
}

interface DueArgs {
  readonly scope: TenantScope
  readonly now: EpochMs
  readonly limit: number
}

/** The due domains as they were, their next check pushed to `until`: nobody else gets them meanwhile. */
export function claimDomainsForCheck(
  db: Database,
  args: DueArgs & { readonly until: EpochMs },
): readonly Domain[] {
  const due = domainsDueForCheck(db, args)
  for (const { id } of due)
    db.run('update domains set next_check_at = ? where id = ?', args.until, id)
  return due
}

export function domainsDueForCheck(db: Database, args: DueArgs): readonly Domain[] {
  const scope = scopeCondition(args.scope)
  const sql = `select * from domains where next_check_at <= ? and ${scope.sql}
    order by next_check_at limit ?`
  return db.all<DomainRow>(sql, args.now, ...scope.values, args.limit).map(domainFromRow)
}

export function changeDomainSettings(
  db: Database,
  args: DomainArgs & { readonly change: DomainSettings },
): 'changed' | 'not-found' | 'not-verified' {
  const domain = findDomain(db, args)
  if (domain === undefined) return 'not-found'
  const inbox = { ...domain.inbox, ...args.change.inbox }
  const switchesOn = inbox.enabled && !domain.inbox.enabled
  if (switchesOn && domain.status !== 'verified') return 'not-verified'
  db.run(
    `update domains set tls_policy = ?, inbox_enabled = ?, inbox_retention_days = ?
     where id = ?`,
    args.change.tlsPolicy ?? domain.tlsPolicy,
    Number(inbox.enabled),
    inbox.retentionDays,
    domain.id,
  )
  return 'changed'
}
