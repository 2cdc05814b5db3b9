import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, DownloadLink } from '#components/button/button.tsx'
import { ConfirmDialog } from '#components/dialog/dialog.tsx'
import { Page } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorNote, ErrorState } from '#components/states/states.tsx'
import { Time } from '#components/time/time.tsx'
import { notify } from '#components/toast/announce.ts'
import {
  deleteInbound,
  inboundSourceUrl,
  inboxMessageQuery,
  markInbound,
  type InboxMessage,
  type Mark,
} from './api/inbox.ts'
import { MessageTabs } from './components/message-tabs.tsx'
import { SnoozeDialog } from './components/snooze-dialog.tsx'

export function MessagePage() {
  const { t } = useTranslation('inbox')
  const { id } = useParams({ from: '/shell/inbox/$id' })
  const message = useQuery(inboxMessageQuery(id))
  if (message.data !== undefined) return <View key={id} message={message.data} />
  return (
    <Page title={t('message')} crumbs={[{ label: t('title'), to: '/inbox' }]}>
      {message.isPending && <Skeleton lines={8} />}
      {message.isError && (
        <ErrorState error={message.error} onRetry={() => void message.refetch()} />
      )}
    </Page>
  )
}

function View({ message }: { readonly message: InboxMessage }) {
  const { t } = useTranslation('inbox')
  const [open, setOpen] = useState<'snooze' | 'delete'>()
  const close = (): void => setOpen(undefined)
  const marking = useMark(message.id)
  useReadOnce(message, marking.mutate)
  const { from, subject } = message
  return (
    <Page
      title={subject === '' ? t('noSubject') : subject}
      lead={
        <>
          {from.name === '' ? from.address : `${from.name} <${from.address}>`}{' '}
          <Time at={message.received_at} />
        </>
      }
      crumbs={[{ label: t('title'), to: '/inbox' }]}
      actions={
        <Actions
          message={message}
          pending={marking.isPending ? marking.variables : undefined}
          onMark={marking.mutate}
          onOpen={setOpen}
        />
      }
    >
      {marking.error !== null && <ErrorNote error={marking.error} />}
      <MessageTabs message={message} />
      {open === 'snooze' && <SnoozeDialog id={message.id} onClose={close} />}
      {open === 'delete' && <DeleteDialog id={message.id} onClose={close} />}
    </Page>
  )
}

function useMark(id: string) {
  const { t } = useTranslation('inbox')
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (mark: Mark) => markInbound(id, mark),
    onSuccess: async (_, mark) => {
      await queryClient.invalidateQueries({ queryKey: ['inbound'] })
      if (mark !== 'read') notify('good', t(`done.${mark}`))
    },
  })
}

/** Whoever opens a message has read it. */
function useReadOnce(message: InboxMessage, mark: (mark: Mark) => void): void {
  const isUnread = message.read_at === null
  useEffect(() => {
    if (isUnread) mark('read')
  }, [isUnread, mark])
}

interface ActionsProps {
  readonly message: InboxMessage
  readonly pending: Mark | undefined
  readonly onMark: (mark: Mark) => void
  readonly onOpen: (dialog: 'snooze' | 'delete') => void
}

function Actions({ message, pending, onMark, onOpen }: ActionsProps) {
  const { t } = useTranslation('inbox')
  const { id, archived_at: archivedAt, snooze_until: snoozed } = message
  const archive = archivedAt === null ? 'archive' : 'unarchive'
  return (
    <>
      <Button icon="trash" look="danger" onPress={() => onOpen('delete')}>
        {t('delete')}
      </Button>
      <DownloadLink href={inboundSourceUrl(id)}>{t('source')}</DownloadLink>
      <Button isPending={pending === 'replay'} onPress={() => onMark('replay')}>
        {t('replay')}
      </Button>
      {snoozed === null ? (
        <Button onPress={() => onOpen('snooze')}>{t('snooze')}</Button>
      ) : (
        <Button isPending={pending === 'unsnooze'} onPress={() => onMark('unsnooze')}>
          {t('unsnooze')}
        </Button>
      )}
      <Button icon="archive" isPending={pending === archive} onPress={() => onMark(archive)}>
        {t(archive)}
      </Button>
    </>
  )
}

function DeleteDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const deleting = useMutation({
    mutationFn: () => deleteInbound(id),
    onSuccess: async () => {
      notify('good', t('deleted'))
      await navigate({ to: '/inbox' })
      await queryClient.invalidateQueries({ queryKey: ['inbound', 'list'] })
    },
  })
  return (
    <ConfirmDialog
      title={t('deleteTitle')}
      isOpen
      onClose={onClose}
      onConfirm={() => deleting.mutate()}
      confirmLabel={t('delete')}
      isPending={deleting.isPending}
      error={deleting.error}
    >
      <p>{t('deleteText')}</p>
    </ConfirmDialog>
  )
}
