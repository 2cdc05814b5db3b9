import type { AccountId, SuppressionId } from '#core/ids.ts'
import type { Suppression, SuppressionReason } from '#core/suppression.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'

export interface SuppressionQuery {
  /** Part of an address, in any case; undefined for all. */
  readonly search: string | undefined
  readonly reason: SuppressionReason | undefined
  /** Zero-based. */
  readonly page: number
  readonly limit: number
  readonly now: EpochMs
}

export interface SuppressionPage {
  readonly items: readonly Suppression[]
  /** Of all pages. */
  readonly total: number
}

/**
 * Addresses that accounts do not write to: one entry per account and address. One that has expired is
 * as good as gone: it is in no list, stops no mail and is replaced by the next. The promises of all
 * stores hold (access-stores.ts).
 */
export interface SuppressionStore {
  /**
   * `exists` when one holds at `createdAt`. A complaint takes the place of a bounce, because it lasts
   * longer; the id stays.
   */
  add(suppression: Suppression): Promise<'added' | 'exists'>
  /** The same for many, in one transaction; answers how many were added. */
  addMany(suppressions: readonly Suppression[]): Promise<number>
  /** Newest first. */
  list(scope: TenantScope, query: SuppressionQuery): Promise<SuppressionPage>
  /** Those after `after` in the order of their ids, oldest first: for walking over all of them. */
  walk(
    scope: TenantScope,
    step: {
      readonly after: SuppressionId | undefined
      readonly limit: number
      readonly now: EpochMs
    },
  ): Promise<readonly Suppression[]>
  find(accountId: AccountId, address: string, now: EpochMs): Promise<Suppression | undefined>
  /** As it was; undefined when there is none of that id in the scope. */
  remove(scope: TenantScope, id: SuppressionId): Promise<Suppression | undefined>
}
