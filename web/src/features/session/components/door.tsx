import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Brand } from '#app/shell/brand.tsx'
import { LANGUAGES, chooseLanguage, currentLanguage, type Language } from '#lib/i18n/i18n.ts'
import { useTitle } from '#lib/use-title.ts'
import styles from './door.module.css'

/** The page around every form that stands before the dashboard. */
export function Door({
  title,
  lead,
  children,
  foot,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly children?: ReactNode
  readonly foot?: ReactNode
}) {
  useTitle(title)
  return (
    <div className={styles.door}>
      <main className={styles.main}>
        <Brand />
        <div className={styles.card}>
          <header className={styles.head}>
            <h1>{title}</h1>
            {lead !== undefined && <p>{lead}</p>}
          </header>
          {children}
        </div>
        {foot !== undefined && <div className={styles.foot}>{foot}</div>}
      </main>
      <LanguageBar />
    </div>
  )
}

function LanguageBar() {
  const { t } = useTranslation()
  return (
    <footer>
      <div className={styles.languages} aria-label={t('language')} role="group">
        {(Object.keys(LANGUAGES) as Language[]).map((each) => (
          <button
            key={each}
            type="button"
            lang={each}
            aria-pressed={each === currentLanguage()}
            onClick={() => void chooseLanguage(each)}
          >
            {LANGUAGES[each]}
          </button>
        ))}
      </div>
    </footer>
  )
}
