import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Badge } from '#components/badge/badge.tsx'
import { Icon } from '#components/icon/icon.tsx'
import { useSession } from '#features/session/use-session.ts'
import { Brand } from './brand.tsx'
import { NAVIGATION, type NavGroup } from './navigation.ts'
import { UserMenu } from './user-menu.tsx'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'
import styles from './sidebar.module.css'

export function Sidebar() {
  const { t } = useTranslation()
  const { server } = useSession()
  return (
    <div className={styles.sidebar}>
      <div className={styles.brand}>
        <Brand />
        {server.mode === 'sandbox' && (
          <Badge tone="info" dot={false}>
            {t('sandbox')}
          </Badge>
        )}
      </div>
      <WorkspaceSwitcher />
      <nav className={styles.nav} aria-label={t('mainNavigation')}>
        {NAVIGATION.map((group) => (
          <Group key={group.items[0]?.to} group={group} />
        ))}
      </nav>
      <UserMenu />
    </div>
  )
}

function Group({ group }: { readonly group: NavGroup }) {
  const { t } = useTranslation()
  const session = useSession()
  const items = group.items.filter((each) => each.isShown?.(session) ?? true)
  if (items.length === 0) return null
  return (
    <div className={styles.group}>
      {group.label !== undefined && <h2 className={styles.groupName}>{t(group.label)}</h2>}
      <ul>
        {items.map(({ to, label, icon }) => (
          <li key={label}>
            <Link to={to} className={styles.link} activeOptions={{ exact: to === '/' }}>
              <Icon name={icon} />
              {t(label)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
