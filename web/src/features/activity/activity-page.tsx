import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '#components/badge/badge.tsx'
import { Button } from '#components/button/button.tsx'
import { NamedCode } from '#components/code-block/named-code.tsx'
import { Dialog } from '#components/dialog/dialog.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Page } from '#components/page/page.tsx'
import { Select } from '#components/select/select.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { SearchField, Toolbar } from '#components/toolbar/toolbar.tsx'
import {
  activityQuery,
  CATEGORIES,
  RANGES,
  type AuditEntry,
  type Category,
  type Range,
} from './api/activity.ts'

/** Who did what and when: nothing can be taken out of it. */
export function ActivityPage() {
  const { t } = useTranslation('activity')
  const [range, setRange] = useState<Range>('30d')
  const [category, setCategory] = useState<Category | 'all'>('all')
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState<AuditEntry>()
  const log = useQuery(activityQuery(range, category === 'all' ? undefined : category))
  const found = log.data?.items.filter((entry) => matches(entry, search)) ?? []
  const missing = (log.data?.total ?? 0) - (log.data?.items.length ?? 0)
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Toolbar>
        <SearchField label={t('search')} value={search} onChange={setSearch} />
        <Select
          label={t('range')}
          hideLabel
          value={range}
          onChange={setRange}
          options={RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
        />
        <Select
          label={t('category')}
          hideLabel
          value={category}
          onChange={setCategory}
          options={(['all', ...CATEGORIES] as const).map((value) => ({
            value,
            label: t(`category.${value}`),
          }))}
        />
      </Toolbar>
      {log.isPending && <Skeleton />}
      {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.data !== undefined && found.length === 0 && (
        <EmptyState icon="activity" title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      )}
      {found.length > 0 && <ActivityTable entries={found} onShow={setShown} />}
      {missing > 0 && category === 'all' && <p>{t('older', { count: missing })}</p>}
      {shown !== undefined && <EntryDialog entry={shown} onClose={() => setShown(undefined)} />}
    </Page>
  )
}

function matches(entry: AuditEntry, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return [entry.action, entry.actor_name, entry.target_name].some((text) =>
    text.toLowerCase().includes(wanted),
  )
}

function ActivityTable({
  entries,
  onShow,
}: {
  readonly entries: readonly AuditEntry[]
  readonly onShow: (entry: AuditEntry) => void
}) {
  const { t } = useTranslation('activity')
  const columns: ReadonlyArray<Column<AuditEntry>> = [
    { key: 'action', head: t('action'), isTitle: true, cell: ({ action }) => action },
    { key: 'target', head: t('target'), cell: (each) => each.target_name },
    { key: 'actor', head: t('actor'), cell: (each) => each.actor_name },
    {
      key: 'category',
      head: t('category'),
      cell: (each) => (
        <Badge tone="neutral" dot={false}>
          {each.category === 'Billing' ? each.category : t(`category.${each.category}`)}
        </Badge>
      ),
    },
    { key: 'when', head: t('when'), align: 'end', cell: (each) => <Time at={each.created_at} /> },
    {
      key: 'actions',
      head: t('details'),
      isActions: true,
      cell: (each) => (
        <Button
          small
          aria-label={t('detailsOf', { action: each.action, target: each.target_name })}
          onPress={() => onShow(each)}
        >
          {t('details')}
        </Button>
      ),
    },
  ]
  return <Table label={t('title')} columns={columns} rows={entries} rowKey={({ id }) => id} />
}

function EntryDialog({
  entry,
  onClose,
}: {
  readonly entry: AuditEntry
  readonly onClose: () => void
}) {
  const { t } = useTranslation('activity')
  const { target_id: targetId } = entry
  return (
    <Dialog title={entry.action} isOpen onClose={onClose} wide>
      <KeyValue
        items={[
          { name: t('when'), value: <Time at={entry.created_at} exact /> },
          { name: t('actor'), value: `${entry.actor_name} (${entry.actor})` },
          { name: t('target'), value: `${entry.target_type} ${entry.target_name}` },
          ...(targetId === null
            ? []
            : [{ name: t('targetId'), value: targetId, copy: targetId, mono: true }]),
        ]}
      />
      {Object.keys(entry.meta).length > 0 && (
        <NamedCode name={t('meta')} code={JSON.stringify(entry.meta, undefined, 2)} />
      )}
    </Dialog>
  )
}
