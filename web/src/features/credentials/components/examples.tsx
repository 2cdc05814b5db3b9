import { useTranslation } from 'react-i18next'
import { CodeBlock } from '#components/code-block/code-block.tsx'
import { KeyValue, type KeyValueItem } from '#components/key-value/key-value.tsx'
import { Tabs, type TabSpec } from '#components/tabs/tabs.tsx'
import { EXAMPLES } from '../examples.ts'
import type { Settings } from '../fill-in.ts'
import styles from './examples.module.css'

/** The same login in the words of eight programs, filled in. */
export function Examples({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation('credentials')
  const programs: readonly TabSpec[] = EXAMPLES.map(({ key, label, file, text }) => ({
    key,
    label,
    content: () => (
      <CodeBlock code={text(settings)} title={file} label={t('copyExample', { name: label })} />
    ),
  }))
  const apps: readonly TabSpec[] = [
    {
      key: 'thunderbird',
      label: 'Thunderbird',
      content: () => <Thunderbird settings={settings} />,
    },
    { key: 'gmail', label: 'Gmail', content: () => <Gmail settings={settings} /> },
  ]
  return <Tabs label={t('examples')} tabs={[...programs, ...apps]} />
}

interface AppProps {
  readonly settings: Settings
}

/** What both mail programs ask for, each in its own words. */
function useCommonItems({ host, port, username, password }: Settings): readonly KeyValueItem[] {
  const { t } = useTranslation('credentials')
  return [
    { name: t('host'), value: host, copy: host, mono: true },
    { name: t('port'), value: port, copy: String(port), mono: true },
    { name: t('username'), value: username, copy: username, mono: true },
    { name: t('password'), value: password, copy: password, mono: true },
  ]
}

function Thunderbird({ settings }: AppProps) {
  const { t } = useTranslation('credentials')
  return (
    <div className={styles.app}>
      <p>{t('thunderbird')}</p>
      <KeyValue
        items={[
          ...useCommonItems(settings),
          { name: t('security'), value: 'STARTTLS' },
          { name: t('authentication'), value: t('normalPassword') },
        ]}
      />
    </div>
  )
}

function Gmail({ settings }: AppProps) {
  const { t } = useTranslation('credentials')
  return (
    <div className={styles.app}>
      <p>{t('gmail')}</p>
      <KeyValue
        items={[...useCommonItems(settings), { name: t('security'), value: t('gmailTls') }]}
      />
    </div>
  )
}
