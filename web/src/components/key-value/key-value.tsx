import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '#components/copy-button/copy-button.tsx'
import styles from './key-value.module.css'

export interface KeyValueItem {
  readonly name: string
  readonly value: ReactNode
  /** Puts a copy button beside it. */
  readonly copy?: string
  readonly mono?: boolean
}

export function KeyValue({ items }: { readonly items: readonly KeyValueItem[] }) {
  const { t } = useTranslation()
  return (
    <dl className={styles.list}>
      {items.map(({ name, value, copy, mono }) => (
        <div key={name} className={styles.row}>
          <dt>{name}</dt>
          <dd>
            <span className={mono === true ? styles.mono : undefined}>{value}</span>
            {copy !== undefined && <CopyButton text={copy} label={t('copyNamed', { name })} />}
          </dd>
        </div>
      ))}
    </dl>
  )
}
