import type { ReactNode } from 'react'
import { Icon } from '#components/icon/icon.tsx'
import styles from './details.module.css'

/** A line that opens to show more; the browser's own, so find-in-page opens it too. */
export function Details({
  summary,
  isOpen = false,
  children,
}: {
  readonly summary: ReactNode
  /** Whether it is open at first. */
  readonly isOpen?: boolean
  readonly children: ReactNode
}) {
  return (
    <details className={styles.details} open={isOpen}>
      <summary className={styles.summary}>
        <Icon name="chevronRight" size={16} />
        <div className={styles.text}>{summary}</div>
      </summary>
      <div className={styles.body}>{children}</div>
    </details>
  )
}
