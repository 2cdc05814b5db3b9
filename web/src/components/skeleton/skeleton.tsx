import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './skeleton.module.css'

// What comes sooner than this would only flicker.
const PATIENCE_MS = 250

/** Grey lines in the place of what is being loaded, once it takes long enough to notice. */
export function Skeleton({ lines = 4 }: { readonly lines?: number }) {
  const { t } = useTranslation()
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setShown(true), PATIENCE_MS)
    return () => window.clearTimeout(timer)
  }, [])
  if (!isShown) return null
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={styles.line} />
      ))}
    </div>
  )
}
