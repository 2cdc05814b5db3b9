import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import type { IssuedCredential } from '../api/credentials.ts'

/** The only time the password is seen: it stays open until it is closed with its button. */
export function IssuedDialog({
  credential,
  domain,
  onClose,
}: {
  readonly credential: IssuedCredential
  readonly domain: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation('credentials')
  const { username, password, smtp_host: host, smtp_port: port } = credential
  return (
    <Dialog
      title={t('issuedTitle', { domain })}
      isOpen
      onClose={onClose}
      isDismissable={false}
      wide
    >
      <Callout tone="warn">{t('passwordOnce')}</Callout>
      <KeyValue
        items={[
          { name: t('host'), value: host, copy: host, mono: true },
          { name: t('port'), value: port, copy: String(port), mono: true },
          { name: t('security'), value: 'STARTTLS' },
          { name: t('username'), value: username, copy: username, mono: true },
          { name: t('password'), value: password, copy: password, mono: true },
        ]}
      />
      <DialogActions>
        <Button look="primary" onPress={onClose}>
          {t('issuedDone')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
