import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Brand } from '#app/shell/brand.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Page, Section } from '#components/page/page.tsx'
import { EmptyState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { SearchField, Toolbar } from '#components/toolbar/toolbar.tsx'
import sections from './smtp-errors.json'
import styles from './smtp-errors-page.module.css'

type Row = (typeof sections)[number]['rows'][number]

/** What each reply means and what to do: refusals of the relay lead here, so no sign-in is asked. */
export function SmtpErrorsPage() {
  const { t } = useTranslation('help')
  const [search, setSearch] = useState('')
  const found = sections
    .map(({ title, rows }) => ({ title, rows: rows.filter((row) => matches(row, search)) }))
    .filter(({ rows }) => rows.length > 0)
  return (
    <div className={styles.frame}>
      <header>
        <Brand />
      </header>
      <main>
        <Page title={t('title')} lead={t('lead')}>
          <Toolbar>
            <SearchField label={t('search')} value={search} onChange={setSearch} />
          </Toolbar>
          <Callout tone="info">{t('classes')}</Callout>
          {found.length === 0 && (
            <EmptyState icon="search" title={t('nothing')}>
              {t('nothingText')}
            </EmptyState>
          )}
          {found.map(({ title, rows }) => (
            <Section key={title} title={title}>
              <Replies title={title} rows={rows} />
            </Section>
          ))}
        </Page>
      </main>
    </div>
  )
}

function Replies({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  const { t } = useTranslation('help')
  const columns: ReadonlyArray<Column<Row>> = [
    { key: 'reply', head: t('reply'), isTitle: true, cell: ({ reply }) => <Text of={reply} /> },
    { key: 'cause', head: t('cause'), cell: ({ cause }) => <Text of={cause} /> },
    { key: 'remedy', head: t('remedy'), cell: ({ remedy }) => <Text of={remedy} /> },
  ]
  return <Table label={title} columns={columns} rows={rows} rowKey={({ reply }) => reply} />
}

/** English as the replies are; what stands between ticks is code. */
function Text({ of }: { readonly of: string }) {
  return (
    <span lang="en">
      {of
        .split('`')
        .map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>))}
    </span>
  )
}

/** A person pastes what the program has shown: the code, some words, or all of it. */
function matches({ reply, cause, remedy }: Row, search: string): boolean {
  const text = `${reply} ${cause} ${remedy}`.toLowerCase()
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => text.includes(word))
}
