import type { ExpectedRecord } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import {
  doubled,
  right,
  unknown,
  wrong,
  type CheckContext,
  type Checker,
  type Finding,
} from './finding.ts'
import { relativeName } from './txt-record.ts'

/** The CNAME that brings bounces home and lets SPF pass and align for the envelope sender. */
export const checkReturnPath: Checker = async (expected, context) => {
  const host = expected.host as DomainName
  const answer = await context.dns.cname(host)
  switch (answer.kind) {
    case 'temporary':
      return unknown(host, answer.reason)
    case 'found':
      return judgeTarget(expected, context, answer.records)
    default:
      return (await atDoubledName(expected, context)) ?? withoutAlias(expected, context)
  }
}

function judgeTarget(
  expected: ExpectedRecord,
  { domain }: CheckContext,
  targets: readonly string[],
): Finding {
  const found = targets.map((target) => target.toLowerCase().replace(/\.$/, ''))
  if (found.includes(expected.value)) return right(found)
  const [target = ''] = found
  if (target === `${expected.value}.${domain.name}`) {
    const problem =
      `${expected.host} points to ${target}, so your DNS provider appended the zone name to the target; ` +
      `end the target with a dot: ${expected.value}.`
    return wrong('zone-doubled', problem, found)
  }
  const problem = `${expected.host} points to ${target}; change its target to ${expected.value}.`
  return wrong('wrong-value', problem, found)
}

async function atDoubledName(
  expected: ExpectedRecord,
  { dns, domain }: CheckContext,
): Promise<Finding | undefined> {
  const name = doubled(expected.host, domain.name)
  if (name === undefined) return undefined
  const answer = await dns.cname(name)
  if (answer.kind !== 'found' || answer.records[0] !== expected.value) return undefined
  const problem =
    `The record stands at ${name}, so your DNS provider appended the zone name once more; ` +
    `enter ${relativeName(expected.host, domain.name)} as the name of the record.`
  return wrong('zone-doubled', problem, answer.records)
}

async function withoutAlias(expected: ExpectedRecord, { dns }: CheckContext): Promise<Finding> {
  const host = expected.host as DomainName
  const [v4, v6] = await Promise.all([dns.a(host), dns.aaaa(host)])
  const addresses = [v4, v6].flatMap((answer) => (answer.kind === 'found' ? answer.records : []))
  if (addresses.length > 0) {
    const problem =
      `${host} answers with addresses instead of a CNAME; turn off the proxy or the CNAME flattening ` +
      `of your DNS provider for it, or replace its address records by the CNAME ${expected.value}.`
    return wrong('wrong-value', problem, addresses)
  }
  for (const answer of [v4, v6])
    if (answer.kind === 'temporary') return unknown(host, answer.reason)
  const txt = await dns.txt(host)
  if (txt.kind === 'found') {
    const problem = `${host} holds a TXT record where a CNAME is needed; replace it by the CNAME ${expected.value}.`
    return wrong('wrong-value', problem, txt.records)
  }
  const problem =
    `No CNAME record was found at ${host}; publish it with the target ${expected.value}, ` +
    'and allow up to 48 hours for it to be seen everywhere.'
  return wrong('missing', problem, [])
}
