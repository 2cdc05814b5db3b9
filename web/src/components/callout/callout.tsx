import type { ReactNode } from 'react'
import { Icon } from '#components/icon/icon.tsx'
import styles from './callout.module.css'

export type Tone = 'good' | 'bad' | 'warn' | 'info'

const ICONS = { good: 'check', bad: 'error', warn: 'warning', info: 'info' } as const

/** A few sentences that stand out: what is wrong, what to know before going on. */
export function Callout({
  tone,
  title,
  children,
  action,
}: {
  readonly tone: Tone
  readonly title?: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className={styles.callout} data-tone={tone}>
      <Icon name={ICONS[tone]} />
      <div className={styles.text}>
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action}
    </div>
  )
}
