import { useTranslation } from 'react-i18next'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Button } from '#components/button/button.tsx'
import { Icon } from '#components/icon/icon.tsx'
import { compact, tokensOf, withoutToken, type EmailSearch } from '../api/search.ts'
import styles from './search-bar.module.css'

interface Chip {
  readonly name: string
  readonly without: EmailSearch
}

/** Everything that the list is narrowed by; pressing one takes it off. */
export function FilterChips({
  search,
  onChange,
}: {
  readonly search: EmailSearch
  readonly onChange: (search: EmailSearch) => void
}) {
  const { t } = useTranslation('emails')
  const chips = useChips(search)
  if (chips.length === 0) return null
  return (
    <div className={styles.chips} role="group" aria-label={t('filters')}>
      {chips.map(({ name, without }) => (
        <AriaButton
          key={name}
          className={styles.chip ?? ''}
          aria-label={t('removeFilter', { name })}
          onPress={() => onChange(without)}
        >
          {name}
          <Icon name="close" size={12} />
        </AriaButton>
      ))}
      <Button look="quiet" small onPress={() => onChange({})}>
        {t('clearFilters')}
      </Button>
    </div>
  )
}

function useChips(search: EmailSearch): readonly Chip[] {
  const { t } = useTranslation('emails')
  const { status, domain, from, to } = search
  const fields = tokensOf(search.q).map((token): Chip => {
    const { field, text } = token
    const name = field === undefined ? `“${text}”` : `${t(field)}: ${text}`
    return { name, without: withoutToken(search, token) }
  })
  const chip = (name: string, key: keyof EmailSearch): Chip => ({
    name,
    without: compact({ ...search, [key]: undefined }),
  })
  return [
    ...fields,
    ...(status === undefined ? [] : [chip(t(`status.${status}`), 'status')]),
    ...(domain === undefined ? [] : [chip(`${t('domain')}: ${domain}`, 'domain')]),
    ...(from === undefined ? [] : [chip(`${t('firstDay')}: ${from}`, 'from')]),
    ...(to === undefined ? [] : [chip(`${t('lastDay')}: ${to}`, 'to')]),
  ]
}
