import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Toolbar } from '#components/toolbar/toolbar.tsx'

/** Backward and forward through a list whose length is known. */
export function Pages({
  page,
  perPage,
  total,
  onPage,
}: {
  /** Zero-based. */
  readonly page: number
  readonly perPage: number
  readonly total: number
  readonly onPage: (page: number) => void
}) {
  const { t } = useTranslation('suppressions')
  const first = page * perPage + 1
  const last = Math.min(total, first + perPage - 1)
  return (
    <Toolbar>
      <span>{t('range', { first, last, total })}</span>
      {total > perPage && (
        <>
          <Button small icon="chevronLeft" isDisabled={page === 0} onPress={() => onPage(page - 1)}>
            {t('previous')}
          </Button>
          <Button
            small
            icon="chevronRight"
            isDisabled={last >= total}
            onPress={() => onPage(page + 1)}
          >
            {t('next')}
          </Button>
        </>
      )}
    </Toolbar>
  )
}
