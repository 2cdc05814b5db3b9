import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button, DownloadLink } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorNote, ErrorState } from '#components/states/states.tsx'
import { Tabs, type TabSpec } from '#components/tabs/tabs.tsx'
import { Time } from '#components/time/time.tsx'
import { notify } from '#components/toast/announce.ts'
import { emailQuery, mayRetry, retryEmail, sourceUrl, type EmailDetail } from './api/emails.ts'
import type { EmailTab } from './api/email-tab.ts'
import { AttemptList } from './components/attempt-list.tsx'
import { EmailFacts } from './components/email-facts.tsx'
import { EmailTimeline } from './components/email-timeline.tsx'
import { HeadersTab, MessageTab } from './components/message-tab.tsx'
import { Standing } from './components/standing.tsx'
import { StatusBadge } from './components/status-badge.tsx'

export function EmailPage() {
  const { t } = useTranslation('emails')
  const { id } = useParams({ from: '/shell/emails/$id' })
  const email = useQuery(emailQuery(id))
  if (email.data !== undefined) return <EmailView key={id} email={email.data} />
  return (
    <Page title={t('message')} crumbs={[{ label: t('title'), to: '/emails' }]}>
      {email.isPending && <Skeleton lines={8} />}
      {email.isError && <ErrorState error={email.error} onRetry={() => void email.refetch()} />}
    </Page>
  )
}

function EmailView({ email }: { readonly email: EmailDetail }) {
  const { t } = useTranslation('emails')
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const retrying = useMutation({
    mutationFn: () => retryEmail(email.id),
    onSuccess: async ({ id }) => {
      // What had ended goes out as a new message, whose page is the one to look at now.
      if (id !== email.id) await navigate({ to: '/emails/$id', params: { id } })
      await queryClient.invalidateQueries({ queryKey: ['emails'] })
      notify('good', t('retried'))
    },
  })
  const actions = (
    <>
      <DownloadLink href={sourceUrl(email.id)}>{t('source')}</DownloadLink>
      {mayRetry(email) && (
        <Button
          look="primary"
          icon="refresh"
          isPending={retrying.isPending}
          onPress={() => retrying.mutate()}
        >
          {t(email.status === 'deferred' ? 'tryNow' : 'retry')}
        </Button>
      )}
    </>
  )
  return (
    <Page
      title={email.subject === '' ? t('noSubject') : email.subject}
      lead={
        <>
          <StatusBadge status={email.status} /> {t('acceptedFrom', { from: email.from_address })}{' '}
          <Time at={email.created_at} />
        </>
      }
      crumbs={[{ label: t('title'), to: '/emails' }]}
      actions={actions}
    >
      {retrying.error !== null && <ErrorNote error={retrying.error} />}
      <Standing email={email} />
      <EmailTabs email={email} />
    </Page>
  )
}

function EmailTabs({ email }: { readonly email: EmailDetail }) {
  const { t } = useTranslation('emails')
  const navigate = useNavigate()
  const { tab = 'timeline' } = useSearch({ from: '/shell/emails/$id' })
  const { id } = email
  const tabs: ReadonlyArray<TabSpec<EmailTab>> = [
    { key: 'timeline', label: t('timeline'), content: () => <EmailTimeline email={email} /> },
    {
      key: 'attempts',
      label: t('attempts', { count: email.attempts.length }),
      content: () => <AttemptList email={email} />,
    },
    { key: 'message', label: t('content'), content: () => <MessageTab id={id} /> },
    { key: 'headers', label: t('headers'), content: () => <HeadersTab id={id} /> },
    { key: 'facts', label: t('facts'), content: () => <EmailFacts email={email} /> },
  ]
  return (
    <Tabs
      label={t('message')}
      tabs={tabs}
      selected={tab}
      onSelect={(next) =>
        void navigate({
          to: '/emails/$id',
          params: { id },
          search: next === 'timeline' ? {} : { tab: next },
          replace: true,
          resetScroll: false,
        })
      }
    />
  )
}
