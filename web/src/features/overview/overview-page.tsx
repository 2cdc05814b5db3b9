import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Page } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorState } from '#components/states/states.tsx'
import { overviewQuery, type Overview } from './api/overview.ts'
import { AttentionList } from './components/attention-list.tsx'
import { FirstSteps } from './components/first-steps.tsx'
import { MailSection } from './components/mail-section.tsx'

/** What needs somebody comes first; then how the mail is doing. */
export function OverviewPage() {
  const { t } = useTranslation('overview')
  const overview = useQuery(overviewQuery)
  return (
    <Page title={t('title')} lead={t('lead')}>
      {overview.isPending && <Skeleton />}
      {overview.isError && (
        <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
      )}
      {overview.data !== undefined && <Top overview={overview.data} />}
      <MailSection waiting={overview.data?.waiting} />
    </Page>
  )
}

function Top({ overview }: { readonly overview: Overview }) {
  const isNew = overview.first_steps.some(({ done }) => !done)
  return (
    <>
      {(overview.attention.length > 0 || !isNew) && <AttentionList items={overview.attention} />}
      {isNew && <FirstSteps steps={overview.first_steps} />}
    </>
  )
}
