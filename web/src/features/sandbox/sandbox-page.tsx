import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Page } from '#components/page/page.tsx'
import { Pager } from '#components/pager/pager.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { SearchField, Toolbar } from '#components/toolbar/toolbar.tsx'
import { useDraft } from '#lib/use-draft.ts'
import { sandboxQuery, type SandboxSummary } from './api/sandbox.ts'
import { VerdictBadge } from './components/verdict-badge.tsx'
import styles from './sandbox.module.css'

/** What the internet in the box received. */
export function SandboxPage() {
  const { t } = useTranslation('sandbox')
  const { to = '' } = useSearch({ from: '/shell/sandbox' })
  const navigate = useNavigate()
  const [draft, setDraft] = useDraft(to)
  const list = useInfiniteQuery(sandboxQuery(to))
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  const look = (text: string): void =>
    void navigate({ to: '/sandbox', search: text.trim() === '' ? {} : { to: text.trim() } })
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Toolbar>
        <SearchField label={t('search')} value={draft} onChange={setDraft} onSubmit={look} />
      </Toolbar>
      {list.isPending && <Skeleton lines={6} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState icon="sandbox" title={t(to === '' ? 'empty' : 'noMatch')}>
          {t(to === '' ? 'emptyText' : 'noMatchText')}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <>
          <MessageTable rows={rows} />
          <Pager
            shown={rows.length}
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </Page>
  )
}

function MessageTable({ rows }: { readonly rows: readonly SandboxSummary[] }) {
  const { t } = useTranslation('sandbox')
  const columns: ReadonlyArray<Column<SandboxSummary>> = [
    {
      key: 'subject',
      head: t('subject'),
      isTitle: true,
      cell: ({ id, subject }) => (
        <Link to="/sandbox/$id" params={{ id }}>
          {subject === '' ? t('noSubject') : subject}
        </Link>
      ),
    },
    { key: 'to', head: t('to'), cell: (each) => each.to.join(', ') },
    { key: 'from', head: t('from'), cell: (each) => each.from },
    { key: 'verdicts', head: t('verdicts'), cell: (each) => <Verdicts of={each} /> },
    {
      key: 'at',
      head: t('received'),
      align: 'end',
      cell: (each) => <Time at={each.received_at} />,
    },
  ]
  return <Table label={t('title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
}

function Verdicts({ of: { verdicts } }: { readonly of: SandboxSummary }) {
  const { t } = useTranslation('sandbox')
  if (verdicts === null) return <>{t('notChecked')}</>
  return (
    <span className={styles.verdicts}>
      <VerdictBadge name="SPF" result={verdicts.spf} />
      <VerdictBadge name="DKIM" result={verdicts.dkim} />
      <VerdictBadge name="DMARC" result={verdicts.dmarc} />
    </span>
  )
}
