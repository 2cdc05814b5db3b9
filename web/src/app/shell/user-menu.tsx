import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from 'react-aria-components/Button'
import { Header } from 'react-aria-components/Header'
import { Menu, MenuItem, MenuSection, MenuTrigger, type Key } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Icon } from '#components/icon/icon.tsx'
import { signOut } from '#features/session/api/session.ts'
import { useSession } from '#features/session/use-session.ts'
import { LANGUAGES, chooseLanguage, currentLanguage, type Language } from '#lib/i18n/i18n.ts'
import { chooseTheme, currentTheme, type Theme } from '#lib/theme.ts'
import styles from './menu.module.css'

const THEMES = ['system', 'light', 'dark'] as const

/** Who is signed in; language, theme and the way out. */
export function UserMenu() {
  const { t } = useTranslation()
  const { user } = useSession()
  const navigate = useNavigate()
  const leave = async (): Promise<void> => {
    await signOut().catch(() => undefined)
    await navigate({ to: '/sign-in' })
  }
  return (
    <MenuTrigger>
      <Button className={styles.trigger ?? ''}>
        <span className={styles.avatar} aria-hidden="true">
          {initials(user.name === '' ? user.email : user.name)}
        </span>
        <span className={styles.names}>
          <span className={styles.name}>{user.name}</span>
          <span className={styles.note}>{user.email}</span>
        </span>
        <Icon name="chevronDown" size={16} />
      </Button>
      <Popover className={styles.popover ?? ''} placement="top start">
        <Menu className={styles.menu ?? ''} aria-label={t('account')}>
          <LanguageSection />
          <ThemeSection />
          <MenuSection className={styles.section ?? ''} aria-label={t('account')}>
            <MenuItem className={styles.item ?? ''} onAction={() => void leave()}>
              <Icon name="leave" size={16} />
              {t('signOut')}
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

function LanguageSection() {
  const { t } = useTranslation()
  return (
    <MenuSection
      className={styles.section ?? ''}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[currentLanguage()]}
      onSelectionChange={(keys) => void chooseLanguage(onlyKey(keys) as Language)}
    >
      <Header className={styles.head}>{t('language')}</Header>
      {Object.entries(LANGUAGES).map(([key, name]) => (
        <Choice key={key} id={key} name={name} lang={key} />
      ))}
    </MenuSection>
  )
}

function ThemeSection() {
  const { t } = useTranslation()
  const [theme, setTheme] = useState(currentTheme)
  const choose = (next: Theme): void => {
    chooseTheme(next)
    setTheme(next)
  }
  return (
    <MenuSection
      className={styles.section ?? ''}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[theme]}
      onSelectionChange={(keys) => choose(onlyKey(keys) as Theme)}
    >
      <Header className={styles.head}>{t('theme')}</Header>
      {THEMES.map((each) => (
        <Choice key={each} id={each} name={t(`theme.${each}`)} />
      ))}
    </MenuSection>
  )
}

function Choice(props: { readonly id: string; readonly name: string; readonly lang?: string }) {
  const { id, name, lang } = props
  return (
    <MenuItem id={id} className={styles.item ?? ''} textValue={name}>
      {({ isSelected }) => (
        <>
          <span className={styles.mark}>{isSelected && <Icon name="check" size={16} />}</span>
          <span lang={lang}>{name}</span>
        </>
      )}
    </MenuItem>
  )
}

/** Menus of one choice; React Aria has `all` for others. */
function onlyKey(keys: 'all' | Iterable<Key>): Key | undefined {
  return keys === 'all' ? undefined : Array.from(keys)[0]
}

function initials(name: string): string {
  const [first = '', second = ''] = name.trim().split(/\s+/)
  return [first, second]
    .map((each) => Array.from(each)[0] ?? '')
    .join('')
    .toUpperCase()
}
