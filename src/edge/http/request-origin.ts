import type { FastifyRequest } from 'fastify'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Changes nothing (RFC 9110 §9.2.1). */
export function isSafe({ method }: Pick<FastifyRequest, 'method'>): boolean {
  return SAFE.has(method)
}

/**
 * False when a browser says that a page of another site has made this request. Browsers that say it
 * by `Sec-Fetch-Site` are believed; the others send `Origin` with what changes something. A program
 * that says neither holds no cookie of anybody.
 */
export function isOwnPage(request: FastifyRequest, publicOrigin: string): boolean {
  const site = request.headers['sec-fetch-site']
  // `none`: a person has typed the address. No such request changes anything by itself.
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && isSafe(request))
  const { origin } = request.headers
  if (origin === undefined) return true
  const host = hostOf(origin)
  return origin === publicOrigin || (host !== undefined && host === request.headers.host)
}

/** Of the public URL: what the browser's `Origin` is compared with. */
export function originOf(publicUrl: string): string {
  return new URL(publicUrl).origin
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1]
}
