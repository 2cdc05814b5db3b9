import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { domainsQuery } from '#features/domains/api/domains.ts'
import { credentialsQuery, type Credential, type IssuedCredential } from './api/credentials.ts'
import { CreateDialog } from './components/create-dialog.tsx'
import { DeleteDialog } from './components/delete-dialog.tsx'
import { IssuedDialog } from './components/issued-dialog.tsx'
import { TestDialog } from './components/test-dialog.tsx'
import { UseDialog } from './components/use-dialog.tsx'

type Action = 'use' | 'test' | 'delete'

type Open =
  | { readonly kind: 'create' }
  | { readonly kind: 'issued'; readonly credential: IssuedCredential; readonly domain: string }
  | { readonly kind: Action; readonly credential: Credential; readonly domain: string }

export function CredentialsPage() {
  const { t } = useTranslation('credentials')
  const credentials = useQuery(credentialsQuery)
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const create = (
    <Button look="primary" icon="plus" onPress={() => setOpen({ kind: 'create' })}>
      {t('create')}
    </Button>
  )
  return (
    <Page title={t('title')} lead={t('lead')} actions={create}>
      {credentials.isPending && <Skeleton />}
      {credentials.isError && (
        <ErrorState error={credentials.error} onRetry={() => void credentials.refetch()} />
      )}
      {credentials.data?.length === 0 && (
        <EmptyState icon="credential" title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      )}
      {credentials.data !== undefined && credentials.data.length > 0 && (
        <CredentialTable
          credentials={credentials.data}
          onAct={(kind, credential, domain) => setOpen({ kind, credential, domain })}
        />
      )}
      {open?.kind === 'create' && (
        <CreateDialog
          onClose={close}
          onCreated={(credential, domain) => setOpen({ kind: 'issued', credential, domain })}
        />
      )}
      {open?.kind === 'issued' && (
        <IssuedDialog credential={open.credential} domain={open.domain} onClose={close} />
      )}
      {open?.kind === 'use' && <UseDialog {...open} onClose={close} />}
      {open?.kind === 'test' && (
        <TestDialog
          credentialId={open.credential.id}
          username={open.credential.username}
          domain={open.domain}
          onClose={close}
        />
      )}
      {open?.kind === 'delete' && <DeleteDialog credential={open.credential} onClose={close} />}
    </Page>
  )
}

function CredentialTable({
  credentials,
  onAct,
}: {
  readonly credentials: readonly Credential[]
  readonly onAct: (kind: Action, credential: Credential, domain: string) => void
}) {
  const { t } = useTranslation('credentials')
  const domains = useQuery(domainsQuery)
  const nameOf = (id: string): string => domains.data?.find((each) => each.id === id)?.name ?? ''
  const columns: ReadonlyArray<Column<Credential>> = [
    { key: 'username', head: t('username'), isTitle: true, cell: ({ username }) => username },
    { key: 'domain', head: t('domain'), cell: (each) => nameOf(each.domain_id) },
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
        <>
          <Button small onPress={() => onAct('use', each, nameOf(each.domain_id))}>
            {t('use')}
          </Button>
          <Button small icon="send" onPress={() => onAct('test', each, nameOf(each.domain_id))}>
            {t('testShort')}
          </Button>
          <Button
            small
            look="danger"
            icon="trash"
            onPress={() => onAct('delete', each, nameOf(each.domain_id))}
          >
            {t('delete')}
          </Button>
        </>
      ),
    },
  ]
  return <Table label={t('title')} columns={columns} rows={credentials} rowKey={({ id }) => id} />
}
