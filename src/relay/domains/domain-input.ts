import {
  isWithin,
  parseMailDomain,
  type DomainName,
  type DomainNameFault,
} from '#core/domain-name.ts'
import { parseIp } from '#core/ip.ts'
import { err, ok, type Result } from '#core/result.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { MAX_DOMAIN_LENGTH, type RelayNames } from './records.ts'

const MAX_INPUT_LENGTH = 1000

/**
 * A domain as people type or paste it (`https://Example.com:443/path`), parsed. Refused are names
 * with one label, addresses, names of records, and the relay's own host names and what is below
 * them. Public suffixes need no list: only who controls the zone can publish the challenge in it.
 */
export function parseDomainInput(text: string, names: RelayNames): Result<DomainName, Refusal> {
  const bare = withoutUrlParts(text.slice(0, MAX_INPUT_LENGTH + 1))
  const shown = bare.length > 80 ? `${bare.slice(0, 80)}…` : bare
  if (parseIp(bare.replace(/^\[|\]$/g, '')) !== undefined)
    return invalid(`"${shown}" is an address; enter a domain name such as example.com.`)
  const parsed = parseMailDomain(bare)
  if (!parsed.ok) return invalid(WHY[parsed.error](shown))
  const name = parsed.value
  if (name.length > MAX_DOMAIN_LENGTH) return invalid(WHY['too-long'](shown))
  if (name.split('.').some((label) => label.includes('_')))
    return invalid(
      `"${shown}" is the name of a record; enter the domain itself, without labels with an underscore.`,
    )
  if (name.split('.').some((label) => label.startsWith('-') || label.endsWith('-')))
    return invalid(WHY['bad-label'](shown))
  if (isWithin(name, names.hostname) || isWithin(name, names.mxHostname))
    return err(
      refusal(
        'platform_domain',
        `${name} belongs to this mail service itself; add a domain of your own.`,
      ),
    )
  return ok(name)
}

const WHY: Readonly<Record<DomainNameFault, (shown: string) => string>> = {
  empty: () => 'No domain was given; enter one such as example.com.',
  'too-long': () =>
    `The domain is too long; at most ${MAX_DOMAIN_LENGTH} characters leave room for its records.`,
  'bad-label': (shown: string) =>
    `"${shown}" is not a domain name; enter only letters, digits, hyphens and dots, such as example.com.`,
  'not-idna': (shown: string) =>
    `"${shown}" has characters that no domain name may have; enter a name such as example.com.`,
  'single-label': (shown: string) =>
    `"${shown}" is not a whole domain name; enter it with its ending, such as example.com.`,
}

function invalid(message: string): Result<never, Refusal> {
  return err(refusal('domain_invalid', message))
}

function withoutUrlParts(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#].*$/s, '')
    .replace(/:\d{1,5}$/, '')
}
