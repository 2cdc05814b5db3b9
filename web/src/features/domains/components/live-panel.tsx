import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { StatusDot } from '#components/badge/badge.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { Switch } from '#components/switch/switch.tsx'
import { Time } from '#components/time/time.tsx'
import { say } from '#components/toast/announce.ts'
import type { Domain } from '../api/domains.ts'
import type { LiveCheck } from '../api/live-check.ts'
import styles from './live-panel.module.css'

/** Whether DNS is being watched, what was seen last, and when the next look is. */
export function LivePanel({
  domain,
  check,
  mayManage,
}: {
  readonly domain: Domain
  readonly check: LiveCheck
  readonly mayManage: boolean
}) {
  const { t } = useTranslation('domains')
  useSpokenProgress(domain)
  const required = domain.dns_records.filter((each) => each.is_required)
  const right = required.filter((each) => each.is_verified).length
  return (
    <section className={styles.panel} aria-label={t('live')}>
      <div className={styles.progress}>
        <strong>{t('progress', { right, total: required.length })}</strong>
        <div className={styles.bar} aria-hidden="true">
          {required.map((each) => (
            <span key={each.id} data-state={each.fault === 'missing' ? 'unknown' : each.state} />
          ))}
        </div>
      </div>
      <div className={styles.next}>
        <p>
          {domain.last_checked_at !== null && (
            <>
              {t('lastLook')} <Time at={domain.last_checked_at} />.{' '}
            </>
          )}
          <NextLook domain={domain} check={check} />
        </p>
        {mayManage && (
          <Switch isSelected={check.isWatching} onChange={check.setWatching}>
            {t('watch')}
          </Switch>
        )}
      </div>
      {check.error !== null && <ErrorNote error={check.error} />}
    </section>
  )
}

function NextLook({ domain, check }: { readonly domain: Domain; readonly check: LiveCheck }) {
  const { t } = useTranslation('domains')
  if (check.isLooking)
    return (
      <span className={styles.looking}>
        <StatusDot tone="info" live /> {t('looking')}
      </span>
    )
  if (check.nextAt !== undefined) return <Countdown key={check.nextAt} until={check.nextAt} />
  if (domain.next_check_at === null) return null
  return (
    <>
      {t('nextBackground')} <Time at={domain.next_check_at} />.
    </>
  )
}

/** Seconds for the eye: a screen reader that says every one of them would say nothing else. */
function Countdown({ until }: { readonly until: number }) {
  const { t } = useTranslation('domains')
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1_000)
    return () => window.clearInterval(timer)
  }, [])
  return <span>{t('nextLook', { count: Math.max(0, Math.ceil((until - now) / 1_000)) })}</span>
}

/** Says each record that became right, and in the end that the domain is verified. */
function useSpokenProgress(domain: Domain): void {
  const { t } = useTranslation('domains')
  const before = useRef(domain)
  useEffect(() => {
    const was = new Map(before.current.dns_records.map((each) => [each.id, each.is_verified]))
    const wasVerified = before.current.status === 'verified'
    before.current = domain
    if (domain.status === 'verified' && !wasVerified) return say(t('nowVerified', domain))
    const fresh = domain.dns_records.find((each) => each.is_verified && was.get(each.id) === false)
    if (fresh !== undefined) say(t('nowRight', { record: t(`purpose.${fresh.purpose}`) }))
  }, [domain, t])
}
