import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { DownloadLink } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { CodeBlock } from '#components/code-block/code-block.tsx'
import { MailFrame } from '#components/mail-frame/mail-frame.tsx'
import { Section } from '#components/page/page.tsx'
import { Segments } from '#components/segments/segments.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { formatBytes } from '#lib/bytes.ts'
import { attachmentUrl, contentQuery, type EmailContent } from '../api/emails.ts'
import styles from './message-tab.module.css'

/** What the message says: HTML where nothing of it can run, text, and its files. */
export function MessageTab({ id }: { readonly id: string }) {
  return <Content id={id}>{(content) => <Message id={id} content={content} />}</Content>
}

export function HeadersTab({ id }: { readonly id: string }) {
  return <Content id={id}>{(content) => <Headers content={content} />}</Content>
}

function Content({
  id,
  children,
}: {
  readonly id: string
  readonly children: (content: EmailContent) => ReactNode
}) {
  const { t } = useTranslation('emails')
  const content = useQuery(contentQuery(id))
  if (content.isPending) return <Skeleton lines={6} />
  if (content.isError)
    return <ErrorState error={content.error} onRetry={() => void content.refetch()} />
  if (!content.data.kept)
    return (
      <EmptyState icon="archive" title={t('notKept')}>
        {t('notKeptText')}
      </EmptyState>
    )
  return children(content.data)
}

function Message({ id, content }: { readonly id: string; readonly content: EmailContent }) {
  const { t } = useTranslation('emails')
  const { html, text, shortened, problem, attachments } = content
  const [chosen, setChosen] = useState<'html' | 'text'>('html')
  const forms = [
    ...(html ? [{ value: 'html', label: 'HTML' } as const] : []),
    ...(text ? [{ value: 'text', label: t('text') } as const] : []),
  ]
  const form = forms.find(({ value }) => value === chosen) ?? forms[0]
  return (
    <div className={styles.message}>
      {problem !== null && <Callout tone="warn">{problem}</Callout>}
      {shortened && <Callout tone="info">{t('shortened')}</Callout>}
      {form === undefined && problem === null && <Callout tone="info">{t('noText')}</Callout>}
      {forms.length > 1 && form !== undefined && (
        <div>
          <Segments label={t('form')} value={form.value} options={forms} onChange={setChosen} />
        </div>
      )}
      {form?.value === 'html' && <MailFrame html={html ?? ''} title={t('htmlPreview')} />}
      {form?.value === 'text' && (
        <CodeBlock code={text ?? ''} label={t('copyText')} title={t('text')} />
      )}
      {attachments.length > 0 && <Attachments id={id} attachments={attachments} />}
    </div>
  )
}

type Attachment = EmailContent['attachments'][number]

function Attachments({
  id,
  attachments,
}: {
  readonly id: string
  readonly attachments: readonly Attachment[]
}) {
  const { t, i18n } = useTranslation('emails')
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
        <DownloadLink small href={attachmentUrl(id, index)}>
          <span className={styles.hidden}>{filename}: </span>
          {t('download')}
        </DownloadLink>
      ),
    },
  ]
  return (
    <Section title={t('attachments')} lead={t('attachmentsLead')}>
      <Table
        label={t('attachments')}
        columns={columns}
        rows={attachments}
        rowKey={({ index }) => String(index)}
      />
    </Section>
  )
}

function Headers({ content }: { readonly content: EmailContent }) {
  const { t } = useTranslation('emails')
  const text = content.headers.map(({ name, value }) => `${name}: ${value}`).join('\n')
  return <CodeBlock code={text} label={t('copyHeaders')} title={t('headersAsReceived')} />
}
