import { actorName, type Actor, type AuditCategory, type AuditEntry } from '#core/audit.ts'
import { uuidV7, type AccountId, type AuditId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import { DAY_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { AuditStore } from '../ports/queue-operations.ts'
import type { Random } from '../ports/random.ts'

export const AUDIT_RANGES = {
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
}
export type AuditRange = keyof typeof AUDIT_RANGES

export interface AuditLogDeps {
  readonly audit: AuditStore
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
}

/** What people did: added to, never changed. */
export class AuditLog {
  readonly #deps: AuditLogDeps
  constructor(deps: AuditLogDeps) {
    this.#deps = deps
  }

  /** Newest first; `total` is that of the range. */
  list(
    scope: TenantScope,
    query: {
      readonly range: AuditRange
      readonly category: AuditCategory | undefined
      readonly limit: number
    },
  ): Promise<{ readonly items: readonly AuditEntry[]; readonly total: number }> {
    const { audit, clock } = this.#deps
    const { range, category, limit } = query
    return audit.list(scope, { since: clock.now() - AUDIT_RANGES[range], category, limit })
  }

  async add(
    who: { readonly actor: Actor; readonly accountId: AccountId | undefined },
    what: Pick<
      AuditEntry,
      'action' | 'category' | 'targetType' | 'targetName' | 'targetId' | 'meta'
    >,
  ): Promise<void> {
    const { audit, clock, random } = this.#deps
    const now = clock.now()
    await audit.append({
      ...what,
      id: uuidV7<AuditId>(now, random.bytes(10)),
      accountId: who.accountId,
      actor: actorName(who.actor),
      createdAt: now,
    })
  }
}
