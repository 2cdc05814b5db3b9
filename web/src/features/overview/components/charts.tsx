import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '#components/page/page.tsx'
import { Details } from '#components/details/details.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import type { ChartSeries } from '#components/chart/chart.tsx'
import type { Point, Series } from '../api/overview.ts'
import styles from './charts.module.css'

// The drawing library is fetched when there is something to draw.
const Chart = lazy(() =>
  import('#components/chart/chart.tsx').then(({ Chart: component }) => ({ default: component })),
)

/** Volume and rates as pictures, and the same numbers as a table. */
export function Charts({ series }: { readonly series: Series }) {
  const { t } = useTranslation('overview')
  const { data, granularity } = series
  const step = granularity === 'day' ? 'days' : 'hours'
  const times = data.map(({ timestamp }) => Date.parse(timestamp) / 1_000)
  const volume: readonly ChartSeries[] = [
    { label: t('delivered'), tone: 'good', values: data.map((each) => each.delivered) },
    { label: t('bounced'), tone: 'bad', values: data.map(lost) },
    { label: t('suppressed'), tone: 'neutral', values: data.map((each) => each.suppressed) },
  ]
  const rates: readonly ChartSeries[] = [
    { label: t('deliveryRate'), tone: 'good', values: data.map((each) => share(each, 'good')) },
    { label: t('bounceRate'), tone: 'bad', values: data.map((each) => share(each, 'bad')) },
  ]
  return (
    <>
      <div className={styles.charts}>
        <Card>
          <h3>{t('volume')}</h3>
          <Suspense fallback={<Skeleton lines={5} />}>
            <Chart
              kind="stacked"
              label={t('volumeLabel')}
              times={times}
              series={volume}
              step={step}
            />
          </Suspense>
        </Card>
        <Card>
          <h3>{t('rates')}</h3>
          <Suspense fallback={<Skeleton lines={5} />}>
            <Chart kind="rates" label={t('ratesLabel')} times={times} series={rates} step={step} />
          </Suspense>
        </Card>
      </div>
      <Details summary={t('asTable')}>
        <Numbers series={series} />
      </Details>
    </>
  )
}

function lost({ bounced, failed }: Point): number {
  return bounced + failed
}

/** Of those that ended in the hour or day; null where none did. */
function share(point: Point, which: 'good' | 'bad'): number | null {
  const ended = point.delivered + lost(point)
  if (ended === 0) return null
  return (which === 'good' ? point.delivered : lost(point)) / ended
}

function Numbers({ series }: { readonly series: Series }) {
  const { t, i18n } = useTranslation('overview')
  const when = new Intl.DateTimeFormat(
    i18n.language,
    series.granularity === 'hour'
      ? { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
      : { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
  )
  const number = new Intl.NumberFormat(i18n.language)
  const column = (key: string, head: string, of: (point: Point) => number): Column<Point> => ({
    key,
    head,
    align: 'end',
    cell: (point) => number.format(of(point)),
  })
  const columns: ReadonlyArray<Column<Point>> = [
    {
      key: 'at',
      head: t('time'),
      isTitle: true,
      cell: ({ timestamp }) => when.format(new Date(timestamp)),
    },
    column('sent', t('sent'), ({ sent }) => sent),
    column('delivered', t('delivered'), ({ delivered }) => delivered),
    column('bounced', t('bounced'), lost),
    column('deferred', t('deferred'), ({ deferred }) => deferred),
    column('suppressed', t('suppressed'), ({ suppressed }) => suppressed),
  ]
  const rows = series.data.toReversed()
  return (
    <Table
      label={t('volumeLabel')}
      columns={columns}
      rows={rows}
      rowKey={({ timestamp }) => timestamp}
    />
  )
}
