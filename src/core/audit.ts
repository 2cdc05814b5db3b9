import type { AccountId, AuditId, UserId } from './ids.ts'
import { never } from './result.ts'
import type { EpochMs } from './time.ts'

export const AUDIT_CATEGORIES = ['Security', 'Domain', 'Send', 'Team', 'Billing'] as const
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number]

/** Who did it: the machine's owner, a key of an account, or a person who was signed in. */
export type Actor =
  | { readonly kind: 'operator' }
  | { readonly kind: 'api-key'; readonly id: string }
  | { readonly kind: 'user'; readonly id: UserId; readonly email: string }

/** `operator`, `api-key 0190…`, or the person's e-mail address. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'operator':
      return 'operator'
    case 'api-key':
      return `api-key ${actor.id}`
    case 'user':
      return actor.email
    default:
      return never(actor)
  }
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
