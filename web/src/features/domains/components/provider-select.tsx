import { useTranslation } from 'react-i18next'
import { Callout } from '#components/callout/callout.tsx'
import { Select } from '#components/select/select.tsx'
import { PROVIDERS, type Provider } from './providers.ts'

export function ProviderSelect({
  value,
  onChange,
}: {
  readonly value: Provider
  readonly onChange: (provider: Provider) => void
}) {
  const { t } = useTranslation('domains')
  const options = (Object.keys(PROVIDERS) as Provider[]).map((provider) => ({
    value: provider,
    label: t(`provider.${provider}`),
  }))
  return <Select label={t('provider')} options={options} value={value} onChange={onChange} />
}

/** How the panel of the chosen provider wants names and values. */
export function ProviderHint({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation('domains')
  return provider === 'other' ? null : (
    <Callout tone="info">{t(`providerHint.${provider}`)}</Callout>
  )
}
