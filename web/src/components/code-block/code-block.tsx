import { CopyButton } from '#components/copy-button/copy-button.tsx'
import styles from './code-block.module.css'

/** Text to take along as it is. Long lines scroll inside; the keyboard reaches the scroller. */
export function CodeBlock({
  code,
  label,
  title,
}: {
  readonly code: string
  /** What is copied, for the copy button's name. */
  readonly label: string
  /** A file name or a language, shown above. */
  readonly title?: string
}) {
  return (
    <figure className={styles.block}>
      <figcaption className={styles.head}>
        <span>{title}</span>
        <CopyButton text={code} label={label} wide small />
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: what scrolls has to be reached */}
      <pre className={styles.code} tabIndex={0} role="region" aria-label={title ?? label}>
        <code>{code}</code>
      </pre>
    </figure>
  )
}
