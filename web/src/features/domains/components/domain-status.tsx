import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import type { DomainSummary } from '../api/domains.ts'

const TONES = {
  verified: 'good',
  pending: 'info',
  failed: 'bad',
} as const satisfies Record<DomainSummary['status'], BadgeTone>

export function DomainStatus({ status }: Pick<DomainSummary, 'status'>) {
  const { t } = useTranslation('domains')
  return <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>
}
