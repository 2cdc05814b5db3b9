import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { createDkimKeyMaker } from '#infra/crypto/dkim-keys.ts'
import { createMetrics } from '#infra/metrics/metrics.ts'
import { createMailChecker } from '#infra/mail-auth/checker.ts'
import { createDkimSigner } from '#infra/mail-auth/signer.ts'
import { err } from '#core/result.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import type { WorkerId } from '#core/ids.ts'
import { createDeliveryMetrics } from '../delivery/delivery-metrics.ts'
import { OwnSigningKey, ownKeyRecord } from '../delivery/own-signing-key.ts'
import { prepareMessage } from '../delivery/prepare.ts'
import { DeliveryScheduler } from '../delivery/scheduler.ts'
import type { MailTransport } from '../ports/transport.ts'
import { readPieces } from '../../../test/support/message-bytes.ts'
import { ACCEPTED } from '../../../test/support/scripted-transport.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromUtf8 } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import { OPERATOR } from '#core/tenant.ts'
import { DAY_MS } from '#core/time.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { gzip } from '#infra/mime/gzip.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import type { RouteTarget } from '../routing/route.ts'
import { LiteralDns } from '../../../test/support/literal-dns.ts'
import { aDomain, anAccount, anId } from '../../../test/support/mail-values.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { RecordingLog } from '../../../test/support/recording-log.ts'
import { reportDaysBefore, type TlsReportDeps } from './daily.ts'
import { TlsSessionCounter } from './session-counter.ts'

const NEVER = new AbortController().signal
const metrics = { counter: () => ({ add: () => {} }) } as never
let dir: string
let stores: SqliteStores
let clock: ManualClock
let dns: LiteralDns
let log: RecordingLog
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'taifa-reports-'))
  clock = new ManualClock()
  dns = new LiteralDns()
  log = new RecordingLog()
  stores = await openSqliteStores({ dataDir: dir, log: quietLog, clock })
})
afterEach(async () => {
  await stores.close()
  rmSync(dir, { recursive: true })
})

function deps(over: Partial<TlsReportDeps> = {}): TlsReportDeps {
  return {
    store: stores.tlsReports,
    queue: stores.queue,
    accounts: stores.accounts,
    domains: stores.domains,
    ownKey: { find: () => Promise.resolve(undefined) },
    dns,
    announcements: { publish: () => {} },
    gzip,
    clock,
    random: createRandom(),
    log,
    hostname: 'mail.taifa.test' as DomainName,
    enabled: true,
    ...over,
  }
}

async function aSigner() {
  const account = anAccount()
  const domain = aDomain(account, { name: 'taifa.test' as DomainName })
  await stores.accounts.insert(account)
  await stores.domains.insert(domain, randomBytes(16))
  return domain
}

function target(domain: string): RouteTarget {
  const policy = { type: 'no-policy-found', domain, text: [], mx: [], coversHost: true } as const
  const address = { family: 4, bytes: [192, 0, 2, 1], text: '192.0.2.1' } as const
  const used = { required: 'opportunistic', source: 'default', reason: '' } as const
  const host = `mx.${domain}`
  const tls = { need: 'opportunistic', serverName: host, dane: undefined, used } as const
  return { host, address, port: 25, tls: { ...tls, published: [policy] } }
}

const SECURED = {
  kind: 'secured',
  facts: { version: 'TLSv1.3', cipher: 'x', certificate: 'trusted', certificateProblem: undefined },
} as const

async function someSessions(): Promise<void> {
  const counter = new TlsSessionCounter({ store: stores.tlsReports, clock, log, metrics })
  for (const domain of ['there.test', 'there.test', 'silent.test']) {
    counter.observe(target(domain), SECURED)
  }
  counter.observe(target('there.test'), { kind: 'not-offered' })
  await counter.flush()
}

async function queuedReports() {
  const waiting = await stores.history.queue(OPERATOR, { states: ['queued'], limit: 10 })
  return Promise.all(
    waiting.map(async ({ message, recipient }) => {
      const content = await stores.history.content(OPERATOR, message.id)
      const body = content?.body.kind === 'inline' ? fromUtf8(content.body.bytes) : ''
      const base64 = /\.json\.gz"\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(body)?.[1] ?? ''
      const json = gunzipSync(Buffer.from(base64, 'base64')).toString()
      return { message, recipient, report: JSON.parse(json) as unknown }
    }),
  )
}

const LOOPBACK = { family: 4, bytes: [127, 0, 0, 1], text: '127.0.0.1' } as const

/** What the queue has, through a worker and up to the wire. */
async function deliverAll(ownKey: OwnSigningKey) {
  const arrived: Array<{ readonly recipients: readonly string[]; readonly bytes: Uint8Array }> = []
  const transport: MailTransport = {
    async deliver({ recipients, bytes }) {
      const pieces = await readPieces(bytes())
      arrived.push({ recipients: recipients.map((r) => r.address), bytes: Buffer.concat(pieces) })
      return { attempts: [], results: new Map(recipients.map(({ id }) => [id, ACCEPTED])) }
    },
    close: () => Promise.resolve(),
  }
  const { queue } = stores
  const spool = { read: () => (async function* () {})() }
  const keys = { find: () => Promise.resolve(err('domain-gone' as const)) }
  const prepare = { queue, spool, signer: createDkimSigner(), keys, ownKey, clock }
  const worker = new DeliveryScheduler({
    queue,
    transport,
    prepare: (work) => prepareMessage(work, prepare),
    reports: { gatherMs: 0, delayNoticeMs: undefined },
    schedule: DEFAULT_RETRY,
    owner: anId<WorkerId>(),
    clock,
    random: createRandom(),
    log: quietLog,
    metrics: createDeliveryMetrics(createMetrics({ processMetrics: false })),
    announcements: createAnnouncements(quietLog),
  })
  worker.start()
  while (arrived.length === 0) await clock.advance(100)
  const stopped = worker.stop(1_000)
  while (worker.mode !== 'stopped') await clock.advance(100)
  await stopped
  return arrived
}

describe('the daily report', () => {
  it('goes once, after the day, to the domains that ask for it', async () => {
    const domain = await aSigner()
    dns.zone = { '_smtp._tls.there.test': { TXT: ['v=TLSRPTv1; rua=mailto:tls@inbox.test'] } }
    await someSessions()
    expect(await reportDaysBefore(clock.now(), deps(), NEVER)).toBe(0)
    await clock.advance(DAY_MS)
    expect(await reportDaysBefore(clock.now(), deps(), NEVER)).toBe(1)
    expect(await reportDaysBefore(clock.now(), deps(), NEVER)).toBe(0)
    const [first, ...more] = await queuedReports()
    expect(more).toEqual([])
    expect(first?.message).toMatchObject({
      source: 'dsn',
      domainId: domain.id,
      returnPath: '',
      fromAddress: 'tls-reports@mail.taifa.test',
    })
    expect(first?.recipient.address).toBe('tls@inbox.test')
    expect(first?.report).toMatchObject({
      'organization-name': 'mail.taifa.test',
      'date-range': { 'start-datetime': '2026-11-23T00:00:00Z' },
      policies: [
        {
          policy: { 'policy-type': 'no-policy-found', 'policy-domain': 'there.test' },
          summary: { 'total-successful-session-count': 2, 'total-failure-session-count': 1 },
          'failure-details': [{ 'result-type': 'starttls-not-supported' }],
        },
      ],
    })
  })

  it("arrives as mail, signed with the key of the relay's own name", async () => {
    const { privateKey, publicKey } = await createDkimKeyMaker().make()
    const hostname = 'mail.taifa.test' as DomainName
    const key = { selector: 'taifa', publicKey, privateKey }
    const record = ownKeyRecord(key, hostname)
    dns.zone = {
      '_smtp._tls.there.test': { TXT: ['v=TLSRPTv1; rua=mailto:tls@inbox.test'] },
      [record.host]: { TXT: [record.value] },
      '_dmarc.mail.taifa.test': { TXT: ['v=DMARC1; p=reject; adkim=s'] },
    }
    const ownKey = new OwnSigningKey({ hostname, load: async () => key, dns, clock, log })
    await someSessions()
    await clock.advance(DAY_MS)
    expect(await reportDaysBefore(clock.now(), deps({ ownKey }), NEVER)).toBe(1)
    expect(await stores.accounts.list(OPERATOR)).toEqual([])
    const [arrived] = await deliverAll(ownKey)
    expect(arrived?.recipients).toEqual(['tls@inbox.test'])
    const from = { ip: LOOPBACK, helo: hostname, envelopeSender: '', receivingHost: 'inbox.test' }
    const verdicts = await createMailChecker(dns).check(arrived?.bytes ?? new Uint8Array(0), from)
    expect(verdicts.dkim).toMatchObject([{ result: 'pass', domain: hostname, aligned: true }])
    expect(verdicts.dmarc.result).toBe('pass')
  })

  it('waits for a name server that does not answer', async () => {
    await aSigner()
    dns.zone = { '_smtp._tls.there.test': { broken: true } }
    await someSessions()
    await clock.advance(DAY_MS)
    expect(await reportDaysBefore(clock.now(), deps(), NEVER)).toBe(0)
    dns.zone = { '_smtp._tls.there.test': { TXT: ['v=TLSRPTv1; rua=mailto:tls@inbox.test'] } }
    expect(await reportDaysBefore(clock.now(), deps(), NEVER)).toBe(1)
  })

  it('is not sent unless switched on, nor without a domain that signs it', async () => {
    dns.zone = { '_smtp._tls.there.test': { TXT: ['v=TLSRPTv1; rua=mailto:tls@inbox.test'] } }
    await someSessions()
    await clock.advance(DAY_MS)
    expect(await reportDaysBefore(clock.now(), deps({ enabled: false }), NEVER)).toBe(0)
    expect(dns.asked).toEqual([])
    expect(await reportDaysBefore(clock.now(), deps(), NEVER)).toBe(0)
    expect(JSON.stringify(log)).toContain('tls-report.no-sender')
    await aSigner()
    expect(await reportDaysBefore(clock.now(), deps(), NEVER)).toBe(1)
  })

  it('forgets what is too old to report', async () => {
    await someSessions()
    await clock.advance(9 * DAY_MS)
    await reportDaysBefore(clock.now(), deps({ enabled: false }), NEVER)
    expect(await stores.tlsReports.due('2027-01-01', 10)).toEqual([])
  })
})

it('keeps what could not be written for the next time', async () => {
  const written: number[] = []
  let broken = true
  const add = (counts: ReadonlyArray<{ readonly sessions: number }>): Promise<void> => {
    if (broken) return Promise.reject(new Error('disk full'))
    written.push(...counts.map(({ sessions }) => sessions))
    return Promise.resolve()
  }
  const counter = new TlsSessionCounter({ store: { add }, clock, log, metrics })
  counter.observe(target('there.test'), SECURED)
  await counter.flush()
  counter.observe(target('there.test'), SECURED)
  broken = false
  await counter.flush()
  await counter.flush()
  expect(written).toEqual([2])
})
