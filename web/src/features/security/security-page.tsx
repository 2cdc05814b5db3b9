import { useTranslation } from 'react-i18next'
import { Page } from '#components/page/page.tsx'
import { PasswordSection } from './components/password-section.tsx'
import { SecondFactorSection } from './components/second-factor-section.tsx'
import { SessionsSection } from './components/sessions-section.tsx'

export function SecurityPage() {
  const { t } = useTranslation('security')
  return (
    <Page title={t('title')} lead={t('lead')}>
      <PasswordSection />
      <SecondFactorSection />
      <SessionsSection />
    </Page>
  )
}
