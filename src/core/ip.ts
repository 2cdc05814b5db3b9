import type { DomainName } from './domain-name.ts'

/** An IPv4 or IPv6 address as parsed bytes; IPv4-mapped IPv6 is folded into IPv4. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly bytes: readonly number[]
  /** Canonical text. */
  readonly text: string
}

export function parseIp(text: string): IpAddress | undefined {
  const v4 = parseIpv4(text)
  if (v4 !== undefined) return { family: 4, bytes: v4, text: v4.join('.') }
  const v6 = parseIpv6(text)
  if (v6 === undefined) return undefined
  const mapped = v6.slice(0, 10).every((b) => b === 0) && v6[10] === 0xff && v6[11] === 0xff
  if (mapped) return { family: 4, bytes: v6.slice(12), text: v6.slice(12).join('.') }
  return { family: 6, bytes: v6, text: formatIpv6(v6) }
}

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const bytes: number[] = []
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    bytes.push(Number(part))
  }
  return bytes
}

function parseIpv6(text: string): number[] | undefined {
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(text)) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] ?? '')
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : []
  if (head === undefined || tail === undefined) return undefined
  const gap = 16 - head.length - tail.length
  if (halves.length === 2 ? gap < 2 : gap !== 0) return undefined
  return [...head, ...Array<number>(gap).fill(0), ...tail]
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [i, group] of groups.entries()) {
    if (group.includes('.')) {
      const v4 = i === groups.length - 1 ? parseIpv4(group) : undefined
      if (v4 === undefined) return undefined
      bytes.push(...v4)
      continue
    }
    if (!/^[0-9A-Fa-f]{1,4}$/.test(group)) return undefined
    const value = Number.parseInt(group, 16)
    bytes.push(value >> 8, value & 0xff)
  }
  return bytes
}

/** RFC 5952: lower case, longest run of zero groups shortened. */
function formatIpv6(bytes: readonly number[]): string {
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0))
  const run = longestZeroRun(groups)
  const hex = groups.map((group) => group.toString(16))
  if (run.length < 2) return hex.join(':')
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = -1
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === 0) {
      if (start < 0) start = i
    } else if (start >= 0) {
      if (i - start > best.length) best = { start, length: i - start }
      start = -1
    }
  }
  return best
}

// IANA special-purpose registries (RFC 6890 and successors): nothing a public MX may point to.
const SPECIAL: ReadonlyArray<readonly [string, number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]

const SPECIAL_RANGES = SPECIAL.map(([text, bits]) => ({ base: parseIp(text), bits }))

/** True for a globally routable unicast address; private, loopback, link-local and reserved are not. */
export function isPublicIp(ip: IpAddress): boolean {
  return !SPECIAL_RANGES.some(({ base, bits }) => base !== undefined && inRange(ip, base, bits))
}

function inRange(ip: IpAddress, base: IpAddress, bits: number): boolean {
  if (ip.family !== base.family) return false
  for (let i = 0, left = bits; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff
    if (((ip.bytes[i] ?? 0) & mask) !== ((base.bytes[i] ?? 0) & mask)) return false
  }
  return true
}

/** The unit by which connecting addresses are counted: one IPv4 address, one IPv6 /64. */
export function addressBucket(ip: IpAddress): string {
  if (ip.family === 4) return ip.text
  return `${formatIpv6([...ip.bytes.slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0])}/64`
}

/** The name whose PTR record holds the host name (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(ip: IpAddress): DomainName {
  if (ip.family === 4) return `${ip.bytes.toReversed().join('.')}.in-addr.arpa` as DomainName
  const nibbles = ip.bytes.flatMap((byte) => [byte >> 4, byte & 15])
  const labels = nibbles.toReversed().map((nibble) => nibble.toString(16))
  return `${labels.join('.')}.ip6.arpa` as DomainName
}
