import type { DkimNext, DkimRetired, Domain, DomainStatus, RecordCheck } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { TlsMinimum } from '#core/tls.ts'
import type { AccountId, DomainId } from '#core/ids.ts'

export interface DomainRow {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly status: string
  readonly tls_policy: string
  readonly inbox_enabled: number
  readonly inbox_retention_days: number
  readonly verification_token: string
  readonly dkim_selector: string
  readonly dkim_public_key: string
  readonly dkim_next: string | null
  readonly dkim_retired: string | null
  readonly created_at: number
  readonly verified_at: number | null
  readonly last_checked_at: number | null
  readonly next_check_at: number
  readonly failed_checks: number
  readonly failing_since: number | null
  readonly checks: string
}

export function domainFromRow(row: DomainRow): Domain {
  return {
    id: row.id as DomainId,
    accountId: row.account_id as AccountId,
    name: row.name as DomainName,
    status: row.status as DomainStatus,
    tlsPolicy: row.tls_policy as TlsMinimum,
    inbox: { enabled: row.inbox_enabled !== 0, retentionDays: row.inbox_retention_days },
    verificationToken: row.verification_token,
    dkimSelector: row.dkim_selector,
    dkimPublicKey: row.dkim_public_key,
    ...(row.dkim_next !== null && { dkimNext: nextFromJson(row.dkim_next) }),
    ...(row.dkim_retired !== null && { dkimRetired: JSON.parse(row.dkim_retired) as DkimRetired }),
    createdAt: row.created_at,
    verifiedAt: row.verified_at ?? undefined,
    lastCheckedAt: row.last_checked_at ?? undefined,
    nextCheckAt: row.next_check_at,
    failedChecks: row.failed_checks,
    failingSince: row.failing_since ?? undefined,
    checks: (JSON.parse(row.checks) as RecordCheck[]).map(checkFromJson),
  }
}

function nextFromJson(json: string): DkimNext {
  const next = JSON.parse(json) as DkimNext
  return { ...next, check: checkFromJson(next.check) }
}

function checkFromJson(check: RecordCheck): RecordCheck {
  // JSON has no undefined.
  return { ...check, checkedAt: check.checkedAt ?? undefined }
}
