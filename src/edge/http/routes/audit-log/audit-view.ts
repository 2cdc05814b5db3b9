import { Type, type Static } from 'typebox'
import { AUDIT_CATEGORIES, type AuditEntry } from '#core/audit.ts'
import { mayUse, type Principal } from '#core/tenant.ts'
import { toIso } from '#core/time.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

export const AuditEntryAnswer = Answer('AuditEntry', {
  id: Uuid,
  actor: Type.String({ description: 'operator, or api-key and its id.' }),
  actor_name: Type.String({ description: 'For people: the name of the key, or who it was.' }),
  action: Type.String(),
  target_type: Type.String(),
  target_name: Type.String(),
  target_id: Nullable(Type.String()),
  category: Type.Enum([...AUDIT_CATEGORIES]),
  meta: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'Of queue operations: filter, count, busy, finished. The network address of others (address) ' +
      'is there for who may do all.',
  }),
  created_at: Timestamp,
})

/**
 * The entry as who asks may see it: where other people sign in from is for those who run the account
 * (scope `full`), to look into a break-in. One's own addresses are everybody's own.
 */
export function auditViewFor(
  principal: Principal,
  entry: AuditEntry,
): Static<typeof AuditEntryAnswer> {
  const isOwn = principal.kind === 'user' && entry.actor === principal.email
  if (isOwn || mayUse(principal, 'full')) return auditView(entry)
  const { address: _, ...meta } = entry.meta
  return auditView({ ...entry, meta })
}

/** All of the entry. */
export function auditView(entry: AuditEntry): Static<typeof AuditEntryAnswer> {
  return {
    id: entry.id,
    actor: entry.actor,
    actor_name: entry.actorName ?? entry.actor,
    action: entry.action,
    target_type: entry.targetType,
    target_name: entry.targetName,
    target_id: entry.targetId ?? null,
    category: entry.category,
    meta: { ...entry.meta },
    created_at: toIso(entry.createdAt),
  }
}
