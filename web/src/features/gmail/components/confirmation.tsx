import { useTranslation } from 'react-i18next'
import { StatusDot } from '#components/badge/badge.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Card } from '#components/page/page.tsx'
import { Time } from '#components/time/time.tsx'
import type { GmailSetup } from '../api/gmail.ts'
import styles from './confirmation.module.css'

/** Waits for Gmail's mail and turns into its code and link the moment it is there. */
export function Confirmation({
  address,
  ready,
  confirmation,
}: {
  readonly address: string
  readonly ready: boolean
  readonly confirmation: GmailSetup['confirmation']
}) {
  const { t } = useTranslation('gmail')
  return (
    <div role="status" aria-live="polite">
      {confirmation !== null && <Arrived confirmation={confirmation} />}
      {confirmation === null && ready && (
        <p className={styles.waiting}>
          <StatusDot tone="info" live /> {t('waiting', { address })}
        </p>
      )}
      {confirmation === null && !ready && <Callout tone="info">{t('waitingFirst')}</Callout>}
    </div>
  )
}

function Arrived({
  confirmation,
}: {
  readonly confirmation: NonNullable<GmailSetup['confirmation']>
}) {
  const { t } = useTranslation('gmail')
  const { code, link, received_at: receivedAt } = confirmation
  return (
    <Card>
      <p className={styles.code}>{code}</p>
      <KeyValue
        items={[
          { name: t('code'), value: code, copy: code, mono: true },
          {
            name: t('link'),
            value: (
              // Of Gmail, checked by the server; without a Referer and without a way back.
              <a href={link} target="_blank" rel="noreferrer noopener">
                {t('openLink')}
              </a>
            ),
            copy: link,
          },
          { name: t('arrived'), value: <Time at={receivedAt} /> },
        ]}
      />
    </Card>
  )
}
