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
import { useMayManage } from '#features/session/use-session.ts'
import { domainsQuery, type DomainSummary } from './api/domains.ts'
import { AddDialog } from './components/add-dialog.tsx'
import { DomainStatus } from './components/domain-status.tsx'

export function DomainsPage() {
  const { t } = useTranslation('domains')
  const domains = useQuery(domainsQuery)
  const mayManage = useMayManage()
  const [isAdding, setAdding] = useState(false)
  const add = (
    <Button look="primary" icon="plus" onPress={() => setAdding(true)}>
      {t('add')}
    </Button>
  )
  return (
    <Page title={t('title')} lead={t('lead')} actions={mayManage ? add : undefined}>
      {domains.isPending && <Skeleton />}
      {domains.isError && (
        <ErrorState error={domains.error} onRetry={() => void domains.refetch()} />
      )}
      {domains.data?.length === 0 && (
        <EmptyState icon="domain" title={t('empty')}>
          {t(mayManage ? 'emptyText' : 'emptyMember')}
        </EmptyState>
      )}
      {domains.data !== undefined && domains.data.length > 0 && (
        <DomainTable domains={domains.data} />
      )}
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </Page>
  )
}

function DomainTable({ domains }: { readonly domains: readonly DomainSummary[] }) {
  const { t } = useTranslation('domains')
  const columns: ReadonlyArray<Column<DomainSummary>> = [
    {
      key: 'name',
      head: t('name'),
      isTitle: true,
      cell: ({ id, name }) => (
        <Link to="/domains/$id" params={{ id }}>
          {name}
        </Link>
      ),
    },
    { key: 'status', head: t('state'), cell: ({ status }) => <DomainStatus status={status} /> },
    { key: 'means', head: t('means'), cell: ({ status }) => t(`means.${status}`) },
    { key: 'added', head: t('added'), cell: (each) => <Time at={each.created_at} /> },
  ]
  return <Table label={t('title')} columns={columns} rows={domains} rowKey={({ id }) => id} />
}
