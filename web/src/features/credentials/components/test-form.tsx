import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Dialogue } from '#components/dialogue/dialogue.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { PasswordField, TextField } from '#components/text-field/text-field.tsx'
import { useSession } from '#features/session/use-session.ts'
import { sendTestMessage, type TestReport } from '../api/credentials.ts'

interface TestFormProps {
  readonly credentialId: string
  readonly domain: string
  /** Known only right after the login was created; else it is asked for. */
  readonly password?: string
}

/** Sends a message the way any program does: TCP, STARTTLS, AUTH; and shows what was said. */
export function TestForm({ credentialId, domain, password }: TestFormProps) {
  const { t } = useTranslation('credentials')
  const { user } = useSession()
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState('')
  const [from, setFrom] = useState(`hello@${domain}`)
  const [to, setTo] = useState(user.email)
  const sending = useMutation({
    mutationFn: () => sendTestMessage(credentialId, { password: password ?? typed, from, to }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['credentials'] }),
  })
  return (
    <Form onSubmit={() => sending.mutate()}>
      <h3>{t('testTitle')}</h3>
      <p>{t('testLead')}</p>
      <TextField label={t('from')} type="email" value={from} onChange={setFrom} isRequired />
      <TextField label={t('to')} type="email" value={to} onChange={setTo} isRequired />
      {password === undefined && (
        <PasswordField
          label={t('password')}
          hint={t('testPasswordHint')}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          isRequired
        />
      )}
      {sending.error !== null && <ErrorNote error={sending.error} />}
      {sending.data !== undefined && <Outcome report={sending.data} />}
      <Button type="submit" icon="send" look="primary" isPending={sending.isPending}>
        {t(sending.data === undefined ? 'testSend' : 'testAgain')}
      </Button>
    </Form>
  )
}

function Outcome({ report }: { readonly report: TestReport }) {
  const { t } = useTranslation('credentials')
  const { accepted, reply, dialogue } = report
  return (
    <>
      <div role="status">
        <Callout
          tone={accepted ? 'good' : 'bad'}
          title={t(accepted ? 'testAccepted' : 'testRefused')}
        >
          {reply}
        </Callout>
      </div>
      <Dialogue
        label={t('testDialogue')}
        lines={dialogue.map(({ direction, at_ms: atMs, text }) => ({
          who: direction,
          atMs,
          text,
        }))}
      />
    </>
  )
}
