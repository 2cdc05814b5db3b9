import { utf8Length } from './bytes.ts'
import { parseMailDomain, type DomainName } from './domain-name.ts'
import { err, ok, type Result } from './result.ts'

/**
 * RFC 5321 §4.1.2 Mailbox. `localpart` is unquoted and keeps its case; `domain` is the A-label
 * form, or undefined for an address literal, whose text is then in `literal` (`[192.0.2.1]`).
 */
export interface Mailbox {
  readonly localpart: string
  readonly domain: DomainName | undefined
  readonly literal: string | undefined
}

/** The envelope sender: a mailbox, or the null reverse-path `<>` of RFC 5321 §4.5.5. */
export type ReversePath = Mailbox | null

export type MailboxFault =
  | 'no-at'
  | 'empty-localpart'
  | 'localpart-too-long'
  | 'bad-localpart'
  | 'bad-quoting'
  | 'bad-domain'
  | 'bad-literal'
  | 'too-long'

// RFC 5322 §3.2.3 atext, and RFC 6531 §3.3 UTF8-non-ascii.
const DOT_ATOM =
  /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\u{10ffff}]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\u{10ffff}]+)*$/u
const LITERAL = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]+)\]$/
// C1 controls, separators and bidirectional marks have no place in an address.
const UNSAFE = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u

/** Parses `local@domain` without angle brackets. Linear in the length of the text. */
export function parseMailbox(text: string): Result<Mailbox, MailboxFault> {
  if (text.length > 320) return err('too-long')
  if (UNSAFE.test(text)) return err('bad-localpart')
  const at = text.lastIndexOf('@')
  if (at < 0) return err('no-at')
  const localpart = parseLocalpart(text.slice(0, at))
  if (!localpart.ok) return localpart
  const host = text.slice(at + 1)
  if (host.startsWith('[')) {
    if (!LITERAL.test(host)) return err('bad-literal')
    return ok({ localpart: localpart.value, domain: undefined, literal: host })
  }
  const domain = parseMailDomain(host)
  if (!domain.ok) return err('bad-domain')
  return ok({ localpart: localpart.value, domain: domain.value, literal: undefined })
}

function parseLocalpart(text: string): Result<string, MailboxFault> {
  if (text === '') return err('empty-localpart')
  // RFC 5321 §4.5.3.1.1: 64 octets.
  if (utf8Length(text) > 64) return err('localpart-too-long')
  if (!text.startsWith('"')) return DOT_ATOM.test(text) ? ok(text) : err('bad-localpart')
  if (text.length < 2 || !text.endsWith('"')) return err('bad-quoting')
  let value = ''
  for (let i = 1; i < text.length - 1; i++) {
    let char = text[i] ?? ''
    if (char === '"') return err('bad-quoting')
    if (char === '\\') {
      i++
      if (i >= text.length - 1) return err('bad-quoting')
      char = text[i] ?? ''
    }
    value += char
  }
  return ok(value)
}

/** `local@domain` as SMTP writes it: quoted only when it has to be. Inverse of {@link parseMailbox}. */
export function formatMailbox(mailbox: Mailbox): string {
  const host = mailbox.domain ?? mailbox.literal ?? ''
  return `${formatLocalpart(mailbox.localpart)}@${host}`
}

function formatLocalpart(localpart: string): string {
  if (DOT_ATOM.test(localpart)) return localpart
  return `"${localpart.replace(/["\\]/g, '\\$&')}"`
}

/** `<local@domain>` or `<>`. */
export function formatPath(path: ReversePath): string {
  return path === null ? '<>' : `<${formatMailbox(path)}>`
}

/** Same mailbox: localpart to the letter (RFC 5321 §2.4), domain without regard to case. */
export function equalMailbox(a: Mailbox, b: Mailbox): boolean {
  return a.localpart === b.localpart && a.domain === b.domain && a.literal === b.literal
}

/** True when the address itself can only travel by SMTPUTF8 (RFC 6531). */
export function needsSmtpUtf8(mailbox: Mailbox): boolean {
  return /\P{ASCII}/u.test(mailbox.localpart)
}
