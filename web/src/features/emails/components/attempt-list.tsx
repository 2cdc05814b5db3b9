import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import { Details } from '#components/details/details.tsx'
import { Dialogue, type DialogueLine } from '#components/dialogue/dialogue.tsx'
import { EmptyState } from '#components/states/states.tsx'
import { KeyValue, type KeyValueItem } from '#components/key-value/key-value.tsx'
import { Time } from '#components/time/time.tsx'
import type { Attempt, EmailDetail } from '../api/emails.ts'
import styles from './attempt-list.module.css'

const WHO = { note: 'note', sent: 'client', received: 'server' } as const

/** Every try to hand the message over, newest first and open, with what was said. */
export function AttemptList({ email }: { readonly email: EmailDetail }) {
  const { t } = useTranslation('emails')
  if (email.attempts.length === 0)
    return (
      <EmptyState icon="send" title={t('noAttempts')}>
        {t('noAttemptsText')}
      </EmptyState>
    )
  const newest = email.attempts.toReversed()
  return (
    <div className={styles.list}>
      {newest.map((attempt, index) => (
        <AttemptItem
          key={attempt.id}
          attempt={attempt}
          email={email}
          number={newest.length - index}
          isOpen={index === 0}
        />
      ))}
    </div>
  )
}

interface AttemptItemProps {
  readonly attempt: Attempt
  readonly email: EmailDetail
  readonly number: number
  readonly isOpen: boolean
}

function AttemptItem({ attempt, email, number, isOpen }: AttemptItemProps) {
  const { t } = useTranslation('emails')
  const facts = useFacts(attempt, email)
  const lines = attempt.dialogue.map(({ kind, at_ms: atMs, text }): DialogueLine => ({
    who: WHO[kind],
    atMs,
    text,
  }))
  const summary = (
    <div className={styles.summary}>
      <span className={styles.head}>
        <strong>{t('attempt', { number })}</strong>
        <Badge tone={toneOf(attempt)} dot={false}>
          {attempt.host ?? t('noHost')}
        </Badge>
        <span className={styles.at}>
          <Time at={attempt.started_at} exact />
        </span>
      </span>
      <span className={styles.said}>{attempt.summary}</span>
    </div>
  )
  return (
    <Details summary={summary} isOpen={isOpen}>
      <KeyValue items={facts} />
      <Dialogue label={t('dialogue')} lines={lines} />
    </Details>
  )
}

function useFacts(attempt: Attempt, email: EmailDetail): readonly KeyValueItem[] {
  const { t, i18n } = useTranslation('emails')
  const { tls, tls_policy: policy, address, port, duration_ms: tookMs } = attempt
  const to = email.recipients.filter(({ id }) => attempt.recipient_ids.includes(id))
  const number = new Intl.NumberFormat(i18n.language)
  return [
    { name: t('to'), value: to.map((each) => each.address).join(', ') },
    ...(address === null
      ? []
      : [
          {
            name: t('remoteHost'),
            value: `${address}${port === null ? '' : `:${port}`}, ${t(attempt.new_connection ? 'newConnection' : 'usedAgain')}`,
          },
        ]),
    { name: t('took'), value: `${number.format(tookMs)} ms` },
    {
      name: t('encryption'),
      value:
        tls === null
          ? t('noTls')
          : `${tls.version}, ${tls.cipher}, ${t(`certificate.${tls.certificate}`)}`,
    },
    ...(typeof tls?.certificate_problem === 'string'
      ? [{ name: t('certificateProblem'), value: tls.certificate_problem }]
      : []),
    ...(policy === null ? [] : [{ name: t('tlsPolicy'), value: policy.reason }]),
  ]
}

/** By the first digit of what was said last (RFC 5321 §4.2.1); what is no reply is trouble. */
function toneOf({ summary }: Attempt): BadgeTone {
  if (/^2\d\d/.test(summary)) return 'good'
  return / ?\b5\d\d\b/.test(summary) ? 'bad' : 'warn'
}
