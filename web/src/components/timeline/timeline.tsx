import type { ReactNode } from 'react'
import { StatusDot, type BadgeTone } from '#components/badge/badge.tsx'
import { Time } from '#components/time/time.tsx'
import styles from './timeline.module.css'

export interface TimelineItem {
  readonly key: string
  readonly tone: BadgeTone
  readonly title: ReactNode
  /** ISO 8601. */
  readonly at: string
  readonly detail?: ReactNode
}

/** What happened, in the order in which it is given. */
export function Timeline({
  label,
  items,
}: {
  readonly label: string
  readonly items: readonly TimelineItem[]
}) {
  return (
    <ol className={styles.timeline} aria-label={label}>
      {items.map((each) => (
        <li key={each.key} className={styles.item}>
          <StatusDot tone={each.tone} />
          <div className={styles.head}>
            <span className={styles.title}>{each.title}</span>
            <span className={styles.at}>
              <Time at={each.at} exact />
            </span>
          </div>
          {each.detail !== undefined && <div className={styles.detail}>{each.detail}</div>}
        </li>
      ))}
    </ol>
  )
}
