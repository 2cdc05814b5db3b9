import type { DomainName } from '#core/domain-name.ts'
import type { TlsaRecord } from '#proto/dane/tlsa.ts'
import type { MxRecord } from './dns.ts'

/** An answer and whether the resolver has proved it with DNSSEC. */
export type SecureAnswer<T> =
  | {
      readonly kind: 'found'
      readonly records: readonly T[]
      readonly secure: boolean
      /** The name at the end of the chain of CNAMEs; the name asked for when there is none. */
      readonly owner: DomainName
    }
  /** No such name, or no such record at it. */
  | { readonly kind: 'none'; readonly secure: boolean }
  /** Not known: no answer, or one that fails validation ("bogus", which resolvers say as SERVFAIL). */
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Look-ups at resolvers that validate DNSSEC and are reached over a path that nobody else writes to
 * (RFC 7672 §2.1): their word alone says what is secure. Never throws; every answer comes within a
 * deadline.
 */
export interface SecureDns {
  mx(name: DomainName): Promise<SecureAnswer<MxRecord>>
  a(name: DomainName): Promise<SecureAnswer<string>>
  aaaa(name: DomainName): Promise<SecureAnswer<string>>
  cname(name: DomainName): Promise<SecureAnswer<string>>
  tlsa(name: DomainName): Promise<SecureAnswer<TlsaRecord>>
}
