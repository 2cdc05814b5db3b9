import { useIsFetching, useIsMutating } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './progress.module.css'

// Under a second a person does not wonder; above it they want to see that work goes on.
const PATIENCE_MS = 1_000

/** A thin line at the top while the page waits for the server for longer than a second. */
export function Progress() {
  const { t } = useTranslation()
  const fetching = useIsFetching()
  const mutating = useIsMutating()
  const navigating = useRouterState({ select: (state) => state.isLoading })
  const isBusy = fetching + mutating > 0 || navigating
  return isBusy && <SlowProgress label={t('loading')} />
}

function SlowProgress({ label }: { readonly label: string }) {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setShown(true), PATIENCE_MS)
    return () => window.clearTimeout(timer)
  }, [])
  if (!isShown) return null
  return (
    <div role="status">
      <div className={styles.progress} role="progressbar" aria-label={label} />
    </div>
  )
}
