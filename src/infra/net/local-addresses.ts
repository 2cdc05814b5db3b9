import { networkInterfaces } from 'node:os'
import { isPublicIp, parseIp } from '#core/ip.ts'

/** True when an interface has a global IPv6 address: without one, dialling IPv6 only costs time. */
export function hasGlobalIpv6(): boolean {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { family, address } of addresses ?? []) {
      if (family !== 'IPv6') continue
      const ip = parseIp(address)
      if (ip !== undefined && isPublicIp(ip)) return true
    }
  }
  return false
}
