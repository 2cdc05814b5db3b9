import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { notify } from '#components/toast/announce.ts'
import type { Role } from '#features/session/api/session.ts'
import { invitationsQuery, invite } from '../api/members.ts'
import { RoleSelect } from './role-select.tsx'

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('members')
  const queryClient = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const inviting = useMutation({
    mutationFn: invite,
    onSuccess: async (invitation) => {
      await queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey })
      notify('good', t('invited', { email: invitation.email }))
      onClose()
    },
  })
  return (
    <Dialog title={t('inviteTitle')} isOpen onClose={onClose}>
      <Form onSubmit={() => inviting.mutate({ email: email.trim(), role })}>
        <p>{t('inviteText')}</p>
        <TextField
          label={t('email')}
          type="email"
          value={email}
          onChange={setEmail}
          maxLength={254}
          isRequired
          autoFocus
        />
        <RoleSelect value={role} onChange={setRole} />
        {inviting.error !== null && <ErrorNote error={inviting.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={inviting.isPending}>
            {t('sendInvitation')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
