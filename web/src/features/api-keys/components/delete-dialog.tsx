import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '#components/dialog/dialog.tsx'
import { notify } from '#components/toast/announce.ts'
import { apiKeysQuery, deleteApiKey, type ApiKey } from '../api/api-keys.ts'

export function DeleteDialog({
  apiKey,
  onClose,
}: {
  readonly apiKey: ApiKey
  readonly onClose: () => void
}) {
  const { t } = useTranslation('apiKeys')
  const queryClient = useQueryClient()
  const deleting = useMutation({
    mutationFn: () => deleteApiKey(apiKey.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
      notify('good', t('deleted', { name: apiKey.name }))
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title={t('deleteTitle', { name: apiKey.name })}
      isOpen
      onClose={onClose}
      onConfirm={() => deleting.mutate()}
      confirmLabel={t('deleteConfirm')}
      isPending={deleting.isPending}
      error={deleting.error}
    >
      <p>{t('deleteText')}</p>
    </ConfirmDialog>
  )
}
