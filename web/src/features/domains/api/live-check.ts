import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError } from '#lib/api/problem.ts'
import { domainQuery, domainsQuery, verifyDomain, type Domain } from './domains.ts'

// Six looks a minute, of the twenty that the server allows a workspace: two open pages fit.
const LOOK_EVERY_MS = 10_000
// Somebody who edits DNS is done or has gone for a coffee.
const PATIENT_AFTER_MS = 5 * 60_000
const PATIENT_EVERY_MS = 30_000

export interface LiveCheck {
  readonly isWatching: boolean
  readonly isLooking: boolean
  /** When the next look is; undefined while nothing is planned. */
  readonly nextAt: number | undefined
  readonly error: Error | null
  readonly setWatching: (isWatching: boolean) => void
  readonly lookNow: () => void
}

/**
 * Looks at the domain's records again and again while the page is seen, slower after five minutes,
 * and later when the server asks for it. Each answer goes into the cache, where the page reads it.
 */
export function useLiveCheck(domain: Domain, isAllowed: boolean): LiveCheck {
  const queryClient = useQueryClient()
  const [isWatching, setWatching] = useState(isAllowed && domain.status !== 'verified')
  const [nextAt, setNextAt] = useState<number>()
  const [watchedSince, setWatchedSince] = useState(() => Date.now())
  const looking = useMutation({
    mutationFn: () => verifyDomain(domain.id),
    onSuccess: (seen) => {
      queryClient.setQueryData(domainQuery(domain.id).queryKey, seen)
      void queryClient.invalidateQueries({ queryKey: domainsQuery.queryKey, exact: true })
      if (seen.status === 'verified') setWatching(false)
    },
    onSettled: (_seen, error) => setNextAt(Date.now() + pause(watchedSince, error)),
  })
  const { mutate, isPending } = looking
  const isVisible = useIsVisible()
  useEffect(() => {
    if (!isWatching || !isVisible || isPending) return undefined
    const wait = Math.max(0, (nextAt ?? 0) - Date.now())
    const timer = window.setTimeout(() => mutate(), wait)
    return () => window.clearTimeout(timer)
  }, [isWatching, isVisible, isPending, nextAt, mutate])
  return {
    isWatching,
    isLooking: isPending,
    nextAt: isWatching ? nextAt : undefined,
    error: looking.error,
    setWatching: (on) => {
      setWatchedSince(Date.now())
      setWatching(on)
    },
    lookNow: () => mutate(),
  }
}

function pause(watchedSince: number, error: Error | null): number {
  const asked = error instanceof ApiError ? (error.retryAfter ?? 0) * 1_000 : 0
  const isLong = Date.now() - watchedSince > PATIENT_AFTER_MS
  return Math.max(asked, isLong ? PATIENT_EVERY_MS : LOOK_EVERY_MS)
}

/** False while the tab is in the background: nobody looks, so DNS is not asked. */
function useIsVisible(): boolean {
  const [isVisible, setVisible] = useState(!document.hidden)
  useEffect(() => {
    const changed = (): void => setVisible(!document.hidden)
    document.addEventListener('visibilitychange', changed)
    return () => document.removeEventListener('visibilitychange', changed)
  }, [])
  return isVisible
}
