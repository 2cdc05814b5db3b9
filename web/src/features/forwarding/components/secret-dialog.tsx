import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import type { MadeForward } from '../api/forwards.ts'

/** The only time the secret of the posts is seen: it stays open until it is closed with its button. */
export function SecretDialog({
  forward,
  onClose,
}: {
  readonly forward: MadeForward
  readonly onClose: () => void
}) {
  const { t } = useTranslation('forwarding')
  const { secret, source_email: source } = forward
  return (
    <Dialog title={t('secretTitle', { source })} isOpen onClose={onClose} isDismissable={false}>
      <Callout tone="warn">{t('secretOnce')}</Callout>
      <KeyValue items={[{ name: t('secret'), value: secret, copy: secret, mono: true }]} />
      <DialogActions>
        <Button look="primary" onPress={onClose}>
          {t('secretDone')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
