import type { Answer, RecordType } from 'dns-packet'
import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { SECOND_MS } from '#core/time.ts'
import type { TlsaRecord } from '#proto/dane/tlsa.ts'
import type { MxRecord } from '#relay/ports/dns.ts'
import type { SecureAnswer, SecureDns } from '#relay/ports/secure-dns.ts'
import { AnswerCache, type TimedAnswer } from './answer-cache.ts'
import { askServer, type DnsReply } from './dns-query.ts'
import { serverAddresses, type ServerAddress } from './server-address.ts'

export interface SecureDnsOptions {
  /** As for the other look-ups; every one of them has to validate. */
  readonly servers: readonly string[]
  readonly tryMs?: number
  /** Monotonic milliseconds. */
  readonly now?: () => number
}

const TRY_MS = 3 * SECOND_MS
const ROUNDS = 2
const LONGEST_TTL_MS = 300 * SECOND_MS
const NEGATIVE_TTL_MS = 15 * SECOND_MS
const MAX_CNAMES = 8

const RCODE_OK = 0
const RCODE_NO_NAME = 3
const REASONS: Readonly<Record<number, string>> = {
  1: 'the name server did not understand (FORMERR)',
  2: 'the name server failed, or DNSSEC validation did (SERVFAIL)',
  4: 'the name server does not know this question (NOTIMP)',
  5: 'the name server refused (REFUSED)',
}

type Readers = {
  readonly [T in 'MX' | 'A' | 'AAAA' | 'CNAME' | 'TLSA']: (answer: Answer) => unknown
}

const READ = {
  MX: (answer): MxRecord | undefined =>
    answer.type === 'MX'
      ? { preference: answer.data.preference ?? 0, exchange: plainName(answer.data.exchange) }
      : undefined,
  A: (answer) => (answer.type === 'A' ? answer.data : undefined),
  AAAA: (answer) => (answer.type === 'AAAA' ? answer.data : undefined),
  CNAME: (answer) => (answer.type === 'CNAME' ? plainName(answer.data) : undefined),
  TLSA: (answer): TlsaRecord | undefined =>
    answer.type === 'TLSA'
      ? {
          usage: answer.data.usage,
          selector: answer.data.selector,
          matching: answer.data.matchingType,
          data: Uint8Array.from(answer.data.certificate),
        }
      : undefined,
} as const satisfies Readers

/**
 * {@link SecureDns} over packets of our own, because Node's resolver does not show the AD bit. Two
 * rounds over all servers; answers are kept for their time, five minutes at most.
 */
export function createSecureDns(options: SecureDnsOptions): SecureDns {
  const servers = serverAddresses(options.servers)
  const cache = new AnswerCache(options.now ?? (() => performance.now()))
  const tryMs = options.tryMs ?? TRY_MS
  const look =
    <T>(type: keyof typeof READ, read: (answer: Answer) => T | undefined) =>
    (name: DomainName): Promise<SecureAnswer<T>> =>
      cache.get(`${type} ${name}`, async () =>
        judge(await ask(servers, { name, type }, tryMs), { name, type }, read),
      )
  return {
    mx: look('MX', READ.MX),
    a: look('A', READ.A),
    aaaa: look('AAAA', READ.AAAA),
    cname: look('CNAME', READ.CNAME),
    tlsa: look('TLSA', READ.TLSA),
  }
}

interface Question {
  readonly name: DomainName
  readonly type: RecordType
}

/** The first reply that decides something; a server that fails is followed by the next. */
async function ask(
  servers: readonly ServerAddress[],
  question: Question,
  tryMs: number,
): Promise<DnsReply | string> {
  let reason = 'no name server is configured'
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of servers) {
      const asked = await askServer(server, question, tryMs)
      if (!asked.ok) reason = asked.error
      else if (isDecisive(asked.value)) return asked.value
      else reason = REASONS[asked.value.rcode] ?? `the name server said ${asked.value.rcode}`
    }
  }
  return reason
}

function isDecisive({ rcode }: DnsReply): boolean {
  return rcode === RCODE_OK || rcode === RCODE_NO_NAME
}

function judge<T>(
  reply: DnsReply | string,
  { name, type }: Question,
  read: (answer: Answer) => T | undefined,
): TimedAnswer<SecureAnswer<T>> {
  if (typeof reply === 'string') return { answer: { kind: 'failed', reason: reply }, ttlMs: 0 }
  const secure = reply.authentic
  const owner = type === 'CNAME' ? name : followCnames(name, reply.answers)
  const own = reply.answers.filter((each) => each.type === type && plainName(each.name) === owner)
  const records = own.map(read).filter((record) => record !== undefined)
  if (records.length === 0) {
    return { answer: { kind: 'none', secure }, ttlMs: NEGATIVE_TTL_MS }
  }
  return { answer: { kind: 'found', records, secure, owner }, ttlMs: shortestTtlMs(reply.answers) }
}

function followCnames(name: DomainName, answers: readonly Answer[]): DomainName {
  let at = name
  for (let hops = 0; hops < MAX_CNAMES; hops++) {
    const alias = answers.find((each) => each.type === 'CNAME' && plainName(each.name) === at)
    const target = alias?.type === 'CNAME' ? parseDomainName(alias.data) : undefined
    if (target?.ok !== true) return at
    at = target.value
  }
  return at
}

function shortestTtlMs(answers: readonly Answer[]): number {
  const ttls = answers.map((each) => ('ttl' in each ? (each.ttl ?? 0) : 0) * SECOND_MS)
  return Math.min(LONGEST_TTL_MS, ...ttls)
}

function plainName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase()
}
