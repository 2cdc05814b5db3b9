import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Callout } from '#components/callout/callout.tsx'
import { Dialog } from '#components/dialog/dialog.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { beginTotp, confirmTotp, type TotpSecret } from '../api/security.ts'
import { CodeForm } from './code-form.tsx'
import { QrCode } from './qr-code.tsx'
import { ShownCodes } from './shown-codes.tsx'
import styles from './security.module.css'

/** Scan, type the first code, keep the recovery codes. */
export function TotpOnDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('security')
  const beginning = useMutation({ mutationFn: beginTotp })
  const confirming = useMutation({ mutationFn: confirmTotp })
  const begin = beginning.mutate
  useEffect(() => begin(), [begin])
  const codes = confirming.data
  return (
    <Dialog title={t('totpTitle')} isOpen onClose={onClose} isDismissable={codes === undefined}>
      {codes !== undefined && (
        <>
          <Callout tone="good">{t('totpIsOn')}</Callout>
          <ShownCodes codes={codes} onClose={onClose} />
        </>
      )}
      {codes === undefined && beginning.isPending && <Skeleton />}
      {beginning.error !== null && <ErrorNote error={beginning.error} />}
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
