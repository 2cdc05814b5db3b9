import { promises } from 'node:dns'
import type { DomainName } from '#core/domain-name.ts'
import { SECOND_MS } from '#core/time.ts'
import type { Dns, DnsAnswer, MxRecord } from '#relay/ports/dns.ts'
import { AnswerCache, type TimedAnswer } from './answer-cache.ts'

export interface DnsOptions {
  /** `ip:port` or `[ip]:port`; empty: the system's. */
  readonly servers: readonly string[]
  /** False: every question is asked anew, for checks that a person waits for. */
  readonly cache: boolean
  /** Total time of one question, all servers and repetitions included. */
  readonly deadlineMs?: number
  /** Monotonic milliseconds. */
  readonly now?: () => number
}

const DEADLINE_MS = 12 * SECOND_MS
/** First wait for an answer; c-ares waits longer each time it repeats. */
const TRY_MS = 2 * SECOND_MS
const TRIES = 3
/** For types whose TTL Node does not tell. */
const FOUND_TTL_MS = 60 * SECOND_MS
/** Somebody who has just published a record waits at most this long. */
const NEGATIVE_TTL_MS = 15 * SECOND_MS
const LONGEST_TTL_MS = 300 * SECOND_MS

/** {@link Dns} over c-ares: UDP, and TCP for what is cut short. */
export function createDns(options: DnsOptions): Dns {
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS
  const resolver = new promises.Resolver({ timeout: Math.min(TRY_MS, deadlineMs), tries: TRIES })
  if (options.servers.length > 0) resolver.setServers([...options.servers])
  const cache = new AnswerCache(options.now ?? (() => performance.now()))

  const look = <R, T>(
    type: string,
    query: (name: string) => Promise<R[]>,
    read: (record: R) => T,
  ): ((name: DomainName) => Promise<DnsAnswer<T>>) => {
    const ask = (name: DomainName): Promise<TimedAnswer<DnsAnswer<T>>> =>
      settle(query(name), read, deadlineMs)
    return options.cache
      ? (name) => cache.get(`${type} ${name}`, () => ask(name))
      : async (name) => (await ask(name)).answer
  }

  return {
    txt: look(
      'TXT',
      (name) => resolver.resolveTxt(name),
      (strings) => strings.join(''),
    ),
    mx: look('MX', (name) => resolver.resolveMx(name), toMx),
    a: look(
      'A',
      (name) => resolver.resolve4(name, { ttl: true }),
      ({ address }) => address,
    ),
    aaaa: look(
      'AAAA',
      (name) => resolver.resolve6(name, { ttl: true }),
      ({ address }) => address,
    ),
    cname: look('CNAME', (name) => resolver.resolveCname(name), toName),
    ns: look('NS', (name) => resolver.resolveNs(name), toName),
    ptr: look('PTR', (name) => resolver.resolvePtr(name), toName),
  }
}

const toName = (name: string): string => name.replace(/\.$/, '').toLowerCase()

function toMx(record: { readonly priority: number; readonly exchange: string }): MxRecord {
  return { preference: record.priority, exchange: toName(record.exchange) }
}

async function settle<R, T>(
  query: Promise<R[]>,
  read: (record: R) => T,
  deadlineMs: number,
): Promise<TimedAnswer<DnsAnswer<T>>> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadlineMs)
  })
  try {
    const records = await Promise.race([query, tooLate])
    if (records === 'late') return temporary('no answer in time')
    if (records.length === 0) return { answer: { kind: 'no-data' }, ttlMs: NEGATIVE_TTL_MS }
    const answer = { kind: 'found', records: records.map(read) } as const
    return { answer, ttlMs: ttlOf(records) }
  } catch (error) {
    return fromError(error)
  } finally {
    clearTimeout(timer)
  }
}

function ttlOf(records: readonly unknown[]): number {
  let ttlMs = LONGEST_TTL_MS
  for (const record of records) {
    const seconds = (record as { readonly ttl?: unknown }).ttl
    ttlMs = Math.min(ttlMs, typeof seconds === 'number' ? seconds * SECOND_MS : FOUND_TTL_MS)
  }
  return ttlMs
}

const REASONS: Readonly<Record<string, string>> = {
  ESERVFAIL: 'the name server failed (SERVFAIL)',
  EREFUSED: 'the name server refused (REFUSED)',
  ETIMEOUT: 'no answer in time',
  ECONNREFUSED: 'no name server listens',
  EFORMERR: 'the name server did not understand (FORMERR)',
  ENOTIMP: 'the name server does not know this question (NOTIMP)',
  EBADRESP: 'the answer makes no sense',
  ECANCELLED: 'the question was cancelled',
}

function fromError(error: unknown): TimedAnswer<DnsAnswer<never>> {
  const code = (error as { readonly code?: unknown } | null)?.code
  if (code === 'ENOTFOUND') return { answer: { kind: 'no-name' }, ttlMs: NEGATIVE_TTL_MS }
  if (code === 'ENODATA') return { answer: { kind: 'no-data' }, ttlMs: NEGATIVE_TTL_MS }
  const text = typeof code === 'string' ? code : 'unknown error'
  return temporary(REASONS[text] ?? `the look-up failed (${text})`)
}

function temporary(reason: string): TimedAnswer<DnsAnswer<never>> {
  return { answer: { kind: 'temporary', reason }, ttlMs: 0 }
}
