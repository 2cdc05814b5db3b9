import { useTranslation } from 'react-i18next'
import { CopyButton } from '#components/copy-button/copy-button.tsx'
import styles from './dialogue.module.css'

export interface DialogueLine {
  /** Who speaks; `note` is what we did in between. */
  readonly who: 'client' | 'server' | 'note'
  readonly atMs: number
  readonly text: string
}

interface DialogueProps {
  readonly label: string
  readonly lines: readonly DialogueLine[]
  /** Lines that were not kept, behind the first `after`. */
  readonly omitted?: { readonly after: number; readonly lines: number } | null
}

const MARKS = { client: '→', server: '←', note: '·' } as const

/** An SMTP conversation as it went, with the milliseconds since it began. */
export function Dialogue({ label, lines, omitted = null }: DialogueProps) {
  const { t } = useTranslation()
  const text = lines.map(({ who, atMs, text }) => `${atMs} ${MARKS[who]} ${text}`).join('\n')
  return (
    <figure className={styles.block}>
      <figcaption className={styles.head}>
        <span>{label}</span>
        <CopyButton text={text} label={t('copyNamed', { name: label })} wide small />
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it */}
      <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
        <ol className={styles.lines}>
          {lines.map((line, index) => (
            <Line
              key={index}
              line={line}
              {...(omitted?.after === index ? { gap: omitted.lines } : {})}
            />
          ))}
        </ol>
      </div>
    </figure>
  )
}

function Line({ line, gap }: { readonly line: DialogueLine; readonly gap?: number }) {
  const { t } = useTranslation()
  const { who, atMs, text } = line
  return (
    <>
      {gap !== undefined && <li className={styles.gap}>{t('linesOmitted', { count: gap })}</li>}
      <li className={styles.line} data-who={who} data-reply={replyClass(line)}>
        <span className={styles.at}>{atMs} ms</span>
        <span className={styles.mark} aria-hidden="true">
          {MARKS[who]}
        </span>
        <span className={styles.hidden}>{t(`says.${who}`)}</span>
        <code className={styles.text}>{text}</code>
      </li>
    </>
  )
}

/** The first digit of a reply (RFC 5321 §4.2.1): 4 is "later", 5 is "no". */
function replyClass({ who, text }: DialogueLine): string | undefined {
  return who === 'server' ? /^([45])\d\d/.exec(text)?.[1] : undefined
}
