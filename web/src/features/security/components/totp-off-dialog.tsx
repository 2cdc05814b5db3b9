import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { PasswordField, TextField } from '#components/text-field/text-field.tsx'
import { notify } from '#components/toast/announce.ts'
import { useSession } from '#features/session/use-session.ts'
import { removeTotp } from '../api/security.ts'
import styles from './security.module.css'

export function TotpOffDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('security')
  const { user } = useSession()
  const [form, setForm] = useState({ password: '', code: '' })
  const removing = useMutation({
    mutationFn: () =>
      removeTotp({ code: form.code.trim(), ...(user.has_password && { password: form.password }) }),
    onSuccess: () => {
      notify('info', t('totpIsOff'))
      onClose()
    },
  })
  return (
    <Dialog title={t('turnOffTitle')} isOpen onClose={onClose} role="alertdialog">
      <Form onSubmit={() => removing.mutate()}>
        <p className={styles.text}>{t('turnOffText')}</p>
        {user.has_password && (
          <PasswordField
            label={t('password')}
            value={form.password}
            onChange={(password) => setForm({ ...form, password })}
            autoComplete="current-password"
            isRequired
          />
        )}
        <TextField
          label={t('code')}
          hint={t('codeHint')}
          value={form.code}
          onChange={(code) => setForm({ ...form, code })}
          autoComplete="one-time-code"
          maxLength={40}
          isRequired
        />
        {removing.error !== null && <ErrorNote error={removing.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="danger" isPending={removing.isPending}>
            {t('turnOff')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
