import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import styles from './pager.module.css'

/** Under a list that is read page by page by key: there is no number of pages, only more or the end. */
export function Pager({
  shown,
  hasMore,
  isLoading,
  onMore,
}: {
  readonly shown: number
  readonly hasMore: boolean
  readonly isLoading: boolean
  readonly onMore: () => void
}) {
  const { t } = useTranslation()
  return (
    <div className={styles.pager}>
      <span className={styles.count}>{t('shown', { count: shown })}</span>
      {hasMore && (
        <Button isPending={isLoading} onPress={onMore}>
          {t('loadMore')}
        </Button>
      )}
    </div>
  )
}
