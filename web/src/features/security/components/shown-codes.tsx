import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { CodeBlock } from '#components/code-block/code-block.tsx'
import { DialogActions } from '#components/dialog/dialog.tsx'

/** Recovery codes, the only time they are seen. */
export function ShownCodes({
  codes,
  onClose,
}: {
  readonly codes: readonly string[]
  readonly onClose: () => void
}) {
  const { t } = useTranslation('security')
  return (
    <>
      <Callout tone="warn">{t('codesOnce')}</Callout>
      <CodeBlock code={codes.join('\n')} title={t('recoveryCodes')} label={t('copyCodes')} />
      <DialogActions>
        <Button look="primary" onPress={onClose}>
          {t('codesKept')}
        </Button>
      </DialogActions>
    </>
  )
}
