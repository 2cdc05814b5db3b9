import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Card, Page, Section } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorNote, ErrorState } from '#components/states/states.tsx'
import { Time } from '#components/time/time.tsx'
import { forwardQuery, setForwardActive, type Forward } from './api/forwards.ts'
import { DeleteDialog } from './components/delete-dialog.tsx'
import { EditDialog } from './components/edit-dialog.tsx'
import { ForwardLogList } from './components/forward-log-list.tsx'
import { StateBadge } from './components/state-badge.tsx'

/** One rule: where it leads, whether it gets mail, and what became of each message. */
export function ForwardPage() {
  const { t } = useTranslation('forwarding')
  const { id } = useParams({ from: '/shell/forwarding/$id' })
  const forward = useQuery(forwardQuery(id))
  if (forward.data !== undefined) return <View forward={forward.data} />
  return (
    <Page title={t('rule')} crumbs={[{ label: t('title'), to: '/forwarding' }]}>
      {forward.isPending && <Skeleton lines={6} />}
      {forward.isError && (
        <ErrorState error={forward.error} onRetry={() => void forward.refetch()} />
      )}
    </Page>
  )
}

function View({ forward }: { readonly forward: Forward }) {
  const { t } = useTranslation('forwarding')
  const [open, setOpen] = useState<'edit' | 'delete'>()
  const close = (): void => setOpen(undefined)
  const queryClient = useQueryClient()
  const { id, is_active: isActive, warning } = forward
  const switching = useMutation({
    mutationFn: () => setForwardActive(id, !isActive),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['forwards'] }),
  })
  const actions = (
    <>
      <Button icon="trash" look="danger" onPress={() => setOpen('delete')}>
        {t('delete')}
      </Button>
      <Button onPress={() => setOpen('edit')}>{t('edit')}</Button>
      <Button isPending={switching.isPending} onPress={() => switching.mutate()}>
        {t(isActive ? 'pause' : 'resume')}
      </Button>
    </>
  )
  return (
    <Page
      title={forward.source_email}
      lead={<StateBadge forward={forward} />}
      crumbs={[{ label: t('title'), to: '/forwarding' }]}
      actions={actions}
    >
      {switching.error !== null && <ErrorNote error={switching.error} />}
      {warning !== null && (
        <Callout tone="warn" title={t('noMail')}>
          <span lang="en">{warning.message}</span>
        </Callout>
      )}
      {!isActive && <Callout tone="info">{t('pausedText')}</Callout>}
      <Card>
        <Facts forward={forward} />
      </Card>
      <Section title={t('log')} lead={t('logLead')}>
        <ForwardLogList forward={forward} />
      </Section>
      {open === 'edit' && <EditDialog forward={forward} onClose={close} />}
      {open === 'delete' && <DeleteDialog forward={forward} onClose={close} />}
    </Page>
  )
}

function Facts({ forward }: { readonly forward: Forward }) {
  const { t } = useTranslation('forwarding')
  const { destination_emails: emails, destination_urls: urls, last_delivered_at: last } = forward
  return (
    <KeyValue
      items={[
        ...emails.map((value) => ({ name: t('toAddress', { value }), value, copy: value })),
        ...urls.map((value) => ({ name: t('toUrl', { value }), value, copy: value })),
        { name: t('acceptFailed'), value: t(forward.accept_failed_dmarc ? 'yes' : 'no') },
        { name: t('delivered'), value: forward.delivery_count },
        { name: t('lastDelivered'), value: last === null ? t('never') : <Time at={last} /> },
        { name: t('created'), value: <Time at={forward.created_at} /> },
      ]}
    />
  )
}
