import { useTranslation } from 'react-i18next'
import { Callout } from '#components/callout/callout.tsx'
import { NamedCode } from '#components/code-block/named-code.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import type { SandboxMessage } from '../api/sandbox.ts'
import { VerdictBadge } from './verdict-badge.tsx'

interface Check {
  readonly name: string
  readonly result: string
  readonly domain: string
  readonly comment: string
}

/** SPF, DKIM, DMARC and ARC as the receiving host saw them, with the header that it would add. */
export function Authentication({ message }: { readonly message: SandboxMessage }) {
  const { t } = useTranslation('sandbox')
  const { authentication: found, check_problem: problem, complaint } = message
  if (found === null)
    return (
      <Callout tone="warn" title={t('notChecked')}>
        <span lang="en">{problem}</span>
      </Callout>
    )
  const columns: ReadonlyArray<Column<Check>> = [
    { key: 'name', head: t('check'), isTitle: true, cell: ({ name }) => name },
    { key: 'result', head: t('result'), cell: ({ result }) => <VerdictBadge result={result} /> },
    { key: 'domain', head: t('domain'), cell: ({ domain }) => domain },
    { key: 'comment', head: t('comment'), cell: (each) => <span lang="en">{each.comment}</span> },
  ]
  return (
    <>
      {complaint !== null && (
        <Callout tone={complaint.is_sent ? 'info' : 'warn'}>
          {t(complaint.is_sent ? 'complained' : 'complaining', { to: complaint.report_to })}
        </Callout>
      )}
      <Table
        label={t('verdicts')}
        columns={columns}
        rows={checksOf(found)}
        rowKey={({ name }) => name}
      />
      <NamedCode code={found.authentication_results} name="Authentication-Results" />
    </>
  )
}

function checksOf(found: NonNullable<SandboxMessage['authentication']>): readonly Check[] {
  const { spf, dkim, dmarc, arc } = found
  const signatures = dkim.map((each, index) => ({
    ...each,
    name: dkim.length === 1 ? 'DKIM' : `DKIM ${index + 1}`,
    domain: `${each.domain} (${each.selector})`,
  }))
  const none = { name: 'DKIM', result: 'none', domain: '', comment: '' }
  return [
    { name: 'SPF', ...spf },
    ...(signatures.length === 0 ? [none] : signatures),
    { name: 'DMARC', ...dmarc, comment: dmarc.comment },
    { name: 'ARC', domain: '', ...arc },
  ]
}
