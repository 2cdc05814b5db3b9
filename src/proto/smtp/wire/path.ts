import { formatPath, parseMailbox, type Mailbox, type ReversePath } from '#core/mailbox.ts'
import { err, ok, type Result } from '#core/result.ts'

/** `<postmaster>` without a domain is a recipient everywhere (RFC 5321 §4.5.1). */
export type ForwardPath = Mailbox | 'postmaster'

export interface PathAndRest {
  /** What stands between the angle brackets, source route removed. */
  readonly inner: string
  /** What follows the closing bracket. */
  readonly rest: string
}

/**
 * Cuts `<…>` off the front of an argument (RFC 5321 §4.1.2 Path). Quoted localparts may hold `>`.
 * A source route is read and ignored (RFC 5321 §3.6.1, appendix C).
 */
export function cutPath(text: string): PathAndRest | undefined {
  if (!text.startsWith('<')) return undefined
  let quoted = false
  for (let i = 1; i < text.length; i++) {
    const char = text[i]
    if (quoted && char === '\\') i++
    else if (char === '"') quoted = !quoted
    else if (char === '>' && !quoted) {
      return { inner: withoutRoute(text.slice(1, i)), rest: text.slice(i + 1) }
    }
  }
  return undefined
}

function withoutRoute(inner: string): string {
  if (!inner.startsWith('@')) return inner
  const route = /^@[^@:",<>\s]+(?:,@[^@:",<>\s]+)*:/.exec(inner)
  return route === null ? inner : inner.slice(route[0].length)
}

export function parseReversePath(inner: string): Result<ReversePath, string> {
  return inner === '' ? ok(null) : parseMailbox(inner)
}

export function parseForwardPath(inner: string): Result<ForwardPath, string> {
  if (/^postmaster$/i.test(inner)) return ok('postmaster')
  return inner === '' ? err('empty') : parseMailbox(inner)
}

export function formatForwardPath(path: ForwardPath): string {
  return path === 'postmaster' ? '<postmaster>' : formatPath(path)
}
