import type { DNSResolver } from 'mailauth'
import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { never } from '#core/result.ts'
import type { Dns, DnsAnswer } from '#relay/ports/dns.ts'

/** Our Dns port in the shape that mailauth asks for: node:dns's `resolve` with its error codes. */
export function dnsResolver(dns: Dns): DNSResolver {
  const ask = (name: DomainName, type: string): Promise<unknown[]> => {
    switch (type.toUpperCase()) {
      case 'TXT':
        return records(name, dns.txt(name), (text) => [text])
      case 'MX':
        return records(name, dns.mx(name), ({ preference, exchange }) => ({
          priority: preference,
          exchange,
        }))
      case 'A':
        return records(name, dns.a(name))
      case 'AAAA':
        return records(name, dns.aaaa(name))
      case 'CNAME':
        return records(name, dns.cname(name))
      case 'NS':
        return records(name, dns.ns(name))
      default:
        // PTR: the `ptr` mechanism is not to be used (RFC 7208 §5.5); no name means no match.
        return Promise.reject(dnsError('ENODATA', `no ${type} look-up`))
    }
  }
  return (name, type) => {
    const parsed = parseDomainName(name)
    if (!parsed.ok) return Promise.reject(dnsError('ENOTFOUND', 'not a domain name'))
    return ask(parsed.value, type) as Promise<string[]>
  }
}

async function records<T>(
  name: string,
  asked: Promise<DnsAnswer<T>>,
  shape: (record: T) => unknown = (record) => record,
): Promise<unknown[]> {
  const answer = await asked
  switch (answer.kind) {
    case 'found':
      return answer.records.map(shape)
    case 'no-data':
      throw dnsError('ENODATA', `no such record at ${name}`)
    case 'no-name':
      throw dnsError('ENOTFOUND', `${name} does not exist`)
    case 'temporary':
      throw dnsError('ESERVFAIL', `${name}: ${answer.reason}`)
    default:
      return never(answer)
  }
}

function dnsError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
