import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Dialog } from '#components/dialog/dialog.tsx'
import { newRecoveryCodes } from '../api/security.ts'
import { CodeForm } from './code-form.tsx'
import { ShownCodes } from './shown-codes.tsx'
import styles from './security.module.css'

export function RecoveryCodesDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('security')
  const making = useMutation({ mutationFn: newRecoveryCodes })
  const codes = making.data
  return (
    <Dialog title={t('newCodes')} isOpen onClose={onClose} isDismissable={codes === undefined}>
      {codes === undefined ? (
        <>
          <p className={styles.text}>{t('newCodesText')}</p>
          <CodeForm
            label={t('code')}
            button={t('newCodes')}
            isPending={making.isPending}
            error={making.error}
            onCode={making.mutate}
          />
        </>
      ) : (
        <ShownCodes codes={codes} onClose={onClose} />
      )}
    </Dialog>
  )
}
