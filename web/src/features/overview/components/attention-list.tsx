import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#components/button/button.tsx'
import { Callout, type Tone } from '#components/callout/callout.tsx'
import { Section } from '#components/page/page.tsx'
import { Time } from '#components/time/time.tsx'
import type { Attention } from '../api/overview.ts'
import { useAttentionText } from './attention-text.ts'
import styles from './attention-list.module.css'

const TONES = { error: 'bad', warning: 'warn', info: 'info' } as const satisfies Record<
  Attention['severity'],
  Tone
>

/** What a person should look at, the worst first, each with the way to its remedy. */
export function AttentionList({ items }: { readonly items: readonly Attention[] }) {
  const { t } = useTranslation('overview')
  return (
    <Section title={t('attention')}>
      {items.length === 0 ? (
        <Callout tone="good">{t('allWell')}</Callout>
      ) : (
        <ul className={styles.list}>
          {items.map((item, index) => (
            <li key={`${item.kind} ${item.subject.id ?? item.subject.name} ${index}`}>
              <AttentionItem item={item} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function AttentionItem({ item }: { readonly item: Attention }) {
  const { t } = useTranslation('overview')
  const { title, text } = useAttentionText(item)
  return (
    <Callout tone={TONES[item.severity]} title={title} action={<Remedy item={item} />}>
      {text}
      {item.since !== null && (
        <span className={styles.since}>
          {' '}
          {t('since')} <Time at={item.since} />.
        </span>
      )}
    </Callout>
  )
}

/** Where the remedy is; nothing for what only the operator of the server can do. */
function Remedy({ item }: { readonly item: Attention }) {
  const { t } = useTranslation('overview')
  const { kind, subject, params } = item
  switch (kind) {
    case 'domain_broken':
      return subject.id === null ? null : (
        <ButtonLink small to="/domains/$id" params={{ id: subject.id }}>
          {t('toDomain')}
        </ButtonLink>
      )
    case 'destination_paused':
    case 'gateway_not_answering':
    case 'queue_old':
      return (
        <ButtonLink small to="/emails" search={{ status: waitingStatus(kind) }}>
          {t('toWaiting')}
        </ButtonLink>
      )
    case 'bounce_rate':
      return (
        <ButtonLink small to="/emails" search={{ status: 'bounced' }}>
          {t('toBounced')}
        </ButtonLink>
      )
    case 'quota_near':
      return params['mode'] === 'hold' ? (
        <ButtonLink small to="/emails" search={{ status: 'held' }}>
          {t('toHeld')}
        </ButtonLink>
      ) : null
    case 'complaints':
    case 'certificate_expiring':
    case 'disk_low':
      return null
    default:
      return kind satisfies never
  }
}

function waitingStatus(kind: Attention['kind']): 'queued' | 'deferred' {
  return kind === 'queue_old' ? 'queued' : 'deferred'
}
