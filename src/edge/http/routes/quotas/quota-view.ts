import { Type, type Static } from 'typebox'
import { nextWindow, QUOTA_MODES, QUOTA_PERIODS, QUOTA_SUBJECTS } from '#core/quota.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import type { Quota } from '#relay/ports/quota-store.ts'
import { Answer, Timestamp, Uuid } from '../../schemas.ts'

export const QUOTA_FIELDS = {
  subject: Type.Enum([...QUOTA_SUBJECTS]),
  subject_id: Type.String({ description: 'Id of the account, domain or SMTP credential.' }),
  period: Type.Enum([...QUOTA_PERIODS], { description: 'A window of the calendar, in UTC.' }),
  limit: Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'Recipients.' }),
  mode: Type.Enum([...QUOTA_MODES], {
    description: 'At the limit: let mail out later, refuse it, or hold it for a person.',
  }),
}

export const QuotaAnswer = Answer('Quota', {
  id: Uuid,
  ...QUOTA_FIELDS,
  set_by: Type.Enum(['operator', 'owner'], {
    description: 'Both hold; an owner cannot lift the other.',
  }),
  used: Type.Integer({ description: 'Recipients counted in the window of now.' }),
  resets_at: Timestamp,
  created_at: Timestamp,
})

export function quotaView(
  quota: Quota,
  { used, now }: { readonly used: number; readonly now: EpochMs },
): Static<typeof QuotaAnswer> {
  return {
    id: quota.id,
    subject: quota.subject,
    subject_id: quota.subjectId,
    period: quota.period,
    limit: quota.limit,
    mode: quota.mode,
    set_by: quota.setBy,
    used,
    resets_at: toIso(nextWindow(quota.period, now)),
    created_at: toIso(quota.createdAt),
  }
}
