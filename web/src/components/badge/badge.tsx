import type { ReactNode } from 'react'
import styles from './badge.module.css'

export type BadgeTone = 'good' | 'bad' | 'warn' | 'info' | 'neutral'

/** A state in a word. The dot repeats the colour; the word is what counts. */
export function Badge({
  tone,
  children,
  dot = true,
}: {
  readonly tone: BadgeTone
  readonly children: ReactNode
  readonly dot?: boolean
}) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {dot && <StatusDot tone={tone} />}
      {children}
    </span>
  )
}

export function StatusDot({
  tone,
  live = false,
}: {
  readonly tone: BadgeTone
  readonly live?: boolean
}) {
  return <span className={styles.dot} data-tone={tone} data-live={live} aria-hidden="true" />
}
