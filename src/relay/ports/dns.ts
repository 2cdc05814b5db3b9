import type { DomainName } from '#core/domain-name.ts'

/** `no-name` is NXDOMAIN, `no-data` an existing name without that type: the difference is policy. */
export type DnsAnswer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'no-data' }
  | { readonly kind: 'no-name' }
  /** SERVFAIL, REFUSED, timeout, a loop: nothing is known about the name. */
  | { readonly kind: 'temporary'; readonly reason: string }

export interface MxRecord {
  readonly preference: number
  /** Lower case, without trailing dot; empty for the null MX (RFC 7505). */
  readonly exchange: string
}

/** Look-ups at the configured servers. Never throws; every answer comes within a deadline. */
export interface Dns {
  /** Each record's strings joined without a space (RFC 7208 §3.3). */
  txt(name: DomainName): Promise<DnsAnswer<string>>
  mx(name: DomainName): Promise<DnsAnswer<MxRecord>>
  a(name: DomainName): Promise<DnsAnswer<string>>
  aaaa(name: DomainName): Promise<DnsAnswer<string>>
  /** The target of a CNAME at exactly this name. */
  cname(name: DomainName): Promise<DnsAnswer<string>>
  ns(name: DomainName): Promise<DnsAnswer<string>>
  /** Host names of a reverse name (`1.2.0.192.in-addr.arpa`), lower case. */
  ptr(name: DomainName): Promise<DnsAnswer<string>>
}
