import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Card } from '#components/page/page.tsx'
import { Time } from '#components/time/time.tsx'
import { formatBytes } from '#lib/bytes.ts'
import type { EmailDetail } from '../api/emails.ts'

export function EmailFacts({ email }: { readonly email: EmailDetail }) {
  const { t, i18n } = useTranslation('emails')
  const { envelope_sender: sender, retry_of_id: retryOf } = email
  return (
    <Card>
      <KeyValue
        items={[
          { name: t('id'), value: email.id, copy: email.id, mono: true },
          { name: t('messageId'), value: email.message_id, copy: email.message_id, mono: true },
          { name: t('envelopeSender'), value: sender === '' ? t('nullSender') : sender },
          { name: t('returnPath'), value: email.return_path },
          ...addressItems(t('cc'), email.cc_addresses),
          ...addressItems(t('bcc'), email.bcc_addresses),
          { name: t('size'), value: formatBytes(email.size_bytes, i18n.language) },
          { name: t('cameBy'), value: t(`by.${email.source}`) },
          { name: t('accepted'), value: <Time at={email.created_at} exact /> },
          ...(email.delivered_at === null
            ? []
            : [{ name: t('deliveredAt'), value: <Time at={email.delivered_at} exact /> }]),
          ...(retryOf === null
            ? []
            : [
                {
                  name: t('retryOf'),
                  value: (
                    <Link to="/emails/$id" params={{ id: retryOf }}>
                      {retryOf}
                    </Link>
                  ),
                },
              ]),
        ]}
      />
    </Card>
  )
}

function addressItems(name: string, addresses: readonly string[]) {
  return addresses.length === 0 ? [] : [{ name, value: addresses.join(', ') }]
}
