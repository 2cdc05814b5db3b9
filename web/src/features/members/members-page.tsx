import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Page } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorState } from '#components/states/states.tsx'
import { useMayManage, useSession } from '#features/session/use-session.ts'
import { membersQuery, type Member } from './api/members.ts'
import { InviteDialog } from './components/invite-dialog.tsx'
import { InvitationsSection } from './components/invitations-section.tsx'
import { MemberTable } from './components/member-table.tsx'
import { RemoveDialog } from './components/remove-dialog.tsx'
import { RoleDialog } from './components/role-dialog.tsx'

type Open =
  { readonly kind: 'invite' } | { readonly kind: 'role' | 'remove'; readonly member: Member }

export function MembersPage() {
  const { t } = useTranslation('members')
  const { workspace } = useSession()
  const mayManage = useMayManage()
  const members = useQuery(membersQuery)
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const inviting = (
    <Button look="primary" icon="plus" onPress={() => setOpen({ kind: 'invite' })}>
      {t('invite')}
    </Button>
  )
  return (
    <Page
      title={t('title')}
      lead={t('lead', { workspace: workspace.name })}
      actions={mayManage ? inviting : undefined}
    >
      {members.isPending && <Skeleton />}
      {members.isError && (
        <ErrorState error={members.error} onRetry={() => void members.refetch()} />
      )}
      {members.data !== undefined && (
        <MemberTable
          members={members.data.items}
          onRole={(member) => setOpen({ kind: 'role', member })}
          onRemove={(member) => setOpen({ kind: 'remove', member })}
        />
      )}
      {mayManage && <InvitationsSection />}
      {open?.kind === 'invite' && <InviteDialog onClose={close} />}
      {open?.kind === 'role' && <RoleDialog member={open.member} onClose={close} />}
      {open?.kind === 'remove' && <RemoveDialog member={open.member} onClose={close} />}
    </Page>
  )
}
