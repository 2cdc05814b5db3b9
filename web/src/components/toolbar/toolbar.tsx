import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from 'react-aria-components/Button'
import { Input } from 'react-aria-components/Input'
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField'
import { Icon } from '#components/icon/icon.tsx'
import styles from './toolbar.module.css'

/** Search and filters above a list. */
export function Toolbar({ children }: { readonly children: ReactNode }) {
  return <div className={styles.toolbar}>{children}</div>
}

/** Calls `onSubmit` on Enter, and with the empty text when it is cleared. */
export function SearchField({
  label,
  value,
  onChange,
  onSubmit,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly onSubmit?: (text: string) => void
}) {
  const { t } = useTranslation()
  return (
    <AriaSearchField
      className={styles.search ?? ''}
      aria-label={label}
      value={value}
      onChange={onChange}
      onClear={() => onSubmit?.('')}
      {...(onSubmit === undefined ? {} : { onSubmit })}
    >
      <Icon name="search" size={16} />
      <Input className={styles.input ?? ''} placeholder={label} />
      <Button className={styles.clear ?? ''} aria-label={t('clearSearch')}>
        <Icon name="close" size={14} />
      </Button>
    </AriaSearchField>
  )
}
