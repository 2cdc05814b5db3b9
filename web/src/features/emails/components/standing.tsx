import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Time } from '#components/time/time.tsx'
import type { EmailDetail, Recipient } from '../api/emails.ts'
import { STATUS_TONES, StatusBadge } from './status-badge.tsx'
import styles from './standing.module.css'

const FIRST = 10
/** What needs somebody comes first. */
const ORDER = { bad: 0, warn: 1, info: 2, neutral: 3, good: 4 } as const

/** Where the message stands with each recipient, why, and what to do: the reason for this page. */
export function Standing({ email }: { readonly email: EmailDetail }) {
  const { t } = useTranslation('emails')
  const [isAll, setAll] = useState(false)
  const sorted = email.recipients.toSorted(
    (a, b) => ORDER[STATUS_TONES[a.state]] - ORDER[STATUS_TONES[b.state]],
  )
  const shown = isAll ? sorted : sorted.slice(0, FIRST)
  return (
    <section className={styles.standing} aria-label={t('standing')}>
      <ul className={styles.list}>
        {shown.map((recipient) => (
          <RecipientItem key={recipient.id} recipient={recipient} />
        ))}
      </ul>
      {shown.length < sorted.length && (
        <div className={styles.all}>
          <Button small onPress={() => setAll(true)}>
            {t('allRecipients', { count: sorted.length })}
          </Button>
        </div>
      )}
    </section>
  )
}

function RecipientItem({ recipient }: { readonly recipient: Recipient }) {
  const { t, i18n } = useTranslation('emails')
  // The server explains in English; readers of other languages get the gist in theirs first.
  const needsGist = i18n.language !== 'en'
  const { address, state, explanation, next_attempt_at: nextAt, changed_at: changedAt } = recipient
  return (
    <li className={styles.item} data-tone={STATUS_TONES[state]}>
      <div className={styles.head}>
        <strong className={styles.address}>{address}</strong>
        <StatusBadge status={state} />
      </div>
      {needsGist && <p>{t(`means.${state}`)}</p>}
      <p lang="en" className={needsGist ? styles.soft : undefined}>
        {explanation}
      </p>
      <p className={styles.soft}>
        {nextAt === null ? (
          <>
            {t('since')} <Time at={changedAt} exact />
          </>
        ) : (
          <>
            {t('nextTry')} <Time at={nextAt} />
          </>
        )}
      </p>
    </li>
  )
}
