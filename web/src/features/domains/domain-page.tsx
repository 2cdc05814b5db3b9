import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, DownloadLink } from '#components/button/button.tsx'
import { Page, Section } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorState } from '#components/states/states.tsx'
import { useMayManage, useSession } from '#features/session/use-session.ts'
import { domainQuery, zoneFileUrl, type Domain } from './api/domains.ts'
import { useLiveCheck } from './api/live-check.ts'
import { DeleteSection } from './components/delete-section.tsx'
import { DkimSection } from './components/dkim-section.tsx'
import { DomainStatus } from './components/domain-status.tsx'
import { LivePanel } from './components/live-panel.tsx'
import { MailSettings } from './components/mail-settings.tsx'
import { PROVIDERS, type Provider } from './components/providers.ts'
import { ProviderHint, ProviderSelect } from './components/provider-select.tsx'
import { PublishButton } from './components/publish-button.tsx'
import { ReceivingSection } from './components/receiving-section.tsx'
import { RecordsTable } from './components/records-table.tsx'

export function DomainPage() {
  const { t } = useTranslation('domains')
  const { id } = useParams({ from: '/shell/domains/$id' })
  const domain = useQuery(domainQuery(id))
  if (domain.data !== undefined) return <DomainView key={id} domain={domain.data} />
  return (
    <Page title={t('domain')} crumbs={[{ label: t('title'), to: '/domains' }]}>
      {domain.isPending && <Skeleton lines={8} />}
      {domain.isError && <ErrorState error={domain.error} onRetry={() => void domain.refetch()} />}
    </Page>
  )
}

function DomainView({ domain }: { readonly domain: Domain }) {
  const { t } = useTranslation('domains')
  const { server } = useSession()
  const mayManage = useMayManage()
  const check = useLiveCheck(domain, mayManage)
  const actions = (
    <>
      <DownloadLink href={zoneFileUrl(domain.id)}>{t('zoneFile')}</DownloadLink>
      {mayManage && (
        <Button icon="refresh" isPending={check.isLooking} onPress={check.lookNow}>
          {t('checkNow')}
        </Button>
      )}
      {mayManage && server.mode === 'sandbox' && (
        <PublishButton domain={domain} onPublished={check.lookNow} />
      )}
    </>
  )
  return (
    <Page
      title={domain.name}
      lead={
        <>
          <DomainStatus status={domain.status} /> {t(`means.${domain.status}`)}
        </>
      }
      crumbs={[{ label: t('title'), to: '/domains' }]}
      actions={actions}
    >
      <LivePanel domain={domain} check={check} mayManage={mayManage} />
      <Records domain={domain} />
      <ReceivingSection domain={domain} />
      {mayManage && <MailSettings domain={domain} />}
      {mayManage && <DkimSection domain={domain} />}
      {mayManage && <DeleteSection domain={domain} />}
    </Page>
  )
}

function Records({ domain }: { readonly domain: Domain }) {
  const { t } = useTranslation('domains')
  const [provider, setProvider] = useState<Provider>('other')
  return (
    <Section
      title={t('records')}
      lead={t('recordsLead')}
      actions={<ProviderSelect value={provider} onChange={setProvider} />}
    >
      <ProviderHint provider={provider} />
      <RecordsTable domain={domain} names={PROVIDERS[provider]} />
    </Section>
  )
}
