import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Section } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorState } from '#components/states/states.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { notify } from '#components/toast/announce.ts'
import { invitationsQuery, invite, withdrawInvitation, type Invitation } from '../api/members.ts'
import styles from './members.module.css'

/** Who was asked and has not come yet. */
export function InvitationsSection() {
  const { t } = useTranslation('members')
  const invitations = useQuery(invitationsQuery)
  return (
    <Section title={t('invitations')} lead={t('invitationsLead')}>
      {invitations.isPending && <Skeleton lines={2} />}
      {invitations.isError && (
        <ErrorState error={invitations.error} onRetry={() => void invitations.refetch()} />
      )}
      {invitations.data?.items.length === 0 && <p className={styles.email}>{t('noInvitations')}</p>}
      {invitations.data !== undefined && invitations.data.items.length > 0 && (
        <InvitationTable invitations={invitations.data.items} />
      )}
    </Section>
  )
}

function InvitationTable({ invitations }: { readonly invitations: readonly Invitation[] }) {
  const { t } = useTranslation('members')
  const { t: tc } = useTranslation()
  const queryClient = useQueryClient()
  const done = async (text: string): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey })
    notify('good', text)
  }
  const again = useMutation({
    mutationFn: invite,
    onSuccess: ({ email }) => done(t('invited', { email })),
    onError: (error) => notify('bad', error.message),
  })
  const withdrawing = useMutation({
    mutationFn: withdrawInvitation,
    onSuccess: () => done(t('withdrawn')),
    onError: (error) => notify('bad', error.message),
  })
  const columns: ReadonlyArray<Column<Invitation>> = [
    { key: 'email', head: t('email'), isTitle: true, cell: ({ email }) => email },
    { key: 'role', head: t('roleHead'), cell: ({ role }) => tc(`role.${role}`) },
    { key: 'expires', head: t('expires'), cell: (each) => <Time at={each.expires_at} /> },
    {
      key: 'actions',
      head: t('actions'),
      isActions: true,
      cell: ({ id, email, role }) => (
        <>
          <Button small icon="send" onPress={() => again.mutate({ email, role })}>
            {t('inviteAgain')}
          </Button>
          <Button small look="danger" onPress={() => withdrawing.mutate(id)}>
            {t('withdraw')}
          </Button>
        </>
      ),
    },
  ]
  return (
    <Table label={t('invitations')} columns={columns} rows={invitations} rowKey={({ id }) => id} />
  )
}
