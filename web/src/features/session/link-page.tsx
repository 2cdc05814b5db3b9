import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '#components/button/button.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { redeemLink } from './api/session.ts'
import { CodeStep } from './components/code-step.tsx'
import { Door } from './components/door.tsx'
import { useHashToken } from './hash-token.ts'
import { useEnter } from './use-enter.ts'

/** A press, not the visit, redeems the link: mail scanners open every link they see. */
export function LinkPage() {
  const { t } = useTranslation('session')
  const token = useHashToken()
  const { enter, isPending, error, needsCode } = useEnter(redeemLink)
  if (needsCode)
    return (
      <Door title={t('secondFactor')} lead={t('secondFactorLead')}>
        <CodeStep isPending={isPending} error={error} onCode={(code) => enter({ token, code })} />
      </Door>
    )
  if (token === '')
    return (
      <Door title={t('linkIncomplete')} lead={t('linkIncompleteLead')}>
        <ButtonLink to="/sign-in">{t('toSignIn')}</ButtonLink>
      </Door>
    )
  return (
    <Door title={t('redeemTitle')} lead={t('redeemLead')}>
      {error !== null && <ErrorNote error={error} />}
      <Button look="primary" isPending={isPending} autoFocus onPress={() => enter({ token })}>
        {t('signIn')}
      </Button>
      {error !== null && <ButtonLink to="/sign-in">{t('toSignIn')}</ButtonLink>}
    </Door>
  )
}
