import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { useSession } from '#features/session/use-session.ts'
import type { Credential } from '../api/credentials.ts'
import { useSmtpDoor } from '../use-door.ts'
import { Examples } from './examples.tsx'
import { SettingsList } from './settings-list.tsx'

interface UseDialogProps {
  readonly credential: Credential
  readonly domain: string
  readonly onClose: () => void
}

/** How to use a login later on: all but the password, which nobody knows any more. */
export function UseDialog({ credential, domain, onClose }: UseDialogProps) {
  const { t } = useTranslation('credentials')
  const { user } = useSession()
  const { host, port } = useSmtpDoor()
  const { username } = credential
  const password = t('yourPassword')
  const from = `hello@${domain}`
  return (
    <Dialog title={t('useTitle', { username })} isOpen onClose={onClose} wide>
      <SettingsList username={username} />
      <h3>{t('examples')}</h3>
      <Examples settings={{ host, port, username, password, from, to: user.email }} />
      <DialogActions>
        <Button onPress={onClose}>{t('close')}</Button>
      </DialogActions>
    </Dialog>
  )
}
