import { Link, type LinkProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Badge } from '#components/badge/badge.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import type { Condition } from '../api/gmail.ts'

/** Where each condition is mended; a certificate only by the operator. */
const PLACES = {
  domain: { to: '/domains', label: 'mend.domain' },
  receiving: { to: '/domains', label: 'mend.receiving' },
  forward: { to: '/forwarding', label: 'mend.forward' },
  credential: { to: '/settings/smtp-credentials', label: 'mend.credential' },
  certificate: undefined,
} as const satisfies Record<Condition['key'], { to: LinkProps['to']; label: string } | undefined>

/** What has to hold before Gmail is asked: it is looked at again whenever something changes. */
export function Conditions({
  conditions,
  ready,
  next,
}: {
  readonly conditions: readonly Condition[]
  readonly ready: boolean
  readonly next: string
}) {
  const { t } = useTranslation('gmail')
  const columns: ReadonlyArray<Column<Condition>> = [
    { key: 'name', head: t('condition'), isTitle: true, cell: ({ key }) => t(`condition.${key}`) },
    {
      key: 'state',
      head: t('state'),
      cell: ({ ok }) => <Badge tone={ok ? 'good' : 'bad'}>{t(ok ? 'holds' : 'missing')}</Badge>,
    },
    { key: 'detail', head: t('detail'), cell: ({ detail }) => <span lang="en">{detail}</span> },
    { key: 'place', head: t('place'), cell: (each) => <Place condition={each} /> },
  ]
  return (
    <>
      <div role="status">
        <Callout tone={ready ? 'good' : 'warn'} title={t(ready ? 'ready' : 'notReady')}>
          <span lang="en">{next}</span>
        </Callout>
      </div>
      <Table label={t('step1')} columns={columns} rows={conditions} rowKey={({ key }) => key} />
    </>
  )
}

function Place({ condition }: { readonly condition: Condition }) {
  const { t } = useTranslation('gmail')
  const place = PLACES[condition.key]
  if (condition.ok || place === undefined) return null
  return <Link to={place.to}>{t(place.label)}</Link>
}
