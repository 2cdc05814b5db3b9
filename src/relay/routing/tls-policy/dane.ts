import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { usableTlsa, type UsableTlsa } from '#proto/dane/tlsa.ts'
import type { SecureAnswer, SecureDns } from '../../ports/secure-dns.ts'

/** What DANE says about one mail host. */
export type DaneFinding =
  /** Nothing: not signed, or no TLSA records. */
  | { readonly kind: 'none' }
  | { readonly kind: 'records'; readonly records: readonly UsableTlsa[]; readonly base: DomainName }
  /** TLSA records of which none is usable: TLS all the same (RFC 7672 §2.2). */
  | { readonly kind: 'unusable'; readonly base: DomainName }
  /** Cannot be known, which is what an attacker would bring about: the host is not used (§2.1.1). */
  | { readonly kind: 'failed'; readonly problem: string }

export interface DaneRequest {
  readonly domain: DomainName
  readonly hosts: readonly string[]
  readonly port: number
}

const NONE: DaneFinding = { kind: 'none' }

/**
 * DANE for each of a domain's mail hosts (RFC 7672 §2.2): only where the MX records, the host's
 * addresses and its TLSA records are all proved by DNSSEC.
 */
export async function findDane(
  { domain, hosts, port }: DaneRequest,
  dns: SecureDns,
): Promise<ReadonlyMap<string, DaneFinding>> {
  const mx = await dns.mx(domain)
  const findings = hosts.map(async (host): Promise<readonly [string, DaneFinding]> => {
    const early = judgeMx(mx, host, domain)
    const name = parseDomainName(host)
    if (early !== undefined || !name.ok) return [host, early ?? NONE]
    return [host, await findHost(name.value, port, dns)]
  })
  return new Map(await Promise.all(findings))
}

/** A finding when there is nothing more to look up. */
function judgeMx(
  mx: Awaited<ReturnType<SecureDns['mx']>>,
  host: string,
  domain: DomainName,
): DaneFinding | undefined {
  if (mx.kind === 'failed') return failed(`the MX records of ${domain}`, mx.reason)
  if (!mx.secure) return NONE
  const listed =
    mx.kind === 'none' ? host === domain : mx.records.some(({ exchange }) => exchange === host)
  return listed ? undefined : failed(`${host} as an MX of ${domain}`, 'DNSSEC proves other hosts')
}

async function findHost(host: DomainName, port: number, dns: SecureDns): Promise<DaneFinding> {
  const addresses = await Promise.all([dns.a(host), dns.aaaa(host)])
  for (const answer of addresses) {
    if (answer.kind === 'failed') return failed(`the addresses of ${host}`, answer.reason)
  }
  for (const base of await baseDomains(host, addresses, dns)) {
    const name = parseDomainName(`_${port}._tcp.${base}`)
    if (!name.ok) continue
    const answer = await dns.tlsa(name.value)
    if (answer.kind === 'failed') return failed(`the TLSA records of ${base}`, answer.reason)
    if (answer.kind !== 'found' || !answer.secure) continue
    const records = usableTlsa(answer.records)
    return records.length > 0 ? { kind: 'records', records, base } : { kind: 'unusable', base }
  }
  return NONE
}

/**
 * RFC 7672 §2.2.2: the end of the chain of CNAMEs first, then the name itself; only the name itself
 * when its CNAME is signed and what it leads to is not. Hosts with unsigned addresses are not asked
 * for TLSA records (§2.1.2): many of their name servers do not answer that question.
 */
async function baseDomains(
  host: DomainName,
  addresses: ReadonlyArray<SecureAnswer<string>>,
  dns: SecureDns,
): Promise<readonly DomainName[]> {
  const found = addresses.filter((answer) => answer.kind === 'found')
  const [first] = found
  if (first === undefined) return []
  if (found.every(({ secure }) => secure)) {
    return first.owner === host ? [host] : [first.owner, host]
  }
  if (first.owner === host) return []
  const alias = await dns.cname(host)
  return alias.kind === 'found' && alias.secure ? [host] : []
}

function failed(what: string, reason: string): DaneFinding {
  return { kind: 'failed', problem: `DNSSEC: ${what}: ${reason}` }
}
