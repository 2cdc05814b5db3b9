import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '#components/dialog/dialog.tsx'
import { notify } from '#components/toast/announce.ts'
import { readSessionAgain } from '#features/profile/api/profile.ts'
import { membersQuery, removeMember, type Member } from '../api/members.ts'

interface RemoveDialogProps {
  readonly member: Member
  readonly onClose: () => void
}

export function RemoveDialog({ member, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('members')
  const queryClient = useQueryClient()
  const removing = useMutation({
    mutationFn: () => removeMember(member.user_id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: membersQuery.queryKey })
      notify('good', t('removed', { name: member.name }))
      onClose()
      await readSessionAgain()
    },
  })
  return (
    <ConfirmDialog
      title={t('removeTitle', { name: member.name })}
      isOpen
      onClose={onClose}
      onConfirm={() => removing.mutate()}
      confirmLabel={t('remove')}
      isPending={removing.isPending}
      error={removing.error}
    >
      <p>{t('removeText')}</p>
    </ConfirmDialog>
  )
}
