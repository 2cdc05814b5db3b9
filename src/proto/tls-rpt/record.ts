import { parseMailbox, formatMailbox } from '#core/mailbox.ts'

// Whoever writes the record chooses how many mails we send for it.
const MAX_ADDRESSES = 5

/**
 * The addresses that want reports, from the records of `_smtp._tls.D` (RFC 8460 §3). None unless
 * exactly one record is one of TLSRPT. `https:` endpoints are not used.
 */
export function readReportAddresses(texts: readonly string[]): readonly string[] {
  const records = texts.filter((text) => /^v=TLSRPTv1[ \t]*;/.test(text))
  const [record] = records
  if (record === undefined || records.length > 1) return []
  const addresses: string[] = []
  for (const field of record.split(';').slice(1)) {
    const [, uris] = /^[ \t]*rua[ \t]*=[ \t]*(.*)$/.exec(field) ?? []
    for (const uri of (uris ?? '').split(',')) {
      const address = readMailto(uri.trim())
      if (address !== undefined && !addresses.includes(address)) addresses.push(address)
    }
  }
  return addresses.slice(0, MAX_ADDRESSES)
}

/** RFC 6068: percent-encoded; header fields behind a question mark are left out. */
function readMailto(uri: string): string | undefined {
  const [, encoded] = /^mailto:([^?]+)(?:\?.*)?$/i.exec(uri) ?? []
  if (encoded === undefined) return undefined
  try {
    const text = decodeURIComponent(encoded)
    const parsed = parseMailbox(text)
    // ASCII only: the mail's header is.
    if (!parsed.ok || parsed.value.domain === undefined || !/^\p{ASCII}+$/u.test(text)) {
      return undefined
    }
    return formatMailbox(parsed.value)
  } catch {
    return undefined
  }
}
