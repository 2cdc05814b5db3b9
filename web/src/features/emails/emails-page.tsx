import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Pager } from '#components/pager/pager.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { emailsQuery, type Email } from './api/emails.ts'
import { isEmpty, type EmailSearch } from './api/search.ts'
import { SearchBar } from './components/search-bar.tsx'
import { StatusBadge } from './components/status-badge.tsx'
import styles from './emails.module.css'

export function EmailsPage() {
  const { t } = useTranslation('emails')
  const search = useSearch({ from: '/shell/emails' })
  const navigate = useNavigate()
  const emails = useInfiniteQuery(emailsQuery(search))
  const change = (next: EmailSearch): void => void navigate({ to: '/emails', search: next })
  const rows = emails.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Page title={t('title')} lead={t('lead')}>
      <SearchBar search={search} onChange={change} />
      {emails.isPending && <Skeleton lines={8} />}
      {emails.isError && <ErrorState error={emails.error} onRetry={() => void emails.refetch()} />}
      {emails.isSuccess && rows.length === 0 && !emails.hasNextPage && (
        <Nothing isSearch={!isEmpty(search)} onClear={() => change({})} />
      )}
      {rows.length > 0 && <EmailTable emails={rows} />}
      {emails.isSuccess && (rows.length > 0 || emails.hasNextPage) && (
        <Pager
          shown={rows.length}
          hasMore={emails.hasNextPage}
          isLoading={emails.isFetchingNextPage}
          onMore={() => void emails.fetchNextPage()}
        />
      )}
    </Page>
  )
}

function Nothing({
  isSearch,
  onClear,
}: {
  readonly isSearch: boolean
  readonly onClear: () => void
}) {
  const { t } = useTranslation('emails')
  if (isSearch)
    return (
      <EmptyState
        icon="search"
        title={t('nothingFound')}
        action={<Button onPress={onClear}>{t('clearFilters')}</Button>}
      >
        {t('nothingFoundText')}
      </EmptyState>
    )
  return (
    <EmptyState
      icon="mail"
      title={t('empty')}
      action={<ButtonLink to="/settings/smtp-credentials">{t('toCredentials')}</ButtonLink>}
    >
      {t('emptyText')}
    </EmptyState>
  )
}

function EmailTable({ emails }: { readonly emails: readonly Email[] }) {
  const { t } = useTranslation('emails')
  const columns: ReadonlyArray<Column<Email>> = [
    {
      key: 'subject',
      head: t('subject'),
      isTitle: true,
      cell: ({ id, subject, from_address: from }) => (
        <>
          <Link to="/emails/$id" params={{ id }} className={styles.subject}>
            {subject === '' ? t('noSubject') : subject}
          </Link>
          <span className={styles.sender}>{t('fromAddress', { address: from })}</span>
        </>
      ),
    },
    { key: 'to', head: t('to'), cell: (email) => <Recipients addresses={email.to_addresses} /> },
    { key: 'status', head: t('statusHead'), cell: ({ status }) => <StatusBadge status={status} /> },
    {
      key: 'at',
      head: t('accepted'),
      cell: (email) => (
        <span className={styles.at}>
          <Time at={email.created_at} />
        </span>
      ),
    },
  ]
  return <Table label={t('title')} columns={columns} rows={emails} rowKey={({ id }) => id} />
}

function Recipients({ addresses }: { readonly addresses: readonly string[] }) {
  const { t } = useTranslation('emails')
  const [first = '', ...others] = addresses
  return (
    <>
      {first}
      {others.length > 0 && (
        <span className={styles.more}> {t('andMore', { count: others.length })}</span>
      )}
    </>
  )
}
