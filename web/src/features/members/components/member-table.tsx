import { useTranslation } from 'react-i18next'
import { Badge } from '#components/badge/badge.tsx'
import { Button } from '#components/button/button.tsx'
import { Table, type Column } from '#components/table/table.tsx'
import { Time } from '#components/time/time.tsx'
import { useMayManage, useSession } from '#features/session/use-session.ts'
import type { Member } from '../api/members.ts'
import styles from './members.module.css'

interface MemberTableProps {
  readonly members: readonly Member[]
  readonly onRole: (member: Member) => void
  readonly onRemove: (member: Member) => void
}

export function MemberTable({ members, onRole, onRemove }: MemberTableProps) {
  const { t } = useTranslation('members')
  const { t: tc } = useTranslation()
  const { user, workspace } = useSession()
  const mayManage = useMayManage()
  // Only owners touch owners.
  const mayTouch = ({ role }: Member): boolean =>
    mayManage && (role !== 'owner' || workspace.role === 'owner')
  const columns: ReadonlyArray<Column<Member>> = [
    {
      key: 'name',
      head: t('name'),
      isTitle: true,
      cell: ({ user_id: id, name, email }) => (
        <span className={styles.person}>
          <span>
            {name} {id === user.id && <Badge tone="neutral">{t('you')}</Badge>}
          </span>
          <span className={styles.email}>{email}</span>
        </span>
      ),
    },
    { key: 'role', head: t('roleHead'), cell: ({ role }) => tc(`role.${role}`) },
    {
      key: 'totp',
      head: t('secondFactor'),
      cell: (each) => (each.totp_enabled ? <Badge tone="good">{t('on')}</Badge> : t('off')),
    },
    {
      key: 'seen',
      head: t('lastSeen'),
      cell: ({ last_seen_at: seen }) => (seen === null ? t('never') : <Time at={seen} />),
    },
    {
      key: 'actions',
      head: t('actions'),
      isActions: true,
      cell: (each) =>
        mayTouch(each) && (
          <>
            <Button small onPress={() => onRole(each)}>
              {t('changeRole')}
            </Button>
            <Button small look="danger" onPress={() => onRemove(each)}>
              {t('remove')}
            </Button>
          </>
        ),
    },
  ]
  return (
    <Table label={t('title')} columns={columns} rows={members} rowKey={(each) => each.user_id} />
  )
}
