import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import type { Outcome } from '../api/sessions.ts'

const TONES = {
  accepted: 'good',
  no_message: 'neutral',
  login_failed: 'bad',
  refused: 'bad',
  dropped: 'warn',
} as const satisfies Record<Outcome, BadgeTone>

export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  const { t } = useTranslation('sessions')
  return <Badge tone={TONES[outcome]}>{t(`outcome.${outcome}`)}</Badge>
}
