import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { readSessionAgain } from '#features/profile/api/profile.ts'
import { changeRole, membersQuery, type Member } from '../api/members.ts'
import { RoleSelect } from './role-select.tsx'

interface RoleDialogProps {
  readonly member: Member
  readonly onClose: () => void
}

export function RoleDialog({ member, onClose }: RoleDialogProps) {
  const { t } = useTranslation('members')
  const queryClient = useQueryClient()
  const [role, setRole] = useState(member.role)
  const changing = useMutation({
    mutationFn: () => changeRole(member, role),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: membersQuery.queryKey })
      // It may have been one's own role.
      await readSessionAgain()
      onClose()
    },
  })
  return (
    <Dialog title={t('roleTitle', { name: member.name })} isOpen onClose={onClose}>
      <Form onSubmit={() => changing.mutate()}>
        <RoleSelect value={role} onChange={setRole} />
        {member.role !== 'member' && role === 'member' && <p>{t('lesserText')}</p>}
        {changing.error !== null && <ErrorNote error={changing.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={changing.isPending}>
            {t('save')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
