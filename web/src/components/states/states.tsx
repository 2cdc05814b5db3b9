import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Icon, type IconName } from '#components/icon/icon.tsx'
import { useProblemText } from '#lib/problem-text.ts'
import { Callout } from '#components/callout/callout.tsx'
import styles from './states.module.css'

/** Nothing here yet: says what would be here and how to get it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: IconName
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className={styles.state}>
      <span className={styles.picture}>
        <Icon name={icon} size={22} />
      </span>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  )
}

/** A part of the page that could not be loaded, with the server's sentence and another try. */
export function ErrorState({
  error,
  onRetry,
}: {
  readonly error: Error
  readonly onRetry?: () => void
}) {
  const { t } = useTranslation()
  const text = useProblemText(error)
  return (
    <div className={styles.state} role="alert">
      <span className={styles.picture} data-tone="bad">
        <Icon name="error" size={22} />
      </span>
      <h2>{t('couldNotLoad')}</h2>
      <p>{text}</p>
      {onRetry !== undefined && (
        <Button icon="refresh" onPress={onRetry}>
          {t('tryAgain')}
        </Button>
      )}
    </div>
  )
}

/** Why an action was refused, beside the button that was pressed. */
export function ErrorNote({ error }: { readonly error: Error }) {
  return (
    <div role="alert">
      <Callout tone="bad">{useProblemText(error)}</Callout>
    </div>
  )
}
