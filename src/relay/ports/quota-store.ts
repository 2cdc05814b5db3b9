import type { AccountId, CredentialId, DomainId, QuotaId } from '#core/ids.ts'
import type { QuotaRule } from '#core/quota.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'

/** A quota as it was set. */
export interface Quota extends Omit<QuotaRule, 'setBy'> {
  readonly id: QuotaId
  readonly accountId: AccountId
  readonly subjectId: AccountId | DomainId | CredentialId
  /** Both may set one for the same subject and period; both hold. */
  readonly setBy: 'operator' | 'owner'
  readonly createdAt: EpochMs
}

/** A quota, and how many recipients it has counted in the window of now. */
export interface QuotaStanding {
  readonly quota: Quota
  readonly used: number
}

export interface QuotaStore {
  /**
   * Replaces the one of the same subject, period and setter, whose counters are kept.
   * `subject-not-found`: no such account, domain or active credential in that account.
   */
  set(quota: Quota): Promise<Quota | 'subject-not-found'>
  /** By subject and period. */
  list(scope: TenantScope, now: EpochMs): Promise<readonly QuotaStanding[]>
  find(scope: TenantScope, id: QuotaId): Promise<Quota | undefined>
  /** With its counters. False when there is none in the scope. */
  remove(scope: TenantScope, id: QuotaId): Promise<boolean>
}
