import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { forwardsQuery, type Forward, type MadeForward } from './api/forwards.ts'
import { AddDialog } from './components/add-dialog.tsx'
import { SecretDialog } from './components/secret-dialog.tsx'
import { StateBadge } from './components/state-badge.tsx'

type Open = { readonly kind: 'add' } | { readonly kind: 'secret'; readonly forward: MadeForward }

/** The rules by which incoming mail goes on. */
export function ForwardingPage() {
  const { t } = useTranslation('forwarding')
  const forwards = useQuery(forwardsQuery)
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const add = (
    <Button look="primary" icon="plus" onPress={() => setOpen({ kind: 'add' })}>
      {t('add')}
    </Button>
  )
  return (
    <Page title={t('title')} lead={t('lead')} actions={add}>
      {forwards.isPending && <Skeleton lines={5} />}
      {forwards.isError && (
        <ErrorState error={forwards.error} onRetry={() => void forwards.refetch()} />
      )}
      {forwards.data?.length === 0 && (
        <EmptyState icon="forward" title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      )}
      {forwards.data !== undefined && forwards.data.length > 0 && (
        <ForwardTable forwards={forwards.data} />
      )}
      {open?.kind === 'add' && (
        <AddDialog
          onClose={close}
          onCreated={(forward) =>
            forward.destination_urls.length === 0 ? close() : setOpen({ kind: 'secret', forward })
          }
        />
      )}
      {open?.kind === 'secret' && <SecretDialog forward={open.forward} onClose={close} />}
    </Page>
  )
}

function ForwardTable({ forwards }: { readonly forwards: readonly Forward[] }) {
  const { t } = useTranslation('forwarding')
  const columns: ReadonlyArray<Column<Forward>> = [
    {
      key: 'source',
      head: t('source'),
      isTitle: true,
      cell: ({ id, source_email: source }) => (
        <Link to="/forwarding/$id" params={{ id }}>
          {source}
        </Link>
      ),
    },
    {
      key: 'destinations',
      head: t('destinations'),
      cell: (each) => [...each.destination_emails, ...each.destination_urls].join(', '),
    },
    { key: 'state', head: t('state'), cell: (each) => <StateBadge forward={each} /> },
    { key: 'count', head: t('delivered'), align: 'end', cell: (each) => each.delivery_count },
    {
      key: 'last',
      head: t('lastDelivered'),
      align: 'end',
      cell: ({ last_delivered_at: at }) => (at === null ? t('never') : <Time at={at} />),
    },
  ]
  return <Table label={t('title')} columns={columns} rows={forwards} rowKey={({ id }) => id} />
}
