import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import { Button, DownloadLink } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Select } from '#components/select/select.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { SearchField, Toolbar } from '#components/toolbar/toolbar.tsx'
import { downloadUrl } from '#lib/api/client.ts'
import {
  PER_PAGE,
  REASONS,
  suppressionsQuery,
  type Reason,
  type Suppression,
} from './api/suppressions.ts'
import { AddDialog } from './components/add-dialog.tsx'
import { ImportDialog } from './components/import-dialog.tsx'
import { Pages } from './components/pages.tsx'
import { RemoveDialog } from './components/remove-dialog.tsx'

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'import' }
  | { readonly kind: 'remove'; readonly suppression: Suppression }

const TONES: Readonly<Record<Reason, BadgeTone>> = {
  bounce: 'warn',
  complaint: 'bad',
  manual: 'neutral',
}

/** Who is not written to again, why, and since when. */
export function SuppressionsPage() {
  const { t } = useTranslation('suppressions')
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  return (
    <Page title={t('title')} lead={t('lead')} actions={<Actions onOpen={setOpen} />}>
      <List onRemove={(suppression) => setOpen({ kind: 'remove', suppression })} />
      {open?.kind === 'add' && <AddDialog onClose={close} />}
      {open?.kind === 'import' && <ImportDialog onClose={close} />}
      {open?.kind === 'remove' && <RemoveDialog suppression={open.suppression} onClose={close} />}
    </Page>
  )
}

function Actions({ onOpen }: { readonly onOpen: (open: Open) => void }) {
  const { t } = useTranslation('suppressions')
  return (
    <>
      <DownloadLink href={downloadUrl('/suppressions/export')}>{t('export')}</DownloadLink>
      <Button icon="upload" onPress={() => onOpen({ kind: 'import' })}>
        {t('import')}
      </Button>
      <Button look="primary" icon="plus" onPress={() => onOpen({ kind: 'add' })}>
        {t('add')}
      </Button>
    </>
  )
}

function List({ onRemove }: { readonly onRemove: (suppression: Suppression) => void }) {
  const { t } = useTranslation('suppressions')
  const [typed, setTyped] = useState('')
  const [search, setSearch] = useState('')
  const [reason, setReason] = useState<Reason | 'all'>('all')
  const [page, setPage] = useState(0)
  const filter = { search, reason: reason === 'all' ? undefined : reason, page }
  const list = useQuery(suppressionsQuery(filter))
  const isFiltered = search !== '' || reason !== 'all'
  const look = (text: string): void => {
    setSearch(text.trim())
    setPage(0)
  }
  return (
    <>
      <Toolbar>
        <SearchField label={t('search')} value={typed} onChange={setTyped} onSubmit={look} />
        <Select
          label={t('reason')}
          hideLabel
          value={reason}
          onChange={(value) => {
            setReason(value)
            setPage(0)
          }}
          options={(['all', ...REASONS] as const).map((value) => ({
            value,
            label: t(`reason.${value}`),
          }))}
        />
      </Toolbar>
      {list.isPending && <Skeleton />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.total === 0 && (
        <EmptyState icon="suppression" title={t(isFiltered ? 'noMatch' : 'empty')}>
          {t(isFiltered ? 'noMatchText' : 'emptyText')}
        </EmptyState>
      )}
      {list.data !== undefined && list.data.total > 0 && (
        <>
          <SuppressionTable rows={list.data.items} onRemove={onRemove} />
          <Pages page={page} perPage={PER_PAGE} total={list.data.total} onPage={setPage} />
        </>
      )}
    </>
  )
}

function SuppressionTable({
  rows,
  onRemove,
}: {
  readonly rows: readonly Suppression[]
  readonly onRemove: (suppression: Suppression) => void
}) {
  const { t } = useTranslation('suppressions')
  const columns: ReadonlyArray<Column<Suppression>> = [
    { key: 'address', head: t('address'), isTitle: true, cell: (each) => each.email_address },
    {
      key: 'reason',
      head: t('reason'),
      cell: ({ reason }) => <Badge tone={TONES[reason]}>{t(`reason.${reason}`)}</Badge>,
    },
    { key: 'note', head: t('note'), cell: ({ note }) => note },
    { key: 'since', head: t('since'), cell: (each) => <Time at={each.created_at} /> },
    {
      key: 'until',
      head: t('until'),
      cell: ({ expires_at: at }) => (at === null ? t('forever') : <Time at={at} />),
    },
    {
      key: 'actions',
      head: t('actions'),
      isActions: true,
      cell: (each) => (
        <Button small icon="trash" onPress={() => onRemove(each)}>
          {t('remove')}
        </Button>
      ),
    },
  ]
  return <Table label={t('title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
}
