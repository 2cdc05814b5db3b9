import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { PasswordField, TextField } from '#components/text-field/text-field.tsx'
import { askForLink, signIn } from './api/session.ts'
import { CodeStep } from './components/code-step.tsx'
import { Door } from './components/door.tsx'
import { useEnter } from './use-enter.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { t } = useTranslation('session')
  const { next } = route.useSearch()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [byLink, setByLink] = useState(false)
  const { enter, isPending, error, needsCode } = useEnter(signIn, next)
  if (needsCode)
    return (
      <Door title={t('secondFactor')} lead={t('secondFactorLead')}>
        <CodeStep
          isPending={isPending}
          error={error}
          onCode={(code) => enter({ email, password, code })}
        />
      </Door>
    )
  if (byLink)
    return <LinkRequest email={email} onEmail={setEmail} onBack={() => setByLink(false)} />
  return (
    <Door
      title={t('signIn')}
      foot={
        <Button look="quiet" onPress={() => setByLink(true)}>
          {t('mailMeALink')}
        </Button>
      }
    >
      <Form onSubmit={() => enter({ email: email.trim(), password })}>
        <EmailField value={email} onChange={setEmail} />
        <PasswordField
          label={t('password')}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          maxLength={200}
          isRequired
        />
        {error !== null && <ErrorNote error={error} />}
        <Button type="submit" look="primary" isPending={isPending}>
          {t('signIn')}
        </Button>
      </Form>
    </Door>
  )
}

function EmailField(props: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation('session')
  return (
    <TextField
      {...props}
      label={t('email')}
      type="email"
      autoComplete="username"
      maxLength={254}
      isRequired
      autoFocus
    />
  )
}

/** The answer is the same for every address: nobody learns here who has an account. */
function LinkRequest({
  email,
  onEmail,
  onBack,
}: {
  readonly email: string
  readonly onEmail: (email: string) => void
  readonly onBack: () => void
}) {
  const { t } = useTranslation('session')
  const asking = useMutation({ mutationFn: askForLink })
  return (
    <Door
      title={t('linkTitle')}
      lead={t('linkLead')}
      foot={
        <Button look="quiet" onPress={onBack}>
          {t('usePassword')}
        </Button>
      }
    >
      {asking.isSuccess ? (
        <div role="status">
          <Callout tone="good">{t('linkSent', { email: email.trim() })}</Callout>
        </div>
      ) : (
        <Form onSubmit={() => asking.mutate(email.trim())}>
          <EmailField value={email} onChange={onEmail} />
          {asking.error !== null && <ErrorNote error={asking.error} />}
          <Button type="submit" look="primary" isPending={asking.isPending}>
            {t('mailLink')}
          </Button>
        </Form>
      )}
    </Door>
  )
}
