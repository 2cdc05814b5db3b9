import { useTranslation } from 'react-i18next'
import { KeyValue } from '#components/key-value/key-value.tsx'
import type { GmailSetup } from '../api/gmail.ts'

/** What Gmail's two dialogues ask for, in their order and with their names. */
export function Dialogue({ dialogue }: { readonly dialogue: GmailSetup['dialogue'] }) {
  const { t } = useTranslation('gmail')
  const { email_address: address, smtp_server: server, port, username } = dialogue
  return (
    <KeyValue
      items={[
        { name: t('field.address'), value: address, copy: address, mono: true },
        { name: t('field.alias'), value: t(dialogue.treat_as_alias ? 'tick' : 'untick') },
        { name: t('field.server'), value: server, copy: server, mono: true },
        { name: t('field.port'), value: port, copy: String(port), mono: true },
        username === null
          ? { name: t('field.username'), value: t('noUsername') }
          : { name: t('field.username'), value: username, copy: username, mono: true },
        { name: t('field.password'), value: t('thePassword') },
        { name: t('field.security'), value: t('tls') },
      ]}
    />
  )
}
