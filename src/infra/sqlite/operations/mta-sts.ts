import type { DomainName } from '#core/domain-name.ts'
import type { EpochMs } from '#core/time.ts'
import type { StsMode } from '#proto/mta-sts/policy.ts'
import type { CachedStsPolicy } from '#relay/ports/mta-sts-store.ts'
import type { Database } from '../database.ts'

interface MtaStsRow {
  readonly domain: string
  readonly policy_id: string
  readonly mode: string
  readonly mx: string
  readonly max_age_seconds: number
  readonly fetched_at: number
  readonly expires_at: number
}

function fromRow(row: MtaStsRow): CachedStsPolicy {
  return {
    domain: row.domain as DomainName,
    policyId: row.policy_id,
    policy: {
      mode: row.mode as StsMode,
      mx: JSON.parse(row.mx) as string[],
      maxAgeSeconds: row.max_age_seconds,
    },
    fetchedAt: row.fetched_at,
    expiresAt: row.expires_at,
  }
}

export function findMtaStsPolicy(db: Database, domain: DomainName): CachedStsPolicy | undefined {
  const row = db.get<MtaStsRow>('select * from mta_sts_policies where domain = ?', domain)
  return row && fromRow(row)
}

export function saveMtaStsPolicy(db: Database, cached: CachedStsPolicy): void {
  const { domain, policyId, policy, fetchedAt, expiresAt } = cached
  db.run(
    `insert into mta_sts_policies
       (domain, policy_id, mode, mx, max_age_seconds, fetched_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (domain) do update set policy_id = excluded.policy_id, mode = excluded.mode,
       mx = excluded.mx, max_age_seconds = excluded.max_age_seconds,
       fetched_at = excluded.fetched_at, expires_at = excluded.expires_at
     where excluded.fetched_at >= mta_sts_policies.fetched_at`,
    domain,
    policyId,
    policy.mode,
    JSON.stringify(policy.mx),
    policy.maxAgeSeconds,
    fetchedAt,
    expiresAt,
  )
}

export function mtaStsPoliciesFetchedBefore(
  db: Database,
  args: { readonly before: EpochMs; readonly now: EpochMs; readonly limit: number },
): readonly CachedStsPolicy[] {
  const sql = `select * from mta_sts_policies
    where mode <> 'none' and fetched_at < ? and expires_at > ? order by fetched_at limit ?`
  return db.all<MtaStsRow>(sql, args.before, args.now, args.limit).map(fromRow)
}

export function removeExpiredMtaStsPolicies(db: Database, now: EpochMs): number {
  return db.run('delete from mta_sts_policies where expires_at <= ?', now)
}
