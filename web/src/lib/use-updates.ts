import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

/** What each hint of GET /v1/updates makes stale: the first parts of query keys. */
const STALE: Readonly<Record<string, readonly string[]>> = {
  domain: ['domains', 'overview', 'gmail'],
  email: ['emails', 'overview', 'analytics', 'forwards'],
  gmail: ['gmail'],
  inbound: ['inbound', 'forwards'],
  credential: ['credentials', 'overview', 'smtp-sessions'],
  sandbox: ['sandbox'],
}

// A newsletter sends thousands of hints; a page that asks again once a second is live enough.
const GATHER_MS = 1_000

/** Keeps every query of the page fresh while the shell is open. Hints only: data is asked for again. */
export function useUpdates(workspaceId: string): void {
  const queryClient = useQueryClient()
  useEffect(() => listen(queryClient), [queryClient, workspaceId])
}

function listen(queryClient: QueryClient): () => void {
  const source = new EventSource('/v1/updates')
  const stale = new Set<string>()
  let timer: number | undefined
  const refresh = (): void => {
    timer = undefined
    for (const key of stale) void queryClient.invalidateQueries({ queryKey: [key] })
    stale.clear()
  }
  const soon = (keys: readonly string[]): void => {
    for (const key of keys) stale.add(key)
    timer ??= window.setTimeout(refresh, GATHER_MS)
  }
  // Nothing tells what happened while nobody listened: before the first connection, and before each
  // one that follows a lost one.
  source.addEventListener('open', () => soon(Object.values(STALE).flat()))
  source.addEventListener('message', (event: MessageEvent<string>) => {
    soon(STALE[kindOf(event.data)] ?? [])
  })
  return () => {
    source.close()
    window.clearTimeout(timer)
  }
}

function kindOf(data: string): string {
  try {
    return (JSON.parse(data) as { kind?: string }).kind ?? ''
  } catch {
    return ''
  }
}
