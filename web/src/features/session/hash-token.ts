import { useState } from 'react'

/**
 * The one-time token behind the `#` of a link: browsers never send that part to a server or in a
 * Referer. It is taken out of the address bar, so that it does not stay in the history.
 */
export function useHashToken(): string {
  const [token] = useState(() => window.location.hash.slice(1))
  if (window.location.hash !== '')
    window.history.replaceState(window.history.state, '', window.location.pathname)
  return token
}
