import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Section } from '#components/page/page.tsx'
import { Segments } from '#components/segments/segments.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorState } from '#components/states/states.tsx'
import { seriesQuery, totalsQuery, type Overview, type Totals } from '../api/overview.ts'
import { PERIODS, type Period } from '../api/period.ts'
import { Charts } from './charts.tsx'
import styles from './mail-section.module.css'

/** How much mail there was in a period, what became of it, and how that went over time. */
export function MailSection({ waiting }: { readonly waiting: Overview['waiting'] | undefined }) {
  const { t } = useTranslation('overview')
  const navigate = useNavigate()
  const { period = '24h' } = useSearch({ from: '/shell/' })
  const totals = useQuery({ ...totalsQuery(period), placeholderData: (last) => last })
  const series = useQuery({ ...seriesQuery(period), placeholderData: (last) => last })
  const choose = (next: Period): void =>
    void navigate({
      to: '/',
      search: next === '24h' ? {} : { period: next },
      replace: true,
      resetScroll: false,
    })
  const periods = (
    <Segments
      label={t('period')}
      value={period}
      options={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))}
      onChange={choose}
    />
  )
  const failed = totals.error ?? series.error
  return (
    <Section title={t('mail')} lead={t('mailLead')} actions={periods}>
      {failed !== null && (
        <ErrorState
          error={failed}
          onRetry={() => void Promise.all([totals.refetch(), series.refetch()])}
        />
      )}
      {totals.isPending && <Skeleton />}
      {totals.data !== undefined && <Tiles totals={totals.data} waiting={waiting} />}
      {series.data !== undefined && <Charts series={series.data} />}
    </Section>
  )
}

function Tiles({
  totals,
  waiting,
}: {
  readonly totals: Totals
  readonly waiting: Overview['waiting'] | undefined
}) {
  const { t, i18n } = useTranslation('overview')
  const number = new Intl.NumberFormat(i18n.language)
  const percent = new Intl.NumberFormat(i18n.language, {
    style: 'percent',
    maximumFractionDigits: 1,
  })
  const rate = (share: number | null): string =>
    share === null ? t('nothingEnded') : t('ofEnded', { rate: percent.format(share) })
  const lost = totals.bounced + totals.failed
  return (
    <ul className={styles.tiles}>
      <Tile name={t('sent')} value={number.format(totals.total_sent)} note={t('sentNote')} />
      <Tile
        name={t('delivered')}
        value={number.format(totals.delivered)}
        note={rate(totals.delivery_rate)}
        tone="good"
      />
      <Tile
        name={t('bounced')}
        value={number.format(lost)}
        note={rate(totals.bounce_rate)}
        tone={lost > 0 ? 'bad' : undefined}
      />
      <Tile
        name={t('suppressed')}
        value={number.format(totals.suppressed)}
        note={t('suppressedNote')}
      />
      {waiting !== undefined && (
        <Tile
          name={t('waiting')}
          value={number.format(waiting.total)}
          note={
            <Link to="/emails" search={{ status: 'deferred' }}>
              {t('waitingNote')}
            </Link>
          }
          tone={waiting.total > 0 ? 'warn' : undefined}
        />
      )}
    </ul>
  )
}

function Tile({
  name,
  value,
  note,
  tone,
}: {
  readonly name: string
  readonly value: string
  readonly note: ReactNode
  readonly tone?: 'good' | 'bad' | 'warn' | undefined
}) {
  return (
    <li className={styles.tile} data-tone={tone}>
      <span className={styles.name}>{name}</span>
      <strong className={styles.value}>{value}</strong>
      <span className={styles.note}>{note}</span>
    </li>
  )
}
