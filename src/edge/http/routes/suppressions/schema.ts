import { Type } from 'typebox'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

export const Reason = Type.Union([
  Type.Literal('bounce'),
  Type.Literal('complaint'),
  Type.Literal('manual'),
])

export const SuppressionSchema = Answer('Suppression', {
  id: Uuid,
  email_address: Type.String(),
  reason: Reason,
  note: Type.String({ description: 'Why, in words; may be empty.' }),
  source_message_id: Nullable(Uuid),
  created_at: Timestamp,
  expires_at: Nullable(Timestamp, { description: 'When it ends by itself; null for never.' }),
})
