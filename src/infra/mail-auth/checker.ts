import type { authenticate as Authenticate, DNSResolver } from 'mailauth'
import type { Dns } from '#relay/ports/dns.ts'
import type { MailChecker, MailVerdicts, Verdict } from '#relay/ports/mail-auth.ts'
import { dnsResolver } from './dns-resolver.ts'

type Authenticated = Awaited<ReturnType<typeof Authenticate>>

/**
 * SPF (RFC 7208), DKIM (RFC 6376, no SHA-1: RFC 8301), DMARC (RFC 9989) and ARC (RFC 8617) over the
 * mailauth library.
 */
export function createMailChecker(dns: Dns): MailChecker {
  const resolver: DNSResolver = dnsResolver(dns)
  return {
    async check(message, from) {
      // Loaded with the first message: the library takes 25 to 50 MB, and a relay that only sends never needs it.
      const { authenticate } = await import('mailauth')
      const result = await authenticate(
        Buffer.from(message.buffer, message.byteOffset, message.length),
        {
          ip: from.ip.text,
          helo: from.helo,
          sender: from.envelopeSender,
          mta: from.receivingHost,
          resolver,
          trustReceived: false,
          rejectRsaSha1: true,
          disableBimi: true,
        },
      )
      return verdicts(result)
    },
  }
}

function verdicts(result: Authenticated): MailVerdicts {
  const spf = result.spf
  return {
    spf: {
      result: spf ? verdict(spf.status.result) : 'none',
      domain: spf ? String(spf.domain ?? '') : '',
      comment: spf ? String(spf.status.comment ?? '') : '',
    },
    dkim: (result.dkim?.results ?? []).map((row) => ({
      result: verdict(row.status.result),
      domain: row.signingDomain ?? '',
      selector: row.selector ?? '',
      aligned: row.status.aligned !== undefined && row.status.aligned !== false,
      comment: String(row.status.comment ?? ''),
    })),
    dmarc: result.dmarc
      ? {
          result: verdict(result.dmarc.status.result),
          domain: String(result.dmarc.domain ?? ''),
          policy: String(result.dmarc.policy ?? ''),
          comment: String(result.dmarc.status.comment ?? ''),
        }
      : { result: 'none', domain: '', policy: '', comment: '' },
    arc: arcVerdict(result.arc),
    authenticationResults: fieldBody(result.headers, 'authentication-results'),
  }
}

function arcVerdict(arc: Authenticated['arc']): MailVerdicts['arc'] {
  if (!arc) return { result: 'none', sets: [], comment: '' }
  return {
    result: verdict(arc.status.result),
    // The library has `false` for no chain, whatever its types say.
    sets: Array.isArray(arc.chain) ? arc.chain.map(readSet) : [],
    comment: String(arc.status.comment ?? ''),
  }
}

/** The library types what it has parsed as anything. */
interface ParsedField {
  readonly original?: unknown
  readonly parsed?: { readonly d?: { readonly value?: unknown } }
}

function readSet(set: object): MailVerdicts['arc']['sets'][number] {
  const fields = set as Readonly<Record<string, ParsedField | undefined>>
  const results = text(fields['arc-authentication-results']?.original)
  return {
    sealer: text(fields['arc-seal']?.parsed?.d?.value).toLowerCase(),
    sawDmarcPass: /[;\s]dmarc\s*=\s*pass\b/i.test(results),
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  // The original of a field is bytes.
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : ''
}

const VERDICTS: ReadonlySet<string> = new Set<Verdict>([
  'pass',
  'fail',
  'softfail',
  'neutral',
  'none',
  'temperror',
  'permerror',
  'policy',
])

function verdict(result: string): Verdict {
  return VERDICTS.has(result) ? (result as Verdict) : 'neutral'
}

/** One field's value out of a header text, folds kept. */
function fieldBody(header: string, key: string): string {
  const fields = header.split(/\r?\n(?![ \t])/)
  const field = fields.find((text) => text.toLowerCase().startsWith(`${key}:`)) ?? ''
  return field.slice(key.length + 1).trim()
}
