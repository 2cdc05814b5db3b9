import type { Brand } from './brand.ts'
import { err, ok, type Result } from './result.ts'

/** A host or mail domain in lower-case A-label form (`xn--…`), without a trailing dot. */
export type DomainName = Brand<string, 'DomainName'>

export type DomainNameFault = 'empty' | 'too-long' | 'bad-label' | 'not-idna' | 'single-label'

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
// UTS-46 maps these to ASCII separators or drops them; an address that needs them is a look-alike.
const FORBIDDEN = /[\p{Cc} /\\?#@:%[\]<>^|"'`(),;]/u

/**
 * Parses a domain as typed by a person or found in an address: trims one trailing dot, applies
 * UTS-46 to non-ASCII names, checks RFC 1035 lengths. Underscore labels are allowed (`_dmarc`).
 */
export function parseDomainName(text: string): Result<DomainName, DomainNameFault> {
  const trimmed = text.endsWith('.') ? text.slice(0, -1) : text
  if (trimmed === '') return err('empty')
  if (FORBIDDEN.test(trimmed)) return err('bad-label')
  const ascii = toAscii(trimmed)
  if (ascii === undefined) return err('not-idna')
  if (ascii.length > 253) return err('too-long')
  if (!ascii.split('.').every((label) => LABEL.test(label))) return err('bad-label')
  return ok(ascii as DomainName)
}

/** As {@link parseDomainName}, and the name must have at least two labels, the last not a number. */
export function parseMailDomain(text: string): Result<DomainName, DomainNameFault> {
  const parsed = parseDomainName(text)
  if (!parsed.ok) return parsed
  const labels = parsed.value.split('.')
  if (labels.length < 2 || /^\d+$/.test(labels[labels.length - 1] ?? '')) return err('single-label')
  return parsed
}

function toAscii(text: string): string | undefined {
  if (/^\p{ASCII}*$/u.test(text)) return text.toLowerCase()
  try {
    return new URL(`http://${text}`).hostname
  } catch {
    return undefined
  }
}

/** True when `name` is `parent` or below it. */
export function isWithin(name: DomainName, parent: DomainName): boolean {
  return name === parent || name.endsWith(`.${parent}`)
}
