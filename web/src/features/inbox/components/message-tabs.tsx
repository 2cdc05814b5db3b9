import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import { DownloadLink } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { NamedCode } from '#components/code-block/named-code.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { MailFrame } from '#components/mail-frame/mail-frame.tsx'
import { Section } from '#components/page/page.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Tabs } from '#components/tabs/tabs.tsx'
import { Time } from '#components/time/time.tsx'
import { formatBytes } from '#lib/bytes.ts'
import { inboundAttachmentUrl, type InboxMessage } from '../api/inbox.ts'

/** What the message says, its files, who judged it how, and where it went. */
export function MessageTabs({ message }: { readonly message: InboxMessage }) {
  const { t } = useTranslation('inbox')
  const { html, text, problem, is_complete: isComplete } = message
  const tabs = [
    ...(html === null
      ? []
      : [{ key: 'html', label: 'HTML', content: () => <MailFrame html={html} title="HTML" /> }]),
    ...(text === null
      ? []
      : [
          {
            key: 'text',
            label: t('text'),
            content: () => <NamedCode code={text} name={t('text')} />,
          },
        ]),
    { key: 'routing', label: t('routing'), content: () => <Routing message={message} /> },
    { key: 'headers', label: t('headers'), content: () => <Headers message={message} /> },
  ]
  return (
    <>
      {problem !== null && (
        <Callout tone="warn">
          <span lang="en">{problem}</span>
        </Callout>
      )}
      {!isComplete && problem === null && <Callout tone="info">{t('notWhole')}</Callout>}
      <Tabs label={t('message')} tabs={tabs} />
      {message.attachments.length > 0 && <Attachments message={message} />}
    </>
  )
}

type Attachment = InboxMessage['attachments'][number]

function Attachments({ message }: { readonly message: InboxMessage }) {
  const { t, i18n } = useTranslation('inbox')
  const columns: ReadonlyArray<Column<Attachment>> = [
    { key: 'name', head: t('file'), isTitle: true, cell: ({ filename }) => filename },
    { key: 'type', head: t('fileType'), cell: (each) => each.content_type },
    {
      key: 'size',
      head: t('size'),
      align: 'end',
      cell: (each) => formatBytes(each.size_bytes, i18n.language),
    },
    {
      key: 'actions',
      head: t('download'),
      isActions: true,
      cell: ({ index, filename }) => (
        <DownloadLink small href={inboundAttachmentUrl(message.id, index)}>
          {t('downloadFile', { filename })}
        </DownloadLink>
      ),
    },
  ]
  return (
    <Section title={t('attachments')} lead={t('attachmentsLead')}>
      <Table
        label={t('attachments')}
        columns={columns}
        rows={message.attachments}
        rowKey={({ index }) => String(index)}
      />
    </Section>
  )
}

type Route = InboxMessage['routing_log'][number]

const TONES: Readonly<Record<Route['status'], BadgeTone>> = {
  stored: 'neutral',
  waiting: 'info',
  delivered: 'good',
  failed: 'bad',
}

function Routing({ message }: { readonly message: InboxMessage }) {
  const { t } = useTranslation('inbox')
  const { envelope_sender: sender, authentication, spam_score: score, recipient } = message
  const verdicts = Object.entries(authentication).map(([name, result]) => `${name} ${result}`)
  const columns: ReadonlyArray<Column<Route>> = [
    {
      key: 'destination',
      head: t('destination'),
      isTitle: true,
      cell: ({ destination }) => (destination === 'inbox' ? t('title') : destination),
    },
    {
      key: 'status',
      head: t('state'),
      cell: ({ status }) => <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>,
    },
    {
      key: 'answer',
      head: t('answer'),
      cell: (each) => <span lang="en">{each.answer ?? ''}</span>,
    },
    { key: 'at', head: t('when'), align: 'end', cell: (each) => <Time at={each.at} /> },
  ]
  return (
    <>
      <KeyValue
        items={[
          { name: t('to'), value: recipient, mono: true },
          { name: t('envelopeSender'), value: sender === '' ? '<>' : sender, mono: true },
          { name: t('verdicts'), value: <span lang="en">{verdicts.join(', ')}</span> },
          ...(score === null ? [] : [{ name: t('spamScore'), value: score }]),
        ]}
      />
      <Table
        label={t('routing')}
        columns={columns}
        rows={message.routing_log}
        rowKey={({ at, destination }) => `${at} ${destination}`}
      />
    </>
  )
}

function Headers({ message }: { readonly message: InboxMessage }) {
  const { t } = useTranslation('inbox')
  const lines = Object.entries(message.headers).map(([name, value]) => `${name}: ${value}`)
  return <NamedCode code={lines.join('\n')} name={t('headers')} />
}
