import { useTranslation } from 'react-i18next'
import { Callout } from '#components/callout/callout.tsx'
import { KeyValue, type KeyValueItem } from '#components/key-value/key-value.tsx'
import { useSmtpDoor } from '../use-door.ts'

/** Host, port, user name and, while it is known, the password. */
export function SettingsList({
  username,
  password,
}: {
  readonly username: string
  readonly password?: string
}) {
  const { t } = useTranslation('credentials')
  const { host, port, caFile } = useSmtpDoor()
  const secret: readonly KeyValueItem[] =
    password === undefined
      ? []
      : [{ name: t('password'), value: password, copy: password, mono: true }]
  return (
    <>
      <KeyValue
        items={[
          { name: t('host'), value: host, copy: host, mono: true },
          { name: t('port'), value: port, copy: String(port), mono: true },
          { name: t('security'), value: t('startTls') },
          { name: t('username'), value: username, copy: username, mono: true },
          ...secret,
        ]}
      />
      {caFile !== undefined && <Callout tone="info">{t('sandboxCa', { file: caFile })}</Callout>}
    </>
  )
}
