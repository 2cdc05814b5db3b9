import { useSyncExternalStore } from 'react'

/** By path: a component that waits for its catalogue is started again, and the address is clean then. */
const taken = new Map<string, string>()

function takeToken(): string {
  const { pathname, hash } = window.location
  if (hash.length > 1) {
    taken.set(pathname, hash.slice(1))
    window.history.replaceState(window.history.state, '', pathname)
  }
  return taken.get(pathname) ?? ''
}

/** A second link in the same tab changes nothing but the part behind the `#`. */
function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/**
 * The one-time token behind the `#` of a link: browsers never send that part to a server or in a
 * Referer. It is taken out of the address bar, so that it does not stay in the history.
 */
export function useHashToken(): string {
  return useSyncExternalStore(subscribe, takeToken)
}
