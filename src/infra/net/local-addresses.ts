import { networkInterfaces } from 'node:os'
import { isPublicIp, parseIp } from '#core/ip.ts'
import { SECOND_MS } from '#core/time.ts'

// Asked for every delivery; listing the interfaces takes 100 µs.
const FRESH_MS = 10 * SECOND_MS
let answer = false
let answeredAt = -Infinity

/**
 * True when an interface has a global IPv6 address: without one, dialling IPv6 only costs time. At
 * most ten seconds old.
 */
export function hasGlobalIpv6(): boolean {
  const now = performance.now()
  if (now - answeredAt > FRESH_MS) {
    answer = findGlobalIpv6()
    answeredAt = now
  }
  return answer
}

function findGlobalIpv6(): boolean {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { family, address } of addresses ?? []) {
      if (family !== 'IPv6') continue
      const ip = parseIp(address)
      if (ip !== undefined && isPublicIp(ip)) return true
    }
  }
  return false
}
