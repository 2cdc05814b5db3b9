import { useTranslation } from 'react-i18next'
import { Badge } from '#components/badge/badge.tsx'
import type { Forward } from '../api/forwards.ts'

export function StateBadge({ forward }: { readonly forward: Forward }) {
  const { t } = useTranslation('forwarding')
  if (!forward.is_active) return <Badge tone="neutral">{t('paused')}</Badge>
  if (forward.warning !== null) return <Badge tone="warn">{t('noMail')}</Badge>
  return <Badge tone="good">{t('active')}</Badge>
}
