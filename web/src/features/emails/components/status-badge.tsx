import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import type { Email, Recipient } from '../api/emails.ts'

export const STATUS_TONES = {
  queued: 'info',
  leased: 'info',
  deferred: 'warn',
  held: 'warn',
  delivered: 'good',
  bounced: 'bad',
  failed: 'bad',
  expired: 'bad',
  suppressed: 'neutral',
  cancelled: 'neutral',
} as const satisfies Record<Email['status'] | Recipient['state'], BadgeTone>

/** Of a message, or of one of its recipients. */
export function StatusBadge({ status }: { readonly status: Email['status'] | Recipient['state'] }) {
  const { t } = useTranslation('emails')
  return <Badge tone={STATUS_TONES[status]}>{t(`status.${status}`)}</Badge>
}
