import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { isPublicIp, parseIp, type IpAddress } from '#core/ip.ts'
import { never } from '#core/result.ts'
import type { Dns, MxRecord } from '../ports/dns.ts'
import type { Random } from '../ports/random.ts'
import { lookUpAddresses, type HostAddresses } from './host-addresses.ts'
import {
  OPPORTUNISTIC,
  permanentFault,
  temporaryFault,
  type RouteFault,
  type RoutePlan,
  type RouteTarget,
} from './route.ts'

export interface MxOptions {
  readonly port: number
  /** Private, loopback and reserved addresses are left out unless allowed. */
  readonly allowPrivate: boolean
  /** Names under which this relay takes mail: an MX that is one of them would be a loop. */
  readonly ownHostNames: readonly DomainName[]
  /** Asked for each plan: the machine's addresses may change. */
  readonly ipv6: () => boolean
}

export interface MxDeps {
  readonly dns: Pick<Dns, 'mx' | 'a' | 'aaaa'>
  readonly random: Pick<Random, 'fraction'>
}

// Bounds what a hostile zone can make us look up and dial; RFC 5321 §5.1 asks for two addresses.
const MAX_HOSTS = 20
const MAX_ADDRESSES_PER_HOST = 4
const MAX_TARGETS = 30

interface MxHost {
  readonly name: DomainName
  readonly preference: number
}

type Hosts =
  | { readonly kind: 'hosts'; readonly hosts: readonly MxHost[]; readonly notes: readonly string[] }
  | RouteFault

/**
 * The hosts that take mail for a domain or an address literal, in the order of RFC 5321 §5.1. Every
 * failure is a fault with its RFC 3463 code; temporary when asking again could help.
 */
export async function planRoute(
  destination: string,
  options: MxOptions,
  deps: MxDeps,
): Promise<RoutePlan | RouteFault> {
  if (destination.startsWith('[')) return planLiteral(destination, options)
  const domain = parseDomainName(destination)
  if (!domain.ok) return permanentFault('5.1.2', `${destination} is no domain name`)
  const found = await findHosts(domain.value, options, deps)
  if (found.kind === 'fault') return found
  const lookup = { ipv6: options.ipv6(), maxAddresses: MAX_ADDRESSES_PER_HOST }
  const addresses = await Promise.all(
    found.hosts.map(({ name }) => lookUpAddresses(name, deps.dns, lookup)),
  )
  return composePlan(domain.value, found, addresses, options)
}

/** RFC 5321 §4.1.3: `[192.0.2.1]`, `[IPv6:2001:db8::1]`. */
function planLiteral(literal: string, options: MxOptions): RoutePlan | RouteFault {
  const text = /^\[(?:IPv6:)?([^\]]+)\]$/i.exec(literal)?.[1]
  const address = text === undefined ? undefined : parseIp(text)
  if (address === undefined) return permanentFault('5.1.2', `${literal} is no address`)
  if (!mayDial(address, options)) return permanentFault('5.4.4', notPublic(address))
  const target = { host: literal, address, port: options.port }
  return planFor([target], [], options)
}

async function findHosts(domain: DomainName, options: MxOptions, deps: MxDeps): Promise<Hosts> {
  const answer = await deps.dns.mx(domain)
  switch (answer.kind) {
    case 'found':
      return chooseHosts(domain, answer.records, options, deps)
    case 'no-data':
      // The implicit MX: only when the name exists and has no MX at all.
      if (isOwn(domain, options)) return loop(domain, [])
      return {
        kind: 'hosts',
        hosts: [{ name: domain, preference: 0 }],
        notes: [`${domain} has no MX: the domain itself is its mail host`],
      }
    case 'no-name':
      return permanentFault('5.1.2', `the domain ${domain} does not exist`)
    case 'temporary':
      return temporaryFault('4.4.3', `MX look-up of ${domain}: ${answer.reason}`)
    default:
      return never(answer)
  }
}

function chooseHosts(
  domain: DomainName,
  records: readonly MxRecord[],
  options: MxOptions,
  deps: MxDeps,
): Hosts {
  const sorted = records.toSorted((a, b) => a.preference - b.preference)
  const notes = [`MX of ${domain}: ${describeMx(sorted)}`]
  // RFC 7505 §3: it has to stand alone; beside real hosts it is ignored.
  if (sorted.every(({ exchange }) => exchange === '')) {
    return permanentFault('5.1.10', `${domain} takes no mail (null MX)`, notes)
  }
  const hosts: MxHost[] = []
  for (const { exchange, preference } of sorted) {
    const name = readExchange(exchange)
    if (name !== undefined) hosts.push({ name, preference })
    else if (exchange !== '') notes.push(`left out: ${exchange} is no host name`)
  }
  if (hosts.length === 0) {
    return permanentFault('5.4.4', `no MX of ${domain} is a host name`, notes)
  }
  // RFC 5321 §5.1: if we are in the list, our preference and all worse ones would come back to us.
  const own = hosts.find(({ name }) => isOwn(name, options))
  const before = own === undefined ? hosts : hosts.filter((h) => h.preference < own.preference)
  if (before.length === 0) return loop(domain, notes)
  return { kind: 'hosts', hosts: shuffleEqual(before, deps.random).slice(0, MAX_HOSTS), notes }
}

function describeMx(records: readonly MxRecord[]): string {
  const some = records.slice(0, MAX_HOSTS)
  const more = records.length > some.length ? `, and ${records.length - some.length} more` : ''
  return (
    some.map((r) => `${r.preference} ${r.exchange === '' ? '.' : r.exchange}`).join(', ') + more
  )
}

// RFC 5321 §5.1: an MX names a host; an address in its place is an error of the zone.
function readExchange(exchange: string): DomainName | undefined {
  if (exchange === '' || parseIp(exchange) !== undefined) return undefined
  const name = parseDomainName(exchange)
  return name.ok ? name.value : undefined
}

function isOwn(name: DomainName, options: MxOptions): boolean {
  return options.ownHostNames.includes(name)
}

function loop(domain: DomainName, notes: readonly string[]): RouteFault {
  return permanentFault('5.4.6', `mail for ${domain} loops back to this relay`, notes)
}

/** Fisher–Yates within each run of equal preference (RFC 5321 §5.1). */
function shuffleEqual(hosts: readonly MxHost[], random: MxDeps['random']): MxHost[] {
  const order = [...hosts]
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (order[end]?.preference === order[start]?.preference) end++
    for (let i = end - 1; i > start; i--) {
      const j = start + Math.floor(random.fraction() * (i - start + 1))
      ;[order[i], order[j]] = [order[j] as MxHost, order[i] as MxHost]
    }
    start = end
  }
  return order
}

function composePlan(
  domain: DomainName,
  found: { readonly hosts: readonly MxHost[]; readonly notes: readonly string[] },
  addresses: readonly HostAddresses[],
  options: MxOptions,
): RoutePlan | RouteFault {
  const notes = [...found.notes]
  const targets: RouteTarget[] = []
  let temporary: string | undefined
  let refused: IpAddress | undefined
  for (const [i, { name }] of found.hosts.entries()) {
    const host = addresses[i]
    if (host === undefined) continue
    if (host.temporary !== undefined) {
      temporary ??= `address look-up of ${name}: ${host.temporary}`
      notes.push(`address look-up of ${name}: ${host.temporary}`)
    } else if (host.addresses.length === 0) notes.push(`left out: ${name} has no address`)
    for (const address of host.addresses) {
      if (mayDial(address, options)) targets.push({ host: name, address, port: options.port })
      else {
        refused ??= address
        notes.push(`left out: ${notPublic(address)} (${name})`)
      }
    }
  }
  if (targets.length > 0) {
    return { ...planFor(targets.slice(0, MAX_TARGETS), notes, options), policyDomain: domain }
  }
  if (temporary !== undefined) return temporaryFault('4.4.3', temporary, notes)
  if (refused !== undefined) return permanentFault('5.4.4', notPublic(refused), notes)
  return permanentFault('5.4.4', `no mail host of ${domain} has an address`, notes)
}

function planFor(
  targets: readonly RouteTarget[],
  notes: readonly string[],
  options: MxOptions,
): RoutePlan {
  return {
    kind: 'plan',
    targets,
    security: OPPORTUNISTIC,
    ownNames: options.ownHostNames,
    notes,
  }
}

function mayDial(address: IpAddress, options: MxOptions): boolean {
  return options.allowPrivate || isPublicIp(address)
}

function notPublic(address: IpAddress): string {
  return `${address.text} is a private or reserved address`
}
