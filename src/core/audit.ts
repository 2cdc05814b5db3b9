import type { AccountId, AuditId } from './ids.ts'
import type { EpochMs } from './time.ts'

export const AUDIT_CATEGORIES = ['Security', 'Domain', 'Send', 'Team', 'Billing'] as const
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number]

/** Who did it: the machine's owner, or a key of an account. */
export type Actor =
  { readonly kind: 'operator' } | { readonly kind: 'api-key'; readonly id: string }

/** `operator`, or `api-key 0190…` */
export function actorName(actor: Actor): string {
  return actor.kind === 'operator' ? 'operator' : `api-key ${actor.id}`
}

/** One thing that a person did, kept for good. */
export interface AuditEntry {
  readonly id: AuditId
  /** Whose affair it is; undefined for what the operator did to many accounts. */
  readonly accountId: AccountId | undefined
  readonly actor: string
  /** The name of the key that acted, when it is known; absent in what is written. */
  readonly actorName?: string
  /** Dotted: `queue.hold`. */
  readonly action: string
  readonly category: AuditCategory
  readonly targetType: string
  readonly targetName: string
  readonly targetId: string | undefined
  /** Small JSON: filter, count, whether it has finished. */
  readonly meta: Readonly<Record<string, unknown>>
  readonly createdAt: EpochMs
}
