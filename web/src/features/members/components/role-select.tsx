import { useTranslation } from 'react-i18next'
import { Select } from '#components/select/select.tsx'
import type { Role } from '#features/session/api/session.ts'
import { useSession } from '#features/session/use-session.ts'

const ROLES: readonly Role[] = ['member', 'admin', 'owner']

/** The roles with what they may do. Only an owner makes owners. */
export function RoleSelect({
  value,
  onChange,
}: {
  readonly value: Role
  readonly onChange: (role: Role) => void
}) {
  const { t } = useTranslation('members')
  const { t: tc } = useTranslation()
  const { workspace } = useSession()
  return (
    <Select<Role>
      label={t('roleHead')}
      options={ROLES.map((role) => ({
        value: role,
        label: tc(`role.${role}`),
        note: t(`may.${role}`),
        isDisabled: role === 'owner' && workspace.role !== 'owner',
      }))}
      value={value}
      onChange={onChange}
    />
  )
}
