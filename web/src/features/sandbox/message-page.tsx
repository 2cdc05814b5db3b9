import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { DownloadLink } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { NamedCode } from '#components/code-block/named-code.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { MailFrame } from '#components/mail-frame/mail-frame.tsx'
import { Card, Page } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorState } from '#components/states/states.tsx'
import { Tabs } from '#components/tabs/tabs.tsx'
import { Time } from '#components/time/time.tsx'
import { downloadUrl } from '#lib/api/client.ts'
import { sandboxMessageQuery, type SandboxMessage } from './api/sandbox.ts'
import { Authentication } from './components/authentication.tsx'

/** One received message: how a receiving host judged it, and all that was in it. */
export function MessagePage() {
  const { t } = useTranslation('sandbox')
  const { id } = useParams({ from: '/shell/sandbox/$id' })
  const message = useQuery(sandboxMessageQuery(id))
  const crumbs = [{ label: t('title'), to: '/sandbox' as const }]
  if (message.data !== undefined)
    return (
      <Page
        title={message.data.subject === '' ? t('noSubject') : message.data.subject}
        lead={
          <>
            {t('receivedAt')} <Time at={message.data.received_at} />
          </>
        }
        crumbs={crumbs}
        actions={
          <DownloadLink href={downloadUrl(`/sandbox/messages/${id}/source`)}>
            {t('source')}
          </DownloadLink>
        }
      >
        <View message={message.data} />
      </Page>
    )
  return (
    <Page title={t('message')} crumbs={crumbs}>
      {message.isPending && <Skeleton lines={8} />}
      {message.isError && (
        <ErrorState error={message.error} onRetry={() => void message.refetch()} />
      )}
    </Page>
  )
}

function View({ message }: { readonly message: SandboxMessage }) {
  const { t } = useTranslation('sandbox')
  const { html, text, headers, content_problem: problem } = message
  const headerText = headers.map(({ name, value }) => `${name}: ${value}`).join('\n')
  const tabs = [
    {
      key: 'verdicts',
      label: t('verdicts'),
      content: () => <Authentication message={message} />,
    },
    ...(html === ''
      ? []
      : [{ key: 'html', label: 'HTML', content: () => <MailFrame html={html} title="HTML" /> }]),
    ...(text === ''
      ? []
      : [
          {
            key: 'text',
            label: t('text'),
            content: () => <NamedCode code={text} name={t('text')} />,
          },
        ]),
    {
      key: 'headers',
      label: t('headers'),
      content: () => <NamedCode code={headerText} name={t('headers')} />,
    },
    { key: 'source', label: t('source'), content: () => <Source message={message} /> },
  ]
  return (
    <>
      <Card>
        <Envelope message={message} />
      </Card>
      {problem !== null && (
        <Callout tone="warn">
          <span lang="en">{problem}</span>
        </Callout>
      )}
      <Tabs label={t('message')} tabs={tabs} />
    </>
  )
}

function Envelope({ message }: { readonly message: SandboxMessage }) {
  const { t } = useTranslation('sandbox')
  const { tls, helo, to, from, envelope_from: sender, attachments } = message
  return (
    <KeyValue
      items={[
        { name: t('from'), value: from },
        { name: t('envelopeFrom'), value: sender === '' ? '<>' : sender, mono: true },
        { name: t('to'), value: to.join(', '), mono: true },
        { name: t('helo'), value: helo, mono: true },
        { name: t('tls'), value: tls === null ? t('noTls') : `${tls.version}, ${tls.cipher}` },
        ...(attachments.length === 0
          ? []
          : [
              {
                name: t('attachments'),
                value: attachments.map(({ filename }) => filename).join(', '),
              },
            ]),
      ]}
    />
  )
}

function Source({ message }: { readonly message: SandboxMessage }) {
  const { t } = useTranslation('sandbox')
  return (
    <>
      {!message.source_is_whole && <Callout tone="info">{t('sourceCut')}</Callout>}
      <NamedCode code={message.source} name={t('source')} />
    </>
  )
}
