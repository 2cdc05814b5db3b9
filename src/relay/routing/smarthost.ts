import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import { err, ok, type Result } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import type { Dns } from '../ports/dns.ts'
import { lookUpAddresses } from './host-addresses.ts'
import { temporaryFault, type RouteFault, type RoutePlan, type RouteSecurity } from './route.ts'

/** The one host that takes everything, as the operator named it. */
export interface Smarthost {
  readonly host: DomainName | IpAddress
  readonly port: number
  readonly security: RouteSecurity
}

const MAX_ADDRESSES = 8
const SHAPE =
  /^(smtps?):\/\/(?:([^\s@/:]+)(?::([^\s@/]*))?@)?(\[[^\]\s]+\]|[^\s@/:[\]]+):(\d{1,5})\/?$/

/**
 * `smtp://[user:pass@]host:port` or `smtps://…`; user and password percent-encoded. The error never
 * repeats the text, which may hold the password. A login asks for TLS with a certificate that proves
 * the host's name: the password would otherwise go to whoever answers. On the loopback interface
 * nobody is in between, so there it may go in the clear.
 */
export function parseSmarthost(url: string): Result<Smarthost, string> {
  const match = SHAPE.exec(url)
  if (match === null) return err('smtp://[user:password@]host:port or smtps://…')
  const [, scheme, user, password, hostText, portText] = match
  const port = Number(portText)
  if (port < 1 || port > 65_535) return err('the port must be 1 to 65535')
  const host = readHost(hostText ?? '')
  if (host === undefined)
    return err('the host must be a name, an IPv4 address or an [IPv6] address')
  const username = decode(user)
  const secret = decode(password)
  if (username === undefined || secret === undefined) {
    return err('user name and password must be percent-encoded')
  }
  const credentials = user === undefined ? undefined : { username, password: new Secret(secret) }
  const implicitTls = scheme === 'smtps'
  const tls = tlsFor(credentials !== undefined, implicitTls, host)
  return ok({ host, port, security: { tls, implicitTls, credentials } })
}

function tlsFor(
  login: boolean,
  implicitTls: boolean,
  host: DomainName | IpAddress,
): RouteSecurity['tls'] {
  if (login && !isLoopback(host)) return 'verified'
  return implicitTls ? 'required' : 'opportunistic'
}

function isLoopback(host: DomainName | IpAddress): boolean {
  if (typeof host === 'string') return host === 'localhost'
  return host.family === 4 ? host.bytes[0] === 127 : host.text === '::1'
}

function readHost(text: string): DomainName | IpAddress | undefined {
  if (text.startsWith('[')) return parseIp(text.slice(1, -1))
  const ip = parseIp(text)
  if (ip !== undefined) return ip
  const name = parseDomainName(text)
  return name.ok ? name.value : undefined
}

function decode(text: string | undefined): string | undefined {
  try {
    return decodeURIComponent(text ?? '')
  } catch {
    return undefined
  }
}

/**
 * The plan to reach it. Private addresses are fine here: the operator chose the host. A host that
 * cannot be found is a temporary fault, because the fault is ours and mail must not bounce for it.
 */
export async function planSmarthost(
  smarthost: Smarthost,
  dns: Pick<Dns, 'a' | 'aaaa'>,
  ipv6: boolean,
): Promise<RoutePlan | RouteFault> {
  const { host, port, security } = smarthost
  if (typeof host !== 'string') {
    const target = { host: host.text, address: host, port }
    return { kind: 'plan', targets: [target], security, ownNames: [], notes: [] }
  }
  const found =
    host === 'localhost'
      ? { addresses: LOCALHOST, temporary: undefined }
      : await lookUpAddresses(host, dns, { ipv6, maxAddresses: MAX_ADDRESSES })
  const targets = found.addresses.map((address) => ({ host, address, port }))
  if (targets.length > 0) return { kind: 'plan', targets, security, ownNames: [], notes: [] }
  const why = found.temporary ?? 'it has no address'
  return temporaryFault('4.4.3', `the smarthost ${host} cannot be reached: ${why}`)
}

// RFC 6761 §6.3: never asked of DNS.
const LOCALHOST: readonly IpAddress[] = ['127.0.0.1', '::1']
  .map(parseIp)
  .filter((address) => address !== undefined)
