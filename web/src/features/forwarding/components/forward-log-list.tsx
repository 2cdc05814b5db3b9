import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import { Button } from '#components/button/button.tsx'
import { Pager } from '#components/pager/pager.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorNote, ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { notify } from '#components/toast/announce.ts'
import { forwardLogsQuery, replayForward, type Forward, type ForwardLog } from '../api/forwards.ts'

const TONES: Readonly<Record<ForwardLog['status'], BadgeTone>> = {
  waiting: 'info',
  delivered: 'good',
  failed: 'bad',
}

/** A line for each copy: from whom, how it was judged, where it went and what was answered there. */
export function ForwardLogList({ forward }: { readonly forward: Forward }) {
  const { t } = useTranslation('forwarding')
  const queryClient = useQueryClient()
  const logs = useInfiniteQuery(forwardLogsQuery(forward.id))
  const replaying = useMutation({
    mutationFn: replayForward,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['forwards', forward.id] })
      notify('good', t('replayed'))
    },
  })
  const rows = logs.data?.pages.flat() ?? []
  if (logs.isPending) return <Skeleton lines={4} />
  if (logs.isError) return <ErrorState error={logs.error} onRetry={() => void logs.refetch()} />
  if (rows.length === 0)
    return (
      <EmptyState icon="forward" title={t('logEmpty')}>
        {t('logEmptyText')}
      </EmptyState>
    )
  return (
    <>
      {replaying.error !== null && <ErrorNote error={replaying.error} />}
      <LogTable
        rows={rows}
        canReplay={forward.is_active}
        replayingId={replaying.isPending ? replaying.variables : undefined}
        onReplay={(id) => replaying.mutate(id)}
      />
      <Pager
        shown={rows.length}
        hasMore={logs.hasNextPage}
        isLoading={logs.isFetchingNextPage}
        onMore={() => void logs.fetchNextPage()}
      />
    </>
  )
}

interface LogTableProps {
  readonly rows: readonly ForwardLog[]
  readonly canReplay: boolean
  readonly replayingId: string | undefined
  readonly onReplay: (id: string) => void
}

function LogTable({ rows, canReplay, replayingId, onReplay }: LogTableProps) {
  const { t } = useTranslation('forwarding')
  const columns: ReadonlyArray<Column<ForwardLog>> = [
    {
      key: 'subject',
      head: t('subject'),
      isTitle: true,
      cell: (each) => subjectOf(each, t('noSubject')),
    },
    { key: 'from', head: t('from'), cell: (each) => each.from_address || '<>' },
    { key: 'to', head: t('destination'), cell: (each) => each.forwarded_to },
    {
      key: 'status',
      head: t('state'),
      cell: ({ status }) => <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>,
    },
    { key: 'verdicts', head: t('verdicts'), cell: (each) => <Verdicts of={each} /> },
    {
      key: 'answer',
      head: t('answer'),
      cell: ({ answer }) => <span lang="en">{answer ?? ''}</span>,
    },
    { key: 'at', head: t('when'), align: 'end', cell: (each) => <Time at={each.created_at} /> },
    {
      key: 'actions',
      head: t('replay'),
      isActions: true,
      cell: ({ id }) => (
        <Button
          small
          icon="refresh"
          isDisabled={!canReplay}
          isPending={replayingId === id}
          onPress={() => onReplay(id)}
        >
          {t('replay')}
        </Button>
      ),
    },
  ]
  return <Table label={t('log')} columns={columns} rows={rows} rowKey={({ id }) => id} />
}

function subjectOf({ subject }: ForwardLog, none: string): string {
  return subject === '' ? none : subject
}

function Verdicts({
  of: { authentication, from_rewritten: rewritten },
}: {
  readonly of: ForwardLog
}) {
  const { t } = useTranslation('forwarding')
  const results = Object.entries(authentication).map(([name, result]) => `${name} ${result}`)
  return (
    <>
      <span lang="en">{results.join(', ')}</span>
      {rewritten !== null && (
        <>
          {' '}
          <Badge tone="warn">{t('rewritten')}</Badge> <span lang="en">{rewritten}</span>
        </>
      )}
    </>
  )
}
