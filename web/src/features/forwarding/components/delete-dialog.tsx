import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '#components/dialog/dialog.tsx'
import { notify } from '#components/toast/announce.ts'
import { deleteForward, forwardsQuery, type Forward } from '../api/forwards.ts'

export function DeleteDialog({
  forward,
  onClose,
}: {
  readonly forward: Forward
  readonly onClose: () => void
}) {
  const { t } = useTranslation('forwarding')
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const source = forward.source_email
  const deleting = useMutation({
    mutationFn: () => deleteForward(forward.id),
    onSuccess: async () => {
      notify('good', t('deleted', { source }))
      await navigate({ to: '/forwarding' })
      await queryClient.invalidateQueries({ queryKey: forwardsQuery.queryKey, exact: true })
    },
  })
  return (
    <ConfirmDialog
      title={t('deleteTitle', { source })}
      isOpen
      onClose={onClose}
      onConfirm={() => deleting.mutate()}
      confirmLabel={t('delete')}
      isPending={deleting.isPending}
      error={deleting.error}
    >
      <p>{t('deleteText', { source })}</p>
    </ConfirmDialog>
  )
}
