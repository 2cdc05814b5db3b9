import { useTranslation } from 'react-i18next'
import { Badge, type BadgeTone } from '#components/badge/badge.tsx'
import { CopyButton } from '#components/copy-button/copy-button.tsx'
import type { DnsRecord, Domain } from '../api/domains.ts'
import { nameFor, type NameForm } from './providers.ts'
import styles from './records-table.module.css'

const TONES = {
  ok: 'good',
  wrong: 'bad',
  unknown: 'warn',
  unchecked: 'neutral',
} as const satisfies Record<DnsRecord['state'], BadgeTone>

/** What to publish beside what DNS holds, record by record, each with what to do about it. */
export function RecordsTable({
  domain,
  names,
}: {
  readonly domain: Domain
  readonly names: NameForm
}) {
  const { t } = useTranslation('domains')
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={t('records')}>
        <thead>
          <tr>
            {(['record', 'recordName', 'expected', 'found', 'state'] as const).map((head) => (
              <th key={head} scope="col">
                {t(head)}
              </th>
            ))}
          </tr>
        </thead>
        {domain.dns_records.map((record) => (
          <tbody key={record.id}>
            <RecordRow record={record} name={nameFor(record.host, domain.name, names)} />
            <FixRow record={record} />
          </tbody>
        ))}
      </table>
    </div>
  )
}

function RecordRow({ record, name }: { readonly record: DnsRecord; readonly name: string }) {
  const { t } = useTranslation('domains')
  const { purpose, record_type: type, value, found, state } = record
  const label = t(`purpose.${purpose}`)
  const word = record.fault === 'missing' ? 'missing' : state
  return (
    <tr>
      <th scope="row">
        <span className={styles.purpose}>{label}</span>
        <span className={styles.type}>{type}</span>
        {!record.is_required && <span className={styles.optional}>{t('optional')}</span>}
      </th>
      <td>
        <span className={styles.head}>{t('recordName')}</span>
        <Copied text={name} name={t('recordName')} label={t('copyName', { record: label })} />
      </td>
      <td>
        <span className={styles.head}>{t('expected')}</span>
        <Copied text={value} name={t('expected')} label={t('copyValue', { record: label })} />
      </td>
      <td>
        <span className={styles.head}>{t('found')}</span>
        <Found found={found} isChecked={state !== 'unchecked'} />
      </td>
      <td>
        <span className={styles.head}>{t('state')}</span>
        <Badge tone={toneOf(record)}>{t(`recordState.${word}`)}</Badge>
      </td>
    </tr>
  )
}

function Copied({
  text,
  name,
  label,
}: {
  readonly text: string
  readonly name: string
  readonly label: string
}) {
  return (
    <div className={styles.copied}>
      <Value text={text} label={name} />
      <CopyButton text={text} label={label} />
    </div>
  )
}

// Longer ones scroll in their place: a DKIM key has 400 characters.
const LONG = 100

function Value({ text, label }: { readonly text: string; readonly label: string }) {
  if (text.length < LONG) return <code className={styles.value}>{text}</code>
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: what scrolls has to be reached
    <div className={styles.long} role="group" aria-label={label} tabIndex={0}>
      <code className={styles.value}>{text}</code>
    </div>
  )
}

function Found({
  found,
  isChecked,
}: {
  readonly found: readonly string[]
  readonly isChecked: boolean
}) {
  const { t } = useTranslation('domains')
  if (found.length === 0)
    return <span className={styles.nothing}>{t(isChecked ? 'nothingFound' : 'notLooked')}</span>
  return (
    <ul className={styles.found}>
      {found.map((text, index) => (
        <li key={index}>
          <Value text={text} label={t('found')} />
        </li>
      ))}
    </ul>
  )
}

function FixRow({ record }: { readonly record: DnsRecord }) {
  const { t, i18n } = useTranslation('domains')
  const { problem, fault, state } = record
  if (problem === null || state === 'ok') return null
  const key = `fault.${fault ?? state}`
  const title = i18n.exists(key, { ns: 'domains' }) ? t(key as 'fault.missing') : undefined
  return (
    <tr>
      <td colSpan={5} className={styles.fixCell}>
        <div className={styles.fix} data-tone={toneOf(record)}>
          {title !== undefined && <strong>{title}.</strong>} <span lang="en">{problem}</span>
        </div>
      </td>
    </tr>
  )
}

/** An MX that points elsewhere is a choice, and what is not there yet is no fault. */
function toneOf({ state, fault, is_required: isRequired }: DnsRecord): BadgeTone {
  if (state === 'wrong' && !isRequired) return 'neutral'
  return fault === 'missing' ? 'warn' : TONES[state]
}
