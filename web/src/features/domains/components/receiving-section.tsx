import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import { Button } from '#components/button/button.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Card, Section } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { mxStatusQuery, type Domain, type MxStatus } from '../api/domains.ts'

const TONES = {
  ok: 'good',
  wrong: 'neutral',
  unknown: 'warn',
  unchecked: 'neutral',
} as const satisfies Record<MxStatus['state'], BadgeTone>

/** Where mail to the domain goes, by a look at DNS when the page is opened. */
export function ReceivingSection({ domain }: { readonly domain: Domain }) {
  const { t } = useTranslation('domains')
  const mx = useQuery(mxStatusQuery(domain))
  const again = (
    <Button small icon="refresh" isPending={mx.isFetching} onPress={() => void mx.refetch()}>
      {t('lookAgain')}
    </Button>
  )
  return (
    <Section title={t('receiving')} lead={t('receivingLead')} actions={again}>
      <Card>
        {mx.isPending && <Skeleton lines={2} />}
        {mx.isError && <ErrorNote error={mx.error} />}
        {mx.data !== undefined && <Status status={mx.data} />}
      </Card>
    </Section>
  )
}

function Status({ status }: { readonly status: MxStatus }) {
  const { t } = useTranslation('domains')
  const { state, expected, found, problem } = status
  return (
    <>
      <KeyValue
        items={[
          {
            name: t('state'),
            value: <Badge tone={TONES[state]}>{t(`mx.${state}`)}</Badge>,
          },
          { name: t('mxExpected'), value: expected, copy: expected, mono: true },
          {
            name: t('mxFound'),
            value: found.length === 0 ? t('nothingFound') : found.join(', '),
            mono: found.length > 0,
          },
        ]}
      />
      {problem !== null && <p lang="en">{problem}</p>}
    </>
  )
}
