import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { CodeBlock } from '#components/code-block/code-block.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import type { IssuedApiKey } from '../api/api-keys.ts'

/** The only time the key is seen. */
export function IssuedDialog({
  issued,
  onClose,
}: {
  readonly issued: IssuedApiKey
  readonly onClose: () => void
}) {
  const { t } = useTranslation('apiKeys')
  const { name, key } = issued
  const call = `curl -H 'Authorization: Bearer ${key}' ${window.location.origin}/v1/domains/`
  return (
    <Dialog title={name} isOpen onClose={onClose} isDismissable={false} wide>
      <Callout tone="warn">{t('once')}</Callout>
      <KeyValue items={[{ name: t('key'), value: key, copy: key, mono: true }]} />
      <CodeBlock code={call} title={t('example')} label={t('copyExample')} />
      <DialogActions>
        <Button look="primary" onPress={onClose}>
          {t('done')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
