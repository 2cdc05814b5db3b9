import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '#components/dialog/dialog.tsx'
import { Time } from '#components/time/time.tsx'
import { notify } from '#components/toast/announce.ts'
import { credentialsQuery, deleteCredential, type Credential } from '../api/credentials.ts'

export function DeleteDialog({
  credential,
  onClose,
}: {
  readonly credential: Credential
  readonly onClose: () => void
}) {
  const { t } = useTranslation('credentials')
  const queryClient = useQueryClient()
  const deleting = useMutation({
    mutationFn: () => deleteCredential(credential.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: credentialsQuery.queryKey })
      notify('good', t('deleted', { username: credential.username }))
      onClose()
    },
  })
  const used = credential.last_used_at
  return (
    <ConfirmDialog
      title={t('deleteTitle', { username: credential.username })}
      isOpen
      onClose={onClose}
      onConfirm={() => deleting.mutate()}
      confirmLabel={t('deleteConfirm')}
      isPending={deleting.isPending}
      error={deleting.error}
    >
      <p>{t('deleteText')}</p>
      <p>
        {used === null ? (
          t('deleteUnused')
        ) : (
          <>
            {t('deleteUsed')} <Time at={used} />.
          </>
        )}
      </p>
    </ConfirmDialog>
  )
}
