import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Callout } from '#components/callout/callout.tsx'
import { harmlessHtml } from './harmless-html.ts'
import styles from './mail-frame.module.css'

/**
 * HTML of mail in a frame without scripts, without the page's origin and without the network. Links
 * lead nowhere: their address is shown when they are pointed at.
 */
export function MailFrame({ html, title }: { readonly html: string; readonly title: string }) {
  const { t } = useTranslation()
  const { document, leftOut } = useMemo(() => harmlessHtml(html, pageNonce()), [html])
  return (
    <div className={styles.mail}>
      <Callout tone="info">
        {t('remoteNotLoaded')}
        {leftOut > 0 && <> {t('leftOut', { count: leftOut })}</>}
      </Callout>
      <iframe className={styles.frame} title={title} sandbox="" srcDoc={document} />
    </div>
  )
}

/** The nonce with which this page may make style sheets. */
function pageNonce(): string {
  const meta = window.document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
  return meta?.nonce ?? ''
}
