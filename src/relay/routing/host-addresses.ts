import type { DomainName } from '#core/domain-name.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import type { Dns, DnsAnswer } from '../ports/dns.ts'

export interface AddressOptions {
  /** IPv6 is tried, and first (RFC 8305 §4); false on a machine without a way out for it. */
  readonly ipv6: boolean
  /** Bound per host. */
  readonly maxAddresses: number
}

export interface HostAddresses {
  /** Families alternate; in each the order of the answer. */
  readonly addresses: readonly IpAddress[]
  /** Why a look-up failed, when one did and the list may be short. */
  readonly temporary: string | undefined
}

/** A and AAAA of one host. A CNAME on the way is followed by the resolver (tolerated, RFC 5321 §5.1). */
export async function lookUpAddresses(
  host: DomainName,
  dns: Pick<Dns, 'a' | 'aaaa'>,
  options: AddressOptions,
): Promise<HostAddresses> {
  const [v6, v4] = await Promise.all([options.ipv6 ? dns.aaaa(host) : undefined, dns.a(host)])
  const addresses = interleave(addressesOf(v6), addressesOf(v4)).slice(0, options.maxAddresses)
  return { addresses, temporary: reasonOf(v4) ?? reasonOf(v6) }
}

function addressesOf(answer: DnsAnswer<string> | undefined): IpAddress[] {
  if (answer?.kind !== 'found') return []
  return answer.records.map(parseIp).filter((address) => address !== undefined)
}

function reasonOf(answer: DnsAnswer<string> | undefined): string | undefined {
  return answer?.kind === 'temporary' ? answer.reason : undefined
}

function interleave<T>(first: readonly T[], second: readonly T[]): T[] {
  const both: T[] = []
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    const a = first[i]
    const b = second[i]
    if (a !== undefined) both.push(a)
    if (b !== undefined) both.push(b)
  }
  return both
}
