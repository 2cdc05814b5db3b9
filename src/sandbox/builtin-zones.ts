import type { DomainName } from '#core/domain-name.ts'
import type { ZoneRecord } from './zones.ts'

/** The host that takes mail for every domain that has no MX of its own. */
export const INBOX_HOSTNAME = 'inbox.taifa.test' as DomainName
export const NAME_SERVER = 'ns1.taifa.test' as DomainName

export interface SandboxHostnames {
  /** `TAIFA_HOSTNAME`: the relay. */
  readonly hostname: DomainName
  /** `TAIFA_MX_HOSTNAME`: where customers' MX records point. */
  readonly mxHostname: DomainName
}

const LOOPBACK = '127.0.0.1'
/**
 * Where mail for this relay's own domains is delivered. Mail hosts are told apart by address, because
 * all of them listen on one port: that of the receiving host, or 25 in the world outside.
 */
export const MX_ADDRESS = '127.0.0.2'
// The relay sends from the loopback addresses; so it may, and nobody else.
const SPF = 'v=spf1 ip4:127.0.0.1 ip6:::1 -all'

/** What the operator of a real relay has in DNS, here for the loopback interface. */
export function builtinRecords(hostnames: SandboxHostnames): readonly ZoneRecord[] {
  const { hostname, mxHostname } = hostnames
  const returnHost = `return.${hostname}` as DomainName
  const hosts = new Set([hostname, mxHostname, returnHost, INBOX_HOSTNAME, NAME_SERVER, LOCALHOST])
  return [
    ...[...hosts].map((name) => {
      const value = name === mxHostname && name !== hostname ? MX_ADDRESS : LOOPBACK
      return { name, type: 'A', value } as const
    }),
    { name: hostname, type: 'TXT', value: SPF },
    { name: returnHost, type: 'TXT', value: SPF },
    { name: hostname, type: 'MX', value: `10 ${mxHostname}` },
    { name: returnHost, type: 'MX', value: `10 ${mxHostname}` },
    { name: reverseName4(LOOPBACK), type: 'PTR', value: hostname },
    { name: IPV6_LOOPBACK_REVERSE, type: 'PTR', value: hostname },
  ]
}

const LOCALHOST = 'localhost' as DomainName

function reverseName4(address: string): DomainName {
  return `${address.split('.').toReversed().join('.')}.in-addr.arpa` as DomainName
}

const IPV6_LOOPBACK_REVERSE = `1.${'0.'.repeat(31)}ip6.arpa` as DomainName
