import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Select } from '#components/select/select.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { SearchField, Toolbar } from '#components/toolbar/toolbar.tsx'
import { domainsQuery } from '#features/domains/api/domains.ts'
import { useDraft } from '#lib/use-draft.ts'
import { STATUSES, compact, freeText, withTyped, type EmailSearch } from '../api/search.ts'
import { FilterChips } from './filter-chips.tsx'
import styles from './search-bar.module.css'

interface SearchBarProps {
  readonly search: EmailSearch
  readonly onChange: (search: EmailSearch) => void
}

/** Words and fields to type, the common filters to pick, and all of them as chips to take off. */
export function SearchBar({ search, onChange }: SearchBarProps) {
  const { t } = useTranslation('emails')
  return (
    <div className={styles.bar} role="search">
      <Toolbar>
        <WordsField search={search} onChange={onChange} />
        <StatusFilter search={search} onChange={onChange} />
        <DomainFilter search={search} onChange={onChange} />
      </Toolbar>
      <div className={styles.days}>
        <p className={styles.hint}>{t('searchHint')}</p>
        <div className={styles.dates}>
          <TextField
            type="date"
            label={t('firstDay')}
            value={search.from ?? ''}
            onChange={(from) => onChange(compact({ ...search, from: from || undefined }))}
          />
          <TextField
            type="date"
            label={t('lastDay')}
            value={search.to ?? ''}
            onChange={(to) => onChange(compact({ ...search, to: to || undefined }))}
          />
        </div>
      </div>
      <FilterChips search={search} onChange={onChange} />
    </div>
  )
}

function WordsField({ search, onChange }: SearchBarProps) {
  const { t } = useTranslation('emails')
  const [typed, setTyped] = useDraft(freeText(search))
  const submit = (text: string): void => {
    const next = withTyped(search, text)
    setTyped(freeText(next))
    onChange(next)
  }
  return <SearchField label={t('search')} value={typed} onChange={setTyped} onSubmit={submit} />
}

const ANY = 'any'

function StatusFilter({ search, onChange }: SearchBarProps) {
  const { t } = useTranslation('emails')
  const options = [ANY, ...STATUSES] as const
  return (
    <Select
      label={t('statusHead')}
      hideLabel
      value={search.status ?? ANY}
      options={options.map((value) => ({
        value,
        label: value === ANY ? t('anyStatus') : t(`status.${value}`),
      }))}
      onChange={(status) =>
        onChange(compact({ ...search, status: status === ANY ? undefined : status }))
      }
    />
  )
}

function DomainFilter({ search, onChange }: SearchBarProps) {
  const { t } = useTranslation('emails')
  const domains = useQuery(domainsQuery)
  const names = domains.data?.map(({ name }) => name) ?? []
  const { domain } = search
  const all = domain === undefined || names.includes(domain) ? names : [domain, ...names]
  return (
    <Select
      label={t('domain')}
      hideLabel
      value={domain ?? ''}
      options={[
        { value: '', label: t('anyDomain') },
        ...all.map((name) => ({ value: name, label: name })),
      ]}
      onChange={(name) => onChange(compact({ ...search, domain: name || undefined }))}
    />
  )
}
