import { useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#components/button/button.tsx'
import { Icon } from '#components/icon/icon.tsx'
import { dismiss, noticeBoard, type Notice } from './announce.ts'
import styles from './toasts.module.css'

const SHOWN_MS = 6_000
const ICONS = { good: 'check', bad: 'error', info: 'info' } as const

/** The notices of the page and its one live region; stands outside of what dialogs hide. */
export function Toasts() {
  const { t } = useTranslation()
  const notices = useSyncExternalStore(noticeBoard.subscribe, noticeBoard.notices)
  const spoken = useSyncExternalStore(noticeBoard.subscribe, noticeBoard.spoken)
  return (
    <div data-react-aria-top-layer="true">
      <div className={styles.spoken} role="status" aria-live="polite">
        {spoken}
      </div>
      {notices.length > 0 && (
        <section className={styles.region} aria-label={t('notices')}>
          {notices.map((each) => (
            <Toast key={each.id} notice={each} />
          ))}
        </section>
      )}
    </div>
  )
}

function Toast({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation()
  const { id, tone, text } = notice
  useEffect(() => {
    if (tone === 'bad') return undefined
    const timer = window.setTimeout(() => dismiss(id), SHOWN_MS)
    return () => window.clearTimeout(timer)
  }, [id, tone])
  return (
    <div className={styles.toast} data-tone={tone}>
      <Icon name={ICONS[tone]} />
      <p>{text}</p>
      <IconButton icon="close" label={t('close')} onPress={() => dismiss(id)} />
    </div>
  )
}
