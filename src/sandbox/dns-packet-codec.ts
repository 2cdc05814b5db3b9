import * as dnsPacket from 'dns-packet'
import type { Answer, DecodedPacket, Packet } from 'dns-packet'
import { never } from '#core/result.ts'
import { NAME_SERVER } from './builtin-zones.ts'
import type { DnsReply } from './dns-answer.ts'
import { readMxValue, type ZoneRecord } from './zones.ts'

/** Short, so that a change is seen by whoever asks a moment later. */
export const TTL_SECONDS = 5

// RFC 1035 §4.1.1 and RFC 6891 §6.1.3.
const RCODE = { ok: 0, formatError: 1, serverFailure: 2, noName: 3, notImplemented: 4, refused: 5 }
const PLAIN_UDP_BYTES = 512
// What fits into a packet nearly everywhere (DNS flag day 2020); ours is the advertised limit too.
const MAX_UDP_BYTES = 1_232
const HEADER_BYTES = 12
const MAX_TXT_STRING_BYTES = 255

export interface DecodedQuery {
  readonly packet: DecodedPacket
  readonly question: { readonly name: string; readonly type: string } | undefined
  /** Answered with this code and nothing else. */
  readonly refusal: number | undefined
  readonly udpLimit: number
  readonly edns: boolean
}

/** Undefined for what is no query: malformed packets and answers are not answered (no loops). */
export function decodeQuery(bytes: Buffer): DecodedQuery | undefined {
  if (bytes.length < HEADER_BYTES) return undefined
  let packet: DecodedPacket
  try {
    packet = dnsPacket.decode(bytes)
  } catch {
    return undefined
  }
  if (packet.flag_qr) return undefined
  const [question] = packet.questions ?? []
  const opt = (packet.additionals ?? []).find((record) => record.type === 'OPT')
  const asked = opt?.type === 'OPT' ? opt.udpPayloadSize : PLAIN_UDP_BYTES
  return {
    packet,
    question: question && {
      name: question.name.toLowerCase().replace(/\.$/, ''),
      type: question.type,
    },
    refusal: refusalOf(packet),
    udpLimit: Math.min(Math.max(asked, PLAIN_UDP_BYTES), MAX_UDP_BYTES),
    edns: opt !== undefined,
  }
}

function refusalOf(packet: DecodedPacket): number | undefined {
  const opcode = (packet as { readonly opcode?: unknown }).opcode
  if (opcode !== 'QUERY') return RCODE.notImplemented
  const [question] = packet.questions ?? []
  if (question === undefined || packet.questions?.length !== 1) return RCODE.formatError
  if (question.class !== 'IN' && question.class !== 'ANY') return RCODE.refused
  return undefined
}

/** The answer's bytes; with `udp`, cut to what the client takes and marked as truncated (RFC 2181 §9). */
export function encodeReply(
  query: DecodedQuery,
  reply: Exclude<DnsReply, { kind: 'silence' }>,
  udp: boolean,
): Buffer {
  const whole = dnsPacket.encode(replyPacket(query, reply))
  if (!udp || whole.length <= query.udpLimit) return whole
  return dnsPacket.encode({
    ...basePacket(query, RCODE.ok),
    flags: dnsPacket.AUTHORITATIVE_ANSWER | dnsPacket.TRUNCATED_RESPONSE,
  })
}

/** An answer without content: the query was refused, or answering it failed. */
export function encodeRefusal(query: DecodedQuery, rcode = RCODE.serverFailure): Buffer {
  return dnsPacket.encode(basePacket(query, rcode))
}

function replyPacket(query: DecodedQuery, reply: Exclude<DnsReply, { kind: 'silence' }>): Packet {
  switch (reply.kind) {
    case 'records':
      return { ...basePacket(query, RCODE.ok), answers: reply.records.map(wireRecord) }
    case 'no-data':
    case 'no-name':
      return {
        ...basePacket(query, reply.kind === 'no-name' ? RCODE.noName : RCODE.ok),
        answers: reply.chain.map(wireRecord),
        authorities: [START_OF_AUTHORITY],
      }
    case 'server-failure':
      return basePacket(query, RCODE.serverFailure)
    default:
      return never(reply)
  }
}

function basePacket(query: DecodedQuery, rcode: number): Packet {
  const recursionDesired = query.packet.flag_rd ? dnsPacket.RECURSION_DESIRED : 0
  const base: Packet = {
    type: 'response',
    id: query.packet.id ?? 0,
    // Stub resolvers want recursion; the box knows every name there is, so it is offered.
    flags:
      dnsPacket.AUTHORITATIVE_ANSWER | dnsPacket.RECURSION_AVAILABLE | recursionDesired | rcode,
    questions: query.packet.questions ?? [],
  }
  return query.edns ? { ...base, additionals: [OPT] } : base
}

const OPT: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: MAX_UDP_BYTES,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
}

// RFC 2308 §5: how long a negative answer may be kept.
const START_OF_AUTHORITY: Answer = {
  type: 'SOA',
  name: '.',
  ttl: TTL_SECONDS,
  data: {
    mname: NAME_SERVER,
    rname: `hostmaster.${NAME_SERVER}`,
    serial: 1,
    refresh: 3_600,
    retry: 600,
    expire: 86_400,
    minimum: TTL_SECONDS,
  },
}

function wireRecord(record: ZoneRecord): Answer {
  const { name, type, value } = record
  const head = { name, ttl: TTL_SECONDS, class: 'IN' } as const
  switch (type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { ...head, type, data: value }
    case 'MX':
      return { ...head, type, data: readMxValue(value) }
    case 'TXT':
      return { ...head, type, data: txtStrings(value) }
    default:
      return never(type)
  }
}

/** RFC 1035 §3.3.14: a long text goes as several strings of at most 255 octets. */
function txtStrings(value: string): Buffer[] {
  const bytes = Buffer.from(value)
  const strings: Buffer[] = []
  for (let at = 0; at < bytes.length; at += MAX_TXT_STRING_BYTES) {
    strings.push(bytes.subarray(at, at + MAX_TXT_STRING_BYTES))
  }
  return strings.length === 0 ? [Buffer.alloc(0)] : strings
}
