import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '#lib/use-title.ts'
import { Icon } from '#components/icon/icon.tsx'
import styles from './page.module.css'

export interface Crumb {
  readonly label: string
  readonly to: LinkProps['to']
}

interface PageProps {
  readonly title: string
  /** One sentence on what the page is for. */
  readonly lead?: ReactNode
  readonly crumbs?: readonly Crumb[]
  /** Buttons; the main one last. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The frame of every page: where it is, its name, what can be done, and then its matter. */
export function Page({ title, lead, crumbs = [], actions, children }: PageProps) {
  const { t } = useTranslation()
  useTitle(title)
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.titles}>
          {crumbs.length > 0 && (
            <nav aria-label={t('breadcrumbs')}>
              <ol className={styles.crumbs}>
                {crumbs.map(({ label, to }) => (
                  <li key={label}>
                    <Link to={to}>{label}</Link>
                    <Icon name="chevronRight" size={14} />
                  </li>
                ))}
              </ol>
            </nav>
          )}
          <h1>{title}</h1>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A part of a page with its own heading. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className={styles.section}>
      <header className={styles.sectionHead}>
        <div>
          <h2>{title}</h2>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  )
}

/** A bordered surface. */
export function Card({ children }: { readonly children: ReactNode }) {
  return <div className={styles.card}>{children}</div>
}
