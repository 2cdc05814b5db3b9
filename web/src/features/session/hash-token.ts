import { useSyncExternalStore } from 'react'

const taken = new Map<string, string>()
const listeners = new Set<() => void>()

// When this page's code arrives and on every later link in the same tab, which changes nothing but the
// part behind the `#`. Not while rendering: the router follows the address bar.
takeToken()
window.addEventListener('hashchange', takeToken)

function takeToken(): void {
  const { pathname, hash } = window.location
  if (hash.length < 2) return
  taken.set(pathname, hash.slice(1))
  window.history.replaceState(window.history.state, '', pathname)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * The one-time token behind the `#` of a link: browsers never send that part to a server or in a
 * Referer. It is taken out of the address bar, so that it does not stay in the history.
 */
export function useHashToken(): string {
  return useSyncExternalStore(subscribe, () => taken.get(window.location.pathname) ?? '')
}
