import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exactTime, relativeTime } from '#lib/time.ts'

const TICK_MS = 30_000

/** A moment in the reader's zone: relative, with the exact one on hover and for machines. */
export function Time({ at, exact = false }: { readonly at: string; readonly exact?: boolean }) {
  const { i18n } = useTranslation()
  const now = useNow(!exact)
  const then = new Date(at)
  const full = exactTime(then, i18n.language)
  return (
    <time dateTime={at} title={full}>
      {exact ? full : relativeTime(then, now, i18n.language)}
    </time>
  )
}

/** The time, again every half minute while `ticking`. */
function useNow(ticking: boolean): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    if (!ticking) return undefined
    const timer = window.setInterval(() => setNow(new Date()), TICK_MS)
    return () => window.clearInterval(timer)
  }, [ticking])
  return now
}
