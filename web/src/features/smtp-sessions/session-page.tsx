import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Callout, type Tone } from '#components/callout/callout.tsx'
import { Dialogue, type DialogueLine } from '#components/dialogue/dialogue.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Card, Page, Section } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { EmptyState, ErrorState } from '#components/states/states.tsx'
import { Time } from '#components/time/time.tsx'
import { smtpSessionQuery, type Outcome, type SmtpSessionDetail } from './api/sessions.ts'
import { OutcomeBadge } from './components/outcome-badge.tsx'
import styles from './session-page.module.css'

export function SessionPage() {
  const { t } = useTranslation('sessions')
  const { id } = useParams({ from: '/shell/smtp-sessions/$id' })
  const session = useQuery(smtpSessionQuery(id))
  const crumbs = [{ label: t('title'), to: '/smtp-sessions' as const }]
  if (session.data !== undefined)
    return (
      <Page
        title={t('sessionOf', { address: session.data.remote_address })}
        lead={
          <>
            <OutcomeBadge outcome={session.data.outcome} /> <Time at={session.data.started_at} />
          </>
        }
        crumbs={crumbs}
      >
        <SessionView session={session.data} />
      </Page>
    )
  return (
    <Page title={t('session')} crumbs={crumbs}>
      {session.isPending && <Skeleton lines={8} />}
      {session.isError && (
        <ErrorState error={session.error} onRetry={() => void session.refetch()} />
      )}
    </Page>
  )
}

const TONES = {
  accepted: 'good',
  no_message: 'info',
  login_failed: 'bad',
  refused: 'bad',
  dropped: 'warn',
} as const satisfies Record<Outcome, Tone>

function SessionView({ session }: { readonly session: SmtpSessionDetail }) {
  const { t } = useTranslation('sessions')
  const lines = session.dialogue.map(({ direction, at_ms: atMs, text }): DialogueLine => ({
    who: direction,
    atMs,
    text,
  }))
  return (
    <>
      <Callout tone={TONES[session.outcome]} title={t(`means.${session.outcome}`)}>
        <span lang="en">{session.summary}</span>
      </Callout>
      <Card>
        <Facts session={session} />
      </Card>
      <Section title={t('dialogue')} lead={t('dialogueLead')}>
        {lines.length === 0 ? (
          <EmptyState icon="sessions" title={t('nothingSaid')} />
        ) : (
          <Dialogue label={t('dialogue')} lines={lines} omitted={session.dialogue_omitted} />
        )}
      </Section>
      {session.message_ids.length > 0 && <Messages ids={session.message_ids} />}
    </>
  )
}

function Facts({ session }: { readonly session: SmtpSessionDetail }) {
  const { t } = useTranslation('sessions')
  const { tls, username, helo, listener, remote_address: address } = session
  return (
    <KeyValue
      items={[
        { name: t('started'), value: <Time at={session.started_at} exact /> },
        {
          name: t('ended'),
          value: session.ended_at === null ? t('stillOpen') : <Time at={session.ended_at} exact />,
        },
        { name: t('address'), value: address, copy: address, mono: true },
        { name: t('helo'), value: helo === '' ? t('none') : helo, mono: helo !== '' },
        { name: t('username'), value: username ?? t('none') },
        { name: t('listener'), value: t(`listener.${listener}`) },
        { name: t('tls'), value: tls === null ? t('none') : `${tls.version}, ${tls.cipher}` },
        { name: t('accepted'), value: session.messages_accepted },
      ]}
    />
  )
}

function Messages({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation('sessions')
  return (
    <Section title={t('messages')}>
      <ul className={styles.messages}>
        {ids.map((id) => (
          <li key={id}>
            <Link to="/emails/$id" params={{ id }}>
              {id}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}
