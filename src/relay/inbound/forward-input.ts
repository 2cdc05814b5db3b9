import type { DomainName } from '#core/domain-name.ts'
import { CATCH_ALL } from '#core/forward.ts'
import { parseIp, isPublicIp } from '#core/ip.ts'
import { formatMailbox, parseMailbox } from '#core/mailbox.ts'
import { err, ok, type Result } from '#core/result.ts'
import { refusal, type Refusal } from '../refusal.ts'

export const MAX_DESTINATIONS = 50
const MAX_URL_LENGTH = 2_000

export interface ForwardSource {
  /** Lower case; `*` for the whole domain. */
  readonly localpart: string
  readonly domain: DomainName
  readonly sourceEmail: string
}

/** `sales@example.com` or `*@example.com`. */
export function parseForwardSource(text: string): Result<ForwardSource, Refusal> {
  const trimmed = text.trim()
  const parsed = parseMailbox(trimmed.replace(/^\*@/, 'catch-all@'))
  if (!parsed.ok || parsed.value.domain === undefined) {
    const shown = trimmed.slice(0, 80)
    return invalid(`"${shown}" is no address; enter one like sales@example.com, or *@example.com.`)
  }
  const { domain } = parsed.value
  const localpart = trimmed.startsWith('*@') ? CATCH_ALL : parsed.value.localpart.toLowerCase()
  const sourceEmail =
    localpart === CATCH_ALL ? `*@${domain}` : formatMailbox({ ...parsed.value, localpart })
  return ok({ localpart, domain, sourceEmail })
}

export interface Destinations {
  readonly emails: readonly string[]
  readonly urls: readonly string[]
}

/** Addresses in SMTP form and https URLs, each once. `sourceEmail` itself would be a loop. */
export function parseDestinations(
  given: Destinations,
  sourceEmail: string,
): Result<Destinations, Refusal> {
  if (given.emails.length + given.urls.length > MAX_DESTINATIONS) {
    return invalid(`A rule has at most ${MAX_DESTINATIONS} destinations; remove some.`)
  }
  const emails = new Set<string>()
  for (const text of given.emails) {
    const parsed = parseMailbox(text.trim())
    if (!parsed.ok || parsed.value.domain === undefined) {
      return invalid(`"${text.slice(0, 80)}" is no address; enter one like asha@example.org.`)
    }
    const address = formatMailbox(parsed.value)
    if (address.toLowerCase() === sourceEmail) {
      return invalid(`${address} would be forwarded to itself; choose another destination.`)
    }
    emails.add(address)
  }
  const urls = new Set<string>()
  for (const text of given.urls) {
    const url = parseDestinationUrl(text.trim())
    if (!url.ok) return url
    urls.add(url.value)
  }
  return ok({ emails: [...emails], urls: [...urls] })
}

// The host's addresses are checked again at each post, after the look-up.
const URL_TEXT = /^https:\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?(\/[\x21-\x7e]*)?$/

function parseDestinationUrl(text: string): Result<string, Refusal> {
  const shown = text.slice(0, 80)
  const host = URL_TEXT.exec(text)?.[1]
  if (text.length > MAX_URL_LENGTH || host === undefined) {
    return invalid(`"${shown}" is no https URL; enter one like https://example.org/inbound.`)
  }
  const address = parseIp(host.replace(/^\[|\]$/g, ''))
  const isLocal = /(?:^|\.)localhost$/i.test(host)
  if (isLocal || (address !== undefined && !isPublicIp(address))) {
    return invalid(`"${shown}" is a private address; posts go to public addresses only.`)
  }
  return ok(text)
}

function invalid(message: string): Result<never, Refusal> {
  return err(refusal('forward_invalid', message))
}
