import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '#components/badge/badge.tsx'
import { Button } from '#components/button/button.tsx'
import { ConfirmDialog } from '#components/dialog/dialog.tsx'
import { Section } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { notify } from '#components/toast/announce.ts'
import { endAllSessions, endSession, openSessionsQuery, type OpenSession } from '../api/security.ts'
import { browserName } from '../browser-name.ts'

/** Where somebody is signed in with this account, and the way to end that. */
export function SessionsSection() {
  const { t } = useTranslation('security')
  const sessions = useQuery(openSessionsQuery)
  const [isAsking, setAsking] = useState(false)
  return (
    <Section
      title={t('sessions')}
      lead={t('sessionsLead')}
      actions={
        <Button look="danger" icon="leave" onPress={() => setAsking(true)}>
          {t('everywhere')}
        </Button>
      }
    >
      {sessions.isPending && <Skeleton />}
      {sessions.isError && (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.data !== undefined && <SessionTable sessions={sessions.data.items} />}
      {isAsking && <EverywhereDialog onClose={() => setAsking(false)} />}
    </Section>
  )
}

function SessionTable({ sessions }: { readonly sessions: readonly OpenSession[] }) {
  const { t } = useTranslation('security')
  const queryClient = useQueryClient()
  const ending = useMutation({
    mutationFn: endSession,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: openSessionsQuery.queryKey })
      notify('good', t('ended'))
    },
    onError: () => notify('bad', t('notEnded')),
  })
  const columns: ReadonlyArray<Column<OpenSession>> = [
    {
      key: 'browser',
      head: t('browser'),
      isTitle: true,
      cell: (each) => browserName(each.user_agent) ?? t('unknownBrowser'),
    },
    { key: 'address', head: t('address'), cell: ({ address }) => <code>{address}</code> },
    { key: 'since', head: t('since'), cell: (each) => <Time at={each.created_at} /> },
    { key: 'seen', head: t('lastSeen'), cell: (each) => <Time at={each.last_seen_at} /> },
    {
      key: 'actions',
      head: t('actions'),
      isActions: true,
      cell: ({ id, current }) =>
        current ? (
          <Badge tone="good">{t('thisOne')}</Badge>
        ) : (
          <Button
            small
            look="danger"
            isPending={ending.isPending && ending.variables === id}
            onPress={() => ending.mutate(id)}
          >
            {t('end')}
          </Button>
        ),
    },
  ]
  return <Table label={t('sessions')} columns={columns} rows={sessions} rowKey={({ id }) => id} />
}

function EverywhereDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('security')
  const navigate = useNavigate()
  const ending = useMutation({
    mutationFn: endAllSessions,
    onSuccess: () => navigate({ to: '/sign-in' }),
  })
  return (
    <ConfirmDialog
      title={t('everywhereTitle')}
      isOpen
      onClose={onClose}
      onConfirm={() => ending.mutate()}
      confirmLabel={t('everywhere')}
      isPending={ending.isPending}
      error={ending.error}
    >
      <p>{t('everywhereText')}</p>
    </ConfirmDialog>
  )
}
