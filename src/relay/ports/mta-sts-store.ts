import type { DomainName } from '#core/domain-name.ts'
import type { EpochMs } from '#core/time.ts'
import type { StsPolicy } from '#proto/mta-sts/policy.ts'

/** A fetched policy. */
export interface CachedStsPolicy {
  readonly domain: DomainName
  /** `id` of the TXT record under which it was fetched. */
  readonly policyId: string
  readonly policy: StsPolicy
  readonly fetchedAt: EpochMs
  /** From here on it is as if it had never been (RFC 8461 §3.2, max_age). */
  readonly expiresAt: EpochMs
}

/**
 * Policies outlive the process: who can make look-ups fail must not make a known policy go away. The
 * promises common to all stores hold.
 */
export interface MtaStsStore {
  /** Also one that has expired. */
  find(domain: DomainName): Promise<CachedStsPolicy | undefined>
  /** Replaces the domain's policy; an older `fetchedAt` than the stored one is ignored. */
  save(policy: CachedStsPolicy): Promise<void>
  /** Unexpired ones other than `none`, fetched before the given time, longest ago first. */
  fetchedBefore(before: EpochMs, now: EpochMs, limit: number): Promise<readonly CachedStsPolicy[]>
  /** Answers how many were removed. */
  removeExpired(now: EpochMs): Promise<number>
}
