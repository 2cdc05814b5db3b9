import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { useSession } from '#features/session/use-session.ts'
import type { IssuedCredential } from '../api/credentials.ts'
import { useSmtpDoor } from '../use-door.ts'
import { Examples } from './examples.tsx'
import { SettingsList } from './settings-list.tsx'
import { TestForm } from './test-form.tsx'

interface IssuedDialogProps {
  readonly credential: IssuedCredential
  readonly domain: string
  readonly onClose: () => void
}

/** The only time the password is seen: it stays open until it is closed with its button. */
export function IssuedDialog({ credential, domain, onClose }: IssuedDialogProps) {
  const { t } = useTranslation('credentials')
  const { user } = useSession()
  const { host, port } = useSmtpDoor()
  const [isTesting, setTesting] = useState(false)
  const { id, username, password } = credential
  const from = `hello@${domain}`
  return (
    <Dialog
      title={t('issuedTitle', { domain })}
      isOpen
      onClose={onClose}
      isDismissable={false}
      wide
    >
      <Callout tone="warn">{t('passwordOnce')}</Callout>
      <SettingsList username={username} password={password} />
      <h3>{t('examples')}</h3>
      <Examples settings={{ host, port, username, password, from, to: user.email }} />
      {isTesting && <TestForm credentialId={id} domain={domain} password={password} />}
      <DialogActions>
        {!isTesting && (
          <Button icon="send" onPress={() => setTesting(true)}>
            {t('test')}
          </Button>
        )}
        <Button look="primary" onPress={onClose}>
          {t('issuedDone')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
