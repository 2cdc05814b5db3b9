import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { PasswordField } from '#components/text-field/text-field.tsx'
import { ApiError } from '#lib/api/problem.ts'
import { beginTotp, confirmTotp, type TotpSecret } from '../api/security.ts'
import { CodeForm } from './code-form.tsx'
import { QrCode } from './qr-code.tsx'
import { ShownCodes } from './shown-codes.tsx'
import styles from './security.module.css'

/** Scan, type the first code, keep the recovery codes. */
export function TotpOnDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('security')
  const [asksPassword, setAsksPassword] = useState(false)
  const beginning = useMutation({
    mutationFn: beginTotp,
    onError: (error) => isPasswordRequired(error) && setAsksPassword(true),
  })
  const confirming = useMutation({ mutationFn: confirmTotp })
  const begin = beginning.mutate
  useEffect(() => begin(undefined), [begin])
  const codes = confirming.data
  return (
    <Dialog title={t('totpTitle')} isOpen onClose={onClose} isDismissable={codes === undefined}>
      {codes !== undefined && (
        <>
          <Callout tone="good">{t('totpIsOn')}</Callout>
          <ShownCodes codes={codes} onClose={onClose} />
        </>
      )}
      {beginning.isPending && !asksPassword && <Skeleton />}
      {beginning.error !== null && !isPasswordRequired(beginning.error) && (
        <ErrorNote error={beginning.error} />
      )}
      {asksPassword && beginning.data === undefined && (
        <PasswordForm isPending={beginning.isPending} onPassword={begin} onClose={onClose} />
      )}
      {codes === undefined && beginning.data !== undefined && (
        <>
          <Secret secret={beginning.data} />
          <CodeForm
            label={t('firstCode')}
            button={t('turnOn')}
            isPending={confirming.isPending}
            error={confirming.error}
            onCode={confirming.mutate}
          />
        </>
      )}
    </Dialog>
  )
}

function isPasswordRequired(error: Error): boolean {
  return error instanceof ApiError && error.code === 'password_required'
}

function PasswordForm({
  isPending,
  onPassword,
  onClose,
}: {
  readonly isPending: boolean
  readonly onPassword: (password: string) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation('security')
  const [password, setPassword] = useState('')
  return (
    <Form onSubmit={() => onPassword(password)}>
      <p className={styles.text}>{t('totpPasswordText')}</p>
      <PasswordField
        label={t('password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        isRequired
      />
      <DialogActions>
        <Button onPress={onClose}>{t('cancel')}</Button>
        <Button type="submit" look="primary" isPending={isPending}>
          {t('goOn')}
        </Button>
      </DialogActions>
    </Form>
  )
}

function Secret({ secret }: { readonly secret: TotpSecret }) {
  const { t } = useTranslation('security')
  return (
    <>
      <p className={styles.text}>{t('scan')}</p>
      <QrCode text={secret.otpauth_url} label={t('qrLabel')} />
      <KeyValue
        items={[{ name: t('typeSecret'), value: secret.secret, copy: secret.secret, mono: true }]}
      />
    </>
  )
}
