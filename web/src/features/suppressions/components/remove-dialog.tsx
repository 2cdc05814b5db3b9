import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '#components/dialog/dialog.tsx'
import { notify } from '#components/toast/announce.ts'
import { removeSuppression, type Suppression } from '../api/suppressions.ts'

export function RemoveDialog({
  suppression,
  onClose,
}: {
  readonly suppression: Suppression
  readonly onClose: () => void
}) {
  const { t } = useTranslation('suppressions')
  const queryClient = useQueryClient()
  const address = suppression.email_address
  const removing = useMutation({
    mutationFn: () => removeSuppression(suppression.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['suppressions'] })
      notify('good', t('removed', { address }))
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title={t('removeTitle', { address })}
      isOpen
      onClose={onClose}
      onConfirm={() => removing.mutate()}
      confirmLabel={t('remove')}
      isPending={removing.isPending}
      error={removing.error}
    >
      <p>{t(`removeText.${suppression.reason}`)}</p>
    </ConfirmDialog>
  )
}
