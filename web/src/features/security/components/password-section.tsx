import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { Card, Section } from '#components/page/page.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { PasswordField } from '#components/text-field/text-field.tsx'
import { notify } from '#components/toast/announce.ts'
import { useSession } from '#features/session/use-session.ts'
import { openSessionsQuery, setPassword } from '../api/security.ts'

const EMPTY = { current: '', next: '' }

export function PasswordSection() {
  const { t } = useTranslation('security')
  const { user } = useSession()
  const queryClient = useQueryClient()
  const [form, setForm] = useState(EMPTY)
  const saving = useMutation({
    mutationFn: setPassword,
    onSuccess: () => {
      setForm(EMPTY)
      notify('good', t('passwordSet'))
      void queryClient.invalidateQueries({ queryKey: openSessionsQuery.queryKey })
    },
  })
  const save = (): void =>
    saving.mutate({
      new_password: form.next,
      ...(form.current === '' ? {} : { current_password: form.current }),
    })
  return (
    <Section title={t('password')} lead={t('passwordLead')}>
      <Card>
        <Form onSubmit={save}>
          {user.has_password && (
            <PasswordField
              label={t('currentPassword')}
              hint={t('currentPasswordHint')}
              value={form.current}
              onChange={(current) => setForm({ ...form, current })}
              autoComplete="current-password"
              maxLength={200}
            />
          )}
          <PasswordField
            label={t('newPassword')}
            hint={t('newPasswordHint')}
            value={form.next}
            onChange={(next) => setForm({ ...form, next })}
            autoComplete="new-password"
            minLength={10}
            maxLength={200}
            isRequired
          />
          {saving.error !== null && <ErrorNote error={saving.error} />}
          <div>
            <Button type="submit" look="primary" isPending={saving.isPending}>
              {t('setPassword')}
            </Button>
          </div>
        </Form>
      </Card>
    </Section>
  )
}
