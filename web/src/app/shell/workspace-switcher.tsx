import { useMutation } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Icon } from '#components/icon/icon.tsx'
import { notify } from '#components/toast/announce.ts'
import { switchWorkspace } from '#features/session/api/session.ts'
import { useSession } from '#features/session/use-session.ts'
import styles from './menu.module.css'

/** Shows the workspace; with more than one it is also the way to the others. */
export function WorkspaceSwitcher() {
  const { t } = useTranslation()
  const { workspace, workspaces } = useSession()
  const router = useRouter()
  const change = useMutation({
    mutationFn: switchWorkspace,
    onSuccess: () => router.navigate({ to: '/' }),
    onError: () => notify('bad', t('workspaceNotSwitched')),
  })
  const names = (
    <span className={styles.names}>
      <span className={styles.name}>{workspace.name}</span>
      <span className={styles.note}>{t(`role.${workspace.role}`)}</span>
    </span>
  )
  const framed = `${styles.trigger} ${styles.framed}`
  if (workspaces.length < 2) return <div className={framed}>{names}</div>
  return (
    <MenuTrigger>
      <Button className={framed} aria-label={t('switchWorkspace', { name: workspace.name })}>
        {names}
        <Icon name="chevronDown" size={16} />
      </Button>
      <Popover className={styles.popover ?? ''}>
        <Menu
          className={styles.menu ?? ''}
          aria-label={t('workspaces')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[workspace.id]}
          onAction={(id) => id !== workspace.id && change.mutate(String(id))}
        >
          {workspaces.map(({ id, name }) => (
            <MenuItem key={id} id={id} className={styles.item ?? ''} textValue={name}>
              <span className={styles.mark}>
                {id === workspace.id && <Icon name="check" size={16} />}
              </span>
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
