import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { StatusDot } from '#components/badge/badge.tsx'
import { ButtonLink } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Pager } from '#components/pager/pager.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Tabs } from '#components/tabs/tabs.tsx'
import { Time } from '#components/time/time.tsx'
import { inboxQuery, VIEWS, type InboxEntry, type View } from './api/inbox.ts'
import { InboxBanner } from './components/inbox-banner.tsx'
import styles from './inbox.module.css'

/** Mail for the domains whose inbox is on, kept to be read here. */
export function InboxPage() {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const { view = 'inbox' } = useSearch({ from: '/shell/inbox' })
  const tabs = VIEWS.map((key) => ({
    key,
    label: t(`view.${key}`),
    content: () => <List view={key} />,
  }))
  return (
    <Page title={t('title')} lead={t('lead')}>
      <InboxBanner />
      <Tabs
        label={t('title')}
        tabs={tabs}
        selected={view}
        onSelect={(next) =>
          void navigate({ to: '/inbox', search: next === 'inbox' ? {} : { view: next } })
        }
      />
    </Page>
  )
}

function List({ view }: { readonly view: View }) {
  const { t } = useTranslation('inbox')
  const list = useInfiniteQuery(inboxQuery(view))
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  if (list.isPending) return <Skeleton lines={6} />
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  if (rows.length === 0)
    return (
      <EmptyState
        icon="inbox"
        title={t(`empty.${view}`)}
        action={view === 'inbox' && <ButtonLink to="/domains">{t('toDomains')}</ButtonLink>}
      >
        {t(`emptyText.${view}`)}
      </EmptyState>
    )
  return (
    <>
      <EntryTable rows={rows} view={view} />
      <Pager
        shown={rows.length}
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  )
}

function EntryTable({ rows, view }: { readonly rows: readonly InboxEntry[]; readonly view: View }) {
  const { t } = useTranslation('inbox')
  const columns: ReadonlyArray<Column<InboxEntry>> = [
    { key: 'subject', head: t('subject'), isTitle: true, cell: (each) => <Subject of={each} /> },
    {
      key: 'from',
      head: t('from'),
      cell: (each) => (each.from_name === '' ? each.from_address : each.from_name),
    },
    { key: 'to', head: t('to'), cell: ({ recipient }) => recipient },
    {
      key: 'at',
      head: t(view === 'snoozed' ? 'until' : 'received'),
      align: 'end',
      cell: ({ snooze_until: until, received_at: received }) => (
        <Time at={view === 'snoozed' ? (until ?? received) : received} />
      ),
    },
  ]
  return <Table label={t('title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
}

function Subject({
  of: { id, subject, preview, read_at: readAt, has_attachments: hasFiles },
}: {
  readonly of: InboxEntry
}) {
  const { t } = useTranslation('inbox')
  return (
    <div className={styles.subject} data-unread={readAt === null}>
      <Link to="/inbox/$id" params={{ id }}>
        {readAt === null && (
          <>
            <StatusDot tone="info" /> <span className={styles.hidden}>{t('unread')}: </span>
          </>
        )}
        {subject === '' ? t('noSubject') : subject}
      </Link>
      <span className={styles.preview}>{preview}</span>
      {hasFiles && <span className={styles.files}>{t('hasFiles')}</span>}
    </div>
  )
}
