import type { ExpectedRecord } from '#core/domain.ts'

const TTL_SECONDS = 3600
// RFC 1035 §3.3: a character-string holds at most 255 octets; longer values are several strings.
const MAX_STRING = 255

/** The records as RFC 1035 §5 master file lines, for import at a DNS provider. Ends with a newline. */
export function zoneFile(domainName: string, records: readonly ExpectedRecord[]): string {
  const lines = records.map((record) => {
    const comment = record.purpose === 'receiving' ? '; only to receive mail\n' : ''
    return `${comment}${record.host}. ${TTL_SECONDS} IN ${record.type} ${data(record)}`
  })
  return [`; Records of ${domainName} for Taifa Mail`, ...lines, ''].join('\n')
}

function data(record: ExpectedRecord): string {
  return record.type === 'TXT' ? quotedStrings(record.value) : `${record.value}.`
}

function quotedStrings(value: string): string {
  const strings: string[] = []
  for (let at = 0; at < value.length; at += MAX_STRING)
    strings.push(`"${value.slice(at, at + MAX_STRING).replace(/["\\]/g, '\\$&')}"`)
  return strings.join(' ')
}
