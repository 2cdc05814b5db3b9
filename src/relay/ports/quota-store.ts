import type { AccountId, CredentialId, DomainId, QuotaId } from '#core/ids.ts'
import type { QuotaRefusal, QuotaRule } from '#core/quota.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { SubmissionGuard } from './queue-store.ts'

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

export interface QuotaProbe {
  readonly guard: Pick<SubmissionGuard, 'accountId' | 'credentialId' | 'domainId'>
  readonly defaults: readonly QuotaRule[]
  /** Of the message, each once; empty: one that is not known yet. */
  readonly addresses: readonly string[]
  readonly now: EpochMs
}

export interface QuotaOutlook {
  /** Recipients that fit into the windows of now of the quotas that refuse; undefined without such. */
  readonly room: number | undefined
  /** What `enqueue` would answer. */
  readonly refusal: QuotaRefusal | undefined
}

export interface QuotaStore {
  /** What a message would meet; counts nothing. Suppressed addresses do not count. */
  probe(probe: QuotaProbe): Promise<QuotaOutlook>
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
