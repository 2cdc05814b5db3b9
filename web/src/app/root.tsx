import { Outlet, type ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '#components/button/button.tsx'
import { EmptyState } from '#components/states/states.tsx'
import { Toasts } from '#components/toast/toasts.tsx'
import { useProblemText } from '#lib/problem-text.ts'
import { useTitle } from '#lib/use-title.ts'
import { OfflineBanner } from './shell/offline-banner.tsx'
import { Progress } from './shell/progress.tsx'
import styles from './root.module.css'

export function Root() {
  return (
    <>
      <Progress />
      <OfflineBanner />
      <Outlet />
      <Toasts />
    </>
  )
}

export function NotFound() {
  const { t } = useTranslation()
  useTitle(t('notFound'))
  return (
    <main className={styles.alone}>
      <EmptyState
        icon="search"
        title={t('notFound')}
        action={<ButtonLink to="/">{t('backToStart')}</ButtonLink>}
      >
        {t('notFoundText')}
      </EmptyState>
    </main>
  )
}

/** The last resort: a page that threw. The rest of the dashboard stays as it is. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const text = useProblemText(error instanceof Error ? error : new Error(String(error)))
  useTitle(t('pageFailed'))
  return (
    <main className={styles.alone}>
      <EmptyState
        icon="error"
        title={t('pageFailed')}
        action={
          <Button icon="refresh" onPress={reset}>
            {t('tryAgain')}
          </Button>
        }
      >
        {text}
      </EmptyState>
    </main>
  )
}
