import type { DomainName } from '#core/domain-name.ts'
import type { MxRecord } from '../../ports/dns.ts'
import { right, unknown, wrong, type CheckContext, type Checker, type Finding } from './finding.ts'

/** Mail for the domain comes to us: wanted for inbound mail only, never a condition for sending. */
export const checkReceiving: Checker = async (expected, context) => {
  const answer = await context.dns.mx(expected.host as DomainName)
  switch (answer.kind) {
    case 'temporary':
      return unknown(expected.host, answer.reason)
    case 'found':
      return judgeMx(context, answer.records)
    default: {
      const problem =
        `${expected.host} has no MX record; to receive its mail here, publish one with ` +
        `priority 10 and the host ${context.names.mxHostname}.`
      return wrong('missing', problem, [])
    }
  }
}

function judgeMx({ names, domain }: CheckContext, records: readonly MxRecord[]): Finding {
  const sorted = [...records].sort((a, b) => a.preference - b.preference)
  const found = sorted.map((record) => `${record.preference} ${record.exchange || '.'}`)
  const ours = sorted.find((record) => record.exchange === names.mxHostname)
  const best = sorted[0]?.preference
  if (ours !== undefined && ours.preference === best) return right(found)
  if (ours !== undefined) {
    const problem =
      `Mail for ${domain.name} goes to ${sorted[0]?.exchange ?? ''} first; to receive it here, ` +
      `remove the MX records in front of ${names.mxHostname}.`
    return wrong('wrong-value', problem, found)
  }
  if (sorted.some((record) => record.exchange === `${names.mxHostname}.${domain.name}`)) {
    const problem =
      'Your DNS provider appended the zone name to the host of the MX record; ' +
      `end it with a dot: ${names.mxHostname}.`
    return wrong('zone-doubled', problem, found)
  }
  const problem =
    `Mail for ${domain.name} goes to other hosts; to receive it here, replace its MX records by ` +
    `one with priority 10 and the host ${names.mxHostname}.`
  return wrong('wrong-value', problem, found)
}
