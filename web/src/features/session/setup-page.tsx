import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote, ErrorState } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { setUp, setupQuery } from './api/session.ts'
import { Door } from './components/door.tsx'
import { NewPasswordField } from './components/new-password-field.tsx'
import { useHashToken } from './hash-token.ts'
import { useEnter } from './use-enter.ts'

/** The first start: whoever has the printed link becomes the owner. */
export function SetupPage() {
  const { t } = useTranslation('session')
  const token = useHashToken()
  const setup = useQuery(setupQuery)
  if (setup.isPending) return <Door title={t('setupTitle')} />
  if (setup.isError)
    return (
      <Door title={t('setupTitle')}>
        <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />
      </Door>
    )
  if (!setup.data.needed)
    return (
      <Door title={t('setupDone')} lead={t('setupDoneLead')}>
        <ButtonLink to="/sign-in" look="primary">
          {t('toSignIn')}
        </ButtonLink>
      </Door>
    )
  if (token === '') return <Door title={t('setupTitle')} lead={t('setupNeedsLink')} />
  return <SetupForm token={token} />
}

function SetupForm({ token }: { readonly token: string }) {
  const { t } = useTranslation('session')
  const [form, setForm] = useState({ name: '', email: '', workspace_name: '', password: '' })
  const { enter, isPending, error } = useEnter(setUp)
  const field = (key: keyof typeof form) => ({
    value: form[key],
    onChange: (value: string) => setForm({ ...form, [key]: value }),
    isRequired: true,
  })
  return (
    <Door title={t('setupTitle')} lead={t('setupLead')}>
      <Form onSubmit={() => enter({ token, ...form, email: form.email.trim() })}>
        <TextField
          {...field('name')}
          label={t('yourName')}
          autoComplete="name"
          maxLength={200}
          autoFocus
        />
        <TextField
          {...field('email')}
          label={t('email')}
          type="email"
          autoComplete="username"
          maxLength={254}
        />
        <TextField
          {...field('workspace_name')}
          label={t('workspaceName')}
          hint={t('workspaceNameHint')}
          autoComplete="organization"
          maxLength={200}
        />
        <NewPasswordField {...field('password')} />
        {error !== null && <ErrorNote error={error} />}
        <Button type="submit" look="primary" isPending={isPending}>
          {t('setupButton')}
        </Button>
      </Form>
    </Door>
  )
}
