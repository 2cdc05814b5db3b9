import type { DomainName } from '#core/domain-name.ts'
import { never } from '#core/result.ts'
import { INBOX_HOSTNAME, NAME_SERVER } from './builtin-zones.ts'
import { reservedBehaviour } from './reserved-names.ts'
import type { ZoneIndex, ZoneRecord } from './zones.ts'

/** What the server says; `silence` is no packet at all. */
export type DnsReply =
  | { readonly kind: 'records'; readonly records: readonly ZoneRecord[] }
  /** NODATA: the name exists; a CNAME that led there may stand in front. */
  | { readonly kind: 'no-data'; readonly chain: readonly ZoneRecord[] }
  | { readonly kind: 'no-name'; readonly chain: readonly ZoneRecord[] }
  | { readonly kind: 'server-failure' }
  | { readonly kind: 'silence' }

export interface DnsData {
  /** The relay's own names; they win over everything. */
  readonly builtin: ZoneIndex
  /** What users published. */
  readonly published: ZoneIndex
}

export interface DnsQuestion {
  /** Lower case, without trailing dot. */
  readonly name: string
  readonly type: string
}

// As many as resolvers follow; a longer chain is a loop.
const MAX_CNAMES = 8

/** Answers for the whole name space: follows CNAMEs as a server does that is authoritative for both ends. */
export function answerQuestion(data: DnsData, question: DnsQuestion): DnsReply {
  const chain: ZoneRecord[] = []
  let name = question.name
  for (let hops = 0; hops <= MAX_CNAMES; hops++) {
    const reply = answerName(data, { name, type: question.type })
    if (reply.kind !== 'records') return withChain(reply, chain)
    const [first] = reply.records
    const alias = first?.type === 'CNAME' && question.type !== 'CNAME' && question.type !== 'ANY'
    if (first === undefined || !alias) {
      return { kind: 'records', records: [...chain, ...reply.records] }
    }
    chain.push(first)
    name = first.value
  }
  return { kind: 'server-failure' }
}

function withChain(
  reply: Exclude<DnsReply, { kind: 'records' }>,
  chain: readonly ZoneRecord[],
): DnsReply {
  switch (reply.kind) {
    case 'no-data':
    case 'no-name':
      return { kind: reply.kind, chain }
    case 'server-failure':
    case 'silence':
      return reply
    default:
      return never(reply)
  }
}

function answerName(data: DnsData, question: DnsQuestion): DnsReply {
  const { name, type } = question
  const builtin = fromZone(data.builtin, question)
  if (builtin !== undefined) return builtin
  const reserved = answerReserved(question)
  if (reserved !== undefined) return reserved
  const origin = data.published.originOf(name)
  if (origin === undefined) return answerUnknown(question)
  const found = fromZone(data.published, question)
  if (found?.kind === 'records') return found
  // Mail to a published domain lands in the mailbox of the box until it has an MX of its own.
  if (name === origin && found?.kind === 'no-data') {
    if (type === 'MX') return records([defaultMx(name)])
    if (type === 'NS') return records([{ name: origin, type: 'NS', value: NAME_SERVER }])
  }
  return found ?? { kind: 'no-name', chain: [] }
}

/** Undefined when the zone does not know the name. */
function fromZone(zone: ZoneIndex, { name, type }: DnsQuestion): DnsReply | undefined {
  if (!zone.exists(name)) return undefined
  const here = zone.at(name)
  const matching = here.filter((record) => type === 'ANY' || record.type === type)
  if (matching.length > 0) return records(matching)
  const alias = here.filter((record) => record.type === 'CNAME')
  return alias.length > 0 ? records(alias) : { kind: 'no-data', chain: [] }
}

function answerReserved({ name, type }: DnsQuestion): DnsReply | undefined {
  const behaviour = reservedBehaviour(name)
  switch (behaviour) {
    case undefined:
      return undefined
    case 'no-name':
      return { kind: 'no-name', chain: [] }
    case 'server-failure':
      return { kind: 'server-failure' }
    case 'no-answer':
      return { kind: 'silence' }
    case 'null-mx':
      if (isServiceName(name)) return { kind: 'no-name', chain: [] }
      if (type !== 'MX') return { kind: 'no-data', chain: [] }
      return records([{ name: name as DomainName, type: 'MX', value: '0 .' }])
    default:
      return never(behaviour)
  }
}

/** Any other name in the world takes mail, and has nothing else: verification fails before publishing. */
function answerUnknown({ name, type }: DnsQuestion): DnsReply {
  const cannotTakeMail = !name.includes('.') || isServiceName(name) || /(?:^|\.)arpa$/.test(name)
  if (cannotTakeMail) return { kind: 'no-name', chain: [] }
  if (type === 'MX' || type === 'ANY') return records([defaultMx(name)])
  return { kind: 'no-data', chain: [] }
}

/** No address beside it: one at `bounce.D` would pass for a CNAME that a provider flattened. */
function defaultMx(name: string): ZoneRecord {
  return { name: name as DomainName, type: 'MX', value: `10 ${INBOX_HOSTNAME}` }
}

/** `_dmarc.example.com`, `taifa._domainkey.example.com`: a place for records, not a host. */
function isServiceName(name: string): boolean {
  return name.startsWith('_') || name.includes('._')
}

function records(found: readonly ZoneRecord[]): DnsReply {
  return { kind: 'records', records: found }
}
