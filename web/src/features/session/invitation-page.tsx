import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote, ErrorState } from '#components/states/states.tsx'
import { PasswordField, TextField } from '#components/text-field/text-field.tsx'
import { acceptInvitation, previewInvitation, sessionQuery } from './api/session.ts'
import type { InvitationPreview } from './api/session.ts'
import { Door } from './components/door.tsx'
import { NewPasswordField } from './components/new-password-field.tsx'
import { useHashToken } from './hash-token.ts'
import { useEnter } from './use-enter.ts'

/** Who was invited joins: with a new account, or with the one that the address has already. */
export function InvitationPage() {
  const { t } = useTranslation('session')
  const token = useHashToken()
  const preview = useQuery({
    // The token itself stays out of the cache's keys.
    queryKey: ['invitation-preview'],
    queryFn: () => previewInvitation(token),
    enabled: token !== '',
    gcTime: 0,
  })
  const session = useQuery(sessionQuery)
  if (token === '')
    return (
      <Door title={t('linkIncomplete')} lead={t('linkIncompleteLead')}>
        <ButtonLink to="/sign-in">{t('toSignIn')}</ButtonLink>
      </Door>
    )
  if (preview.isError)
    return (
      <Door title={t('invitation')}>
        <ErrorState error={preview.error} />
      </Door>
    )
  if (preview.data === undefined || session.isPending) return <Door title={t('invitation')} />
  const isMe = session.data?.user.email === preview.data.email
  return <Accept token={token} preview={preview.data} isMe={isMe} />
}

function Accept({
  token,
  preview,
  isMe,
}: {
  readonly token: string
  readonly preview: InvitationPreview
  readonly isMe: boolean
}) {
  const { t } = useTranslation('session')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const { enter, isPending, error } = useEnter(acceptInvitation)
  const { has_account: hasAccount, workspace_name: workspace, email } = preview
  const asks = isMe ? 'nothing' : hasAccount ? 'password' : 'account'
  const answer = { nothing: {}, password: { password }, account: { name, password } }[asks]
  return (
    <Door title={t('joinTitle', { workspace })} lead={t(`join.${asks}`, { email })}>
      <Form onSubmit={() => enter({ token, ...answer })}>
        {asks === 'account' && (
          <>
            <TextField
              label={t('yourName')}
              value={name}
              onChange={setName}
              autoComplete="name"
              maxLength={200}
              isRequired
            />
            <NewPasswordField value={password} onChange={setPassword} />
          </>
        )}
        {asks === 'password' && (
          <PasswordField
            label={t('password')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            maxLength={200}
            isRequired
          />
        )}
        {error !== null && <ErrorNote error={error} />}
        <Button type="submit" look="primary" isPending={isPending}>
          {t('joinButton')}
        </Button>
      </Form>
    </Door>
  )
}
