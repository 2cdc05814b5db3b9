import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Pager } from '#components/pager/pager.tsx'
import { Select } from '#components/select/select.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { SearchField, Toolbar } from '#components/toolbar/toolbar.tsx'
import { useDraft } from '#lib/use-draft.ts'
import { OUTCOMES, type SessionSearch } from './api/session-search.ts'
import { sessionsQuery, type SmtpSession } from './api/sessions.ts'
import { OutcomeBadge } from './components/outcome-badge.tsx'
import styles from './sessions-page.module.css'

export function SessionsPage() {
  const { t } = useTranslation('sessions')
  const search = useSearch({ from: '/shell/smtp-sessions' })
  const sessions = useInfiniteQuery(sessionsQuery(search))
  const rows = sessions.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Filters search={search} />
      {sessions.isPending && <Skeleton lines={8} />}
      {sessions.isError && (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.isSuccess && rows.length === 0 && <Nothing search={search} />}
      {rows.length > 0 && (
        <>
          <SessionTable sessions={rows} />
          <Pager
            shown={rows.length}
            hasMore={sessions.hasNextPage}
            isLoading={sessions.isFetchingNextPage}
            onMore={() => void sessions.fetchNextPage()}
          />
        </>
      )}
    </Page>
  )
}

const ANY = 'any'

function Filters({ search }: { readonly search: SessionSearch }) {
  const { t } = useTranslation('sessions')
  const navigate = useNavigate()
  const { outcome, username = '' } = search
  const show = (next: SessionSearch): void => void navigate({ to: '/smtp-sessions', search: next })
  return (
    <Toolbar>
      <UsernameField
        username={username}
        onSubmit={(text) =>
          show({
            ...(outcome === undefined ? {} : { outcome }),
            ...(text.trim() === '' ? {} : { username: text.trim() }),
          })
        }
      />
      <Select
        label={t('outcome')}
        hideLabel
        value={outcome ?? ANY}
        options={([ANY, ...OUTCOMES] as const).map((value) => ({
          value,
          label: value === ANY ? t('anyOutcome') : t(`outcome.${value}`),
        }))}
        onChange={(value) =>
          show({
            ...(value === ANY ? {} : { outcome: value }),
            ...(username === '' ? {} : { username }),
          })
        }
      />
    </Toolbar>
  )
}

function UsernameField({
  username,
  onSubmit,
}: {
  readonly username: string
  readonly onSubmit: (text: string) => void
}) {
  const { t } = useTranslation('sessions')
  const [typed, setTyped] = useDraft(username)
  return (
    <SearchField
      label={t('searchUsername')}
      value={typed}
      onChange={setTyped}
      onSubmit={onSubmit}
    />
  )
}

function Nothing({ search }: { readonly search: SessionSearch }) {
  const { t } = useTranslation('sessions')
  const navigate = useNavigate()
  if (search.outcome !== undefined || search.username !== undefined)
    return (
      <EmptyState
        icon="search"
        title={t('nothingFound')}
        action={
          <Button onPress={() => void navigate({ to: '/smtp-sessions', search: {} })}>
            {t('clearFilters')}
          </Button>
        }
      >
        {t('nothingFoundText')}
      </EmptyState>
    )
  return (
    <EmptyState
      icon="sessions"
      title={t('empty')}
      action={<ButtonLink to="/settings/smtp-credentials">{t('toCredentials')}</ButtonLink>}
    >
      {t('emptyText')}
    </EmptyState>
  )
}

function SessionTable({ sessions }: { readonly sessions: readonly SmtpSession[] }) {
  const { t } = useTranslation('sessions')
  const columns: ReadonlyArray<Column<SmtpSession>> = [
    {
      key: 'at',
      head: t('when'),
      isTitle: true,
      cell: ({ id, started_at: at }) => (
        <Link to="/smtp-sessions/$id" params={{ id }} className={styles.when}>
          <Time at={at} />
        </Link>
      ),
    },
    {
      key: 'outcome',
      head: t('outcome'),
      cell: ({ outcome }) => <OutcomeBadge outcome={outcome} />,
    },
    { key: 'why', head: t('why'), cell: ({ summary }) => <span lang="en">{summary}</span> },
    {
      key: 'who',
      head: t('username'),
      cell: ({ username, remote_address: address, tls }) => (
        <>
          <span className={styles.who}>{username ?? t('noUsername')}</span>
          <span className={styles.where}>
            {t('fromAddress', { address })} · {tls?.version ?? t('noTls')}
          </span>
        </>
      ),
    },
  ]
  return <Table label={t('title')} columns={columns} rows={sessions} rowKey={({ id }) => id} />
}
