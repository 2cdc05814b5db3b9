import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { domainQuery, domainsQuery } from '#features/domains/api/domains.ts'

/** More would cost a request each, and a person with more domains looks at their pages. */
const LOOKED_AT = 10

/** Says why the inbox stays empty: it is on for no domain, or the mail of one goes elsewhere. */
export function InboxBanner() {
  const { t } = useTranslation('inbox')
  const domains = useQuery(domainsQuery)
  const verified = (domains.data ?? []).filter(({ status }) => status === 'verified')
  const details = useQueries({
    queries: verified.slice(0, LOOKED_AT).map(({ id }) => domainQuery(id)),
  })
  if (!domains.isSuccess || details.some(({ isPending }) => isPending)) return null
  const on = details.flatMap(({ data }) => (data?.inbox_enabled === true ? [data] : []))
  if (on.length === 0)
    return (
      <Callout
        tone="info"
        title={t('off')}
        action={
          <ButtonLink small to="/domains">
            {t('toDomains')}
          </ButtonLink>
        }
      >
        {t('offText')}
      </Callout>
    )
  const away = on.filter(({ dns_records: records }) =>
    records.some(({ purpose, is_verified: holds }) => purpose === 'receiving' && !holds),
  )
  if (away.length === 0) return null
  const names = away.map(({ name }) => name).join(', ')
  return (
    <Callout tone="warn" title={t('mxMissing')}>
      {t('mxMissingText', { names })}
    </Callout>
  )
}
