import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { apiKeysQuery, type ApiKey, type IssuedApiKey } from './api/api-keys.ts'
import { CreateDialog } from './components/create-dialog.tsx'
import { DeleteDialog } from './components/delete-dialog.tsx'
import { IssuedDialog } from './components/issued-dialog.tsx'

type Open =
  | { readonly kind: 'create' }
  | { readonly kind: 'issued'; readonly issued: IssuedApiKey }
  | { readonly kind: 'delete'; readonly apiKey: ApiKey }

export function ApiKeysPage() {
  const { t } = useTranslation('apiKeys')
  const keys = useQuery(apiKeysQuery)
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const create = (
    <Button look="primary" icon="plus" onPress={() => setOpen({ kind: 'create' })}>
      {t('create')}
    </Button>
  )
  return (
    <Page title={t('title')} lead={t('lead')} actions={create}>
      {keys.isPending && <Skeleton />}
      {keys.isError && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && (
        <EmptyState icon="key" title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      )}
      {keys.data !== undefined && keys.data.length > 0 && (
        <KeyTable keys={keys.data} onDelete={(apiKey) => setOpen({ kind: 'delete', apiKey })} />
      )}
      {open?.kind === 'create' && (
        <CreateDialog onClose={close} onCreated={(issued) => setOpen({ kind: 'issued', issued })} />
      )}
      {open?.kind === 'issued' && <IssuedDialog issued={open.issued} onClose={close} />}
      {open?.kind === 'delete' && <DeleteDialog apiKey={open.apiKey} onClose={close} />}
    </Page>
  )
}

function KeyTable({
  keys,
  onDelete,
}: {
  readonly keys: readonly ApiKey[]
  readonly onDelete: (apiKey: ApiKey) => void
}) {
  const { t } = useTranslation('apiKeys')
  const columns: ReadonlyArray<Column<ApiKey>> = [
    { key: 'name', head: t('name'), isTitle: true, cell: ({ name }) => name },
    { key: 'prefix', head: t('key'), cell: (each) => <code>tfm_k_{each.key_prefix}…</code> },
    { key: 'scopes', head: t('scopes'), cell: ({ permissions }) => permissions.join(', ') },
    { key: 'created', head: t('created'), cell: (each) => <Time at={each.created_at} /> },
    {
      key: 'used',
      head: t('lastUsed'),
      cell: ({ last_used_at: used }) => (used === null ? t('never') : <Time at={used} />),
    },
    {
      key: 'actions',
      head: t('actions'),
      isActions: true,
      cell: (each) => (
        <Button small look="danger" icon="trash" onPress={() => onDelete(each)}>
          {t('delete')}
        </Button>
      ),
    },
  ]
  return <Table label={t('title')} columns={columns} rows={keys} rowKey={({ id }) => id} />
}
