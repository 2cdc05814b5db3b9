import type { ExpectedRecord } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { Dns, DnsAnswer } from '../../ports/dns.ts'
import { doubled, unknown, wrong, type CheckContext, type Finding } from './finding.ts'

/**
 * Judges the TXT values at a name. Undefined: none of them is meant for this purpose. May be called
 * with values from a wrong place, so it must not assume where they stand.
 */
export type TxtJudge = (values: readonly string[]) => Finding | undefined

/** Looks a TXT record up, judges it, and when it is not right looks for the usual reasons. */
export async function checkTxt(
  expected: ExpectedRecord,
  context: CheckContext,
  judge: TxtJudge,
): Promise<Finding> {
  const host = expected.host as DomainName
  const answer = await context.dns.txt(host)
  if (answer.kind === 'temporary') return unknown(host, answer.reason)
  const values = answer.kind === 'found' ? answer.records : []
  const finding = judge(values)
  if (finding?.state.kind === 'ok') return finding
  const alias = await context.dns.cname(host)
  if (alias.kind === 'found') return aliasInTheWay(expected, alias.records[0] ?? '', values)
  if (finding !== undefined) return finding
  return (await atDoubledName(expected, context, judge)) ?? missing(expected, context, answer)
}

function aliasInTheWay(
  expected: ExpectedRecord,
  target: string,
  values: readonly string[],
): Finding {
  const problem =
    `${expected.host} is a CNAME to ${target}, and a name with a CNAME cannot hold a TXT record of ` +
    'its own; remove the CNAME (or the wildcard or proxy setting that makes it) and publish the TXT record.'
  return wrong('cname-in-the-way', problem, [`CNAME ${target}`, ...values])
}

async function atDoubledName(
  expected: ExpectedRecord,
  context: CheckContext,
  judge: TxtJudge,
): Promise<Finding | undefined> {
  const name = doubled(expected.host, context.domain.name)
  if (name === undefined) return undefined
  const answer = await context.dns.txt(name)
  if (answer.kind !== 'found' || judge(answer.records) === undefined) return undefined
  const relative = relativeName(expected.host, context.domain.name)
  const problem =
    `The record stands at ${name}, so your DNS provider appended the zone name once more; ` +
    `enter ${relative} as the name of the record.`
  return wrong('zone-doubled', problem, answer.records)
}

async function missing(
  expected: ExpectedRecord,
  { dns, domain }: CheckContext,
  answer: DnsAnswer<string>,
): Promise<Finding> {
  if (answer.kind === 'no-name' && !(await existsInDns(dns, domain.name))) {
    const problem =
      `${domain.name} does not exist in DNS; check its spelling, and that it is registered ` +
      'and has name servers.'
    return wrong('missing', problem, [])
  }
  const problem =
    `No such TXT record was found at ${expected.host}; publish it with exactly the value shown, ` +
    'and allow up to 48 hours for it to be seen everywhere.'
  return wrong('missing', problem, [])
}

/** A sub-domain without records does not exist yet either, so its parent has to be missing too. */
async function existsInDns(dns: Dns, name: DomainName): Promise<boolean> {
  if ((await dns.ns(name)).kind !== 'no-name') return true
  const parent = name.slice(name.indexOf('.') + 1)
  return parent.includes('.') && (await dns.ns(parent as DomainName)).kind !== 'no-name'
}

/** `@` for the domain itself, else the part in front of it: what most panels want to be told. */
export function relativeName(host: string, domainName: string): string {
  return host === domainName ? '@' : host.slice(0, -domainName.length - 1)
}

// Straight and typographic ones; DNS has bytes, so the latter may come as UTF-8 read byte by byte.
const QUOTE = String.raw`(?:[\s"'\u2018\u2019\u201c\u201d]|\u00e2\u0080[\u0098\u0099\u009c\u009d])`
const QUOTES = new RegExp(`^${QUOTE}+|${QUOTE}+$`, 'g')

/** The value without quotation marks around it, straight or typographic. */
export function withoutQuotes(value: string): string {
  return value.replace(QUOTES, '').replaceAll(/"\s*"/g, '')
}

/** The value, but for its quotation marks, is one of ours: they were pasted along. */
export function quoted(host: string, found: readonly string[]): Finding {
  const problem =
    `The value at ${host} has quotation marks in it; enter it without them, ` +
    'your DNS provider adds those that DNS needs.'
  return wrong('quoted', problem, found)
}

/** `tag=value` pairs between semicolons (RFC 6376 §3.2), names in lower case; the first one wins. */
export function parseTags(value: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>()
  for (const part of value.split(';')) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    const name = part.slice(0, equals).trim().toLowerCase()
    if (!tags.has(name)) tags.set(name, part.slice(equals + 1).trim())
  }
  return tags
}
