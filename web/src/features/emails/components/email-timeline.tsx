import { useTranslation } from 'react-i18next'
import type { BadgeTone } from '#components/badge/badge.tsx'
import { Card } from '#components/page/page.tsx'
import { Time } from '#components/time/time.tsx'
import { Timeline, type TimelineItem } from '#components/timeline/timeline.tsx'
import type { EmailDetail, EmailEvent } from '../api/emails.ts'

const TONES: Readonly<Record<string, BadgeTone>> = {
  queued: 'info',
  scheduled: 'info',
  sent: 'good',
  delivered: 'good',
  deferred: 'warn',
  bounced: 'bad',
  rejected: 'bad',
  failed: 'bad',
  complained: 'bad',
}

/** Why an address is on the suppression list. */
const REASONS = ['bounce', 'complaint', 'manual'] as const

/** Everything that happened to the message, oldest first. */
export function EmailTimeline({ email }: { readonly email: EmailDetail }) {
  const { t, i18n } = useTranslation('emails')
  const addresses = new Map(email.recipients.map(({ id, address }) => [id, address]))
  const items = email.events.map((event): TimelineItem => {
    const key = `event.${event.event_type}`
    const known = i18n.exists(key, { ns: 'emails' })
    return {
      key: event.id,
      at: event.created_at,
      tone: TONES[event.event_type] ?? 'neutral',
      title: known ? t(key as 'event.queued') : event.event_type,
      detail: <Detail event={event} address={addresses.get(event.recipient_id ?? '')} />,
    }
  })
  return (
    <Card>
      <Timeline label={t('timeline')} items={items} />
    </Card>
  )
}

function Detail({
  event,
  address,
}: {
  readonly event: EmailEvent
  readonly address: string | undefined
}) {
  const { t } = useTranslation('emails')
  const fact = (name: string): string | undefined => {
    const value = event.metadata?.[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const said = fact('reply') ?? fact('problem')
  const reason = REASONS.find((each) => each === fact('reason'))
  const nextAt = fact('next_attempt_at')
  return (
    <>
      {address !== undefined && <div>{address}</div>}
      {said !== undefined && (
        <div>
          {fact('host') !== undefined && `${fact('host')}: `}
          {said}
        </div>
      )}
      {reason !== undefined && <div>{t(`reason.${reason}`)}</div>}
      {nextAt !== undefined && (
        <div>
          {t('nextTry')} <Time at={nextAt} />
        </div>
      )}
    </>
  )
}
