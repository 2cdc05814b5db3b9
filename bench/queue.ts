/*
 * `npm run bench:queue`: a queue of a million recipients, half of them due for one host that does not
 * answer, beside an empty one in the same run: time to start, memory, and how fast fresh mail leaves.
 * Writes bench/results/queue.json, which docs/benchmarks.md shows.
 *
 *   npm run bench:queue -- [--waiting 1000000] [--count 5000]
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Domain } from '#core/domain.ts'
import type { Recipient } from '#core/recipient.ts'
import { DAY_MS, HOUR_MS } from '#core/time.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import { aDomain, aMessage, anAccount } from '../test/support/mail-values.ts'
import { quietLog } from '../test/support/quiet-log.ts'
import { RelayProcess } from '../test/support/relay-process.ts'
import { setUpDomain, type SendingDomain } from '../test/support/sending-domain.ts'
import { benchmarksPage, RESULTS, type QueueFigures } from './report.ts'
import { startSink } from './sink.ts'
import { runSource } from './source.ts'

const { values } = parseArgs({
  options: {
    waiting: { type: 'string', default: '1000000' },
    count: { type: 'string', default: '5000' },
  },
})
const WAITING = Number(values.waiting)
const COUNT = Number(values.count)
const RECIPIENTS_PER_MESSAGE = 20
const FILLERS = 20
/** An address of this machine at which nobody listens. */
const DEAD = '[127.0.0.9]'
const WAITING_DOMAINS = 5_000
/** After a start: the first claims find out about the dead host. */
const SETTLE_MS = 10_000

async function main(): Promise<void> {
  let arrived = 0
  const sink = await startSink({ onMessage: () => (arrived += 1) })
  await using relay = await RelayProcess.start({
    env: { TAIFA_OUTBOUND_PORT: String(sink.port), TAIFA_LOG_LEVEL: 'error' },
  })
  const domain = await setUpDomain(relay, 'bench.test')
  const deliver = async (): Promise<number> => {
    const before = arrived
    const began = performance.now()
    const load = sendMail(relay, domain)
    while (arrived < before + COUNT) await sleep(20)
    const perSecond = (COUNT * 1_000) / (performance.now() - began)
    await load
    return perSecond
  }
  await deliver() // warms everything up
  const emptyPerSecond = await deliver()
  const emptyRssMegabytes = residentMegabytes(relay.pid)
  await relay.kill('SIGTERM')
  const emptyStartMs = await timed(() => relay.start())
  await relay.kill('SIGTERM')
  const filling = performance.now()
  await fill(relay.dataDir, domain)
  const fillSeconds = (performance.now() - filling) / 1_000
  const startMs = await timed(() => relay.start())
  await sleep(SETTLE_MS)
  const restingRssMegabytes = residentMegabytes(relay.pid)
  const fullPerSecond = [await deliver(), await deliver()].toSorted((a, b) => a - b)
  const rssMegabytes = residentMegabytes(relay.pid)
  const figures: QueueFigures = {
    date: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    waiting: WAITING,
    count: COUNT,
    emptyStartMs,
    startMs,
    emptyRssMegabytes,
    restingRssMegabytes,
    rssMegabytes,
    emptyPerSecond,
    fullPerSecond,
    fillSeconds,
    databaseMegabytes: statSync(join(relay.dataDir, 'taifa.db')).size / 1e6,
  }
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, 'queue.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
  const page = benchmarksPage()
  writeFileSync(join(import.meta.dirname, '../docs/benchmarks.md'), page)
  console.log(JSON.stringify(figures, undefined, 2))
  await relay.kill('SIGKILL')
  await sink.close()
}

async function sendMail(relay: RelayProcess, { credential, name }: SendingDomain): Promise<void> {
  const sent = await runSource({
    ...relay.submission,
    login: credential,
    from: `bench@${name}`,
    to: 'u%n@sink.test',
    count: COUNT,
    concurrency: 20,
    sizeBytes: 5_000,
    reuse: true,
    ca: relay.ca,
  })
  if (sent.acknowledged !== COUNT) throw new Error(`not everything was accepted: ${sent.unknown}`)
}

/** Half due for the dead host since an hour, half waiting for tomorrow at many domains. */
async function fill(dataDir: string, sending: SendingDomain): Promise<void> {
  const stores = await openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })
  const account = { ...anAccount(), id: sending.accountId as Domain['accountId'] }
  const name = sending.name as Domain['name']
  const domain = aDomain(account, { id: sending.domainId as Domain['id'], name })
  let left = Math.floor(WAITING / RECIPIENTS_PER_MESSAGE)
  await Promise.all(
    Array.from({ length: FILLERS }, async () => {
      while (left > 0) {
        left -= 1
        await enqueue(stores, domain, left)
      }
    }),
  )
  await stores.close()
}

async function enqueue(stores: SqliteStores, domain: Domain, number: number): Promise<void> {
  const now = Date.now()
  const dead = number % 2 === 0
  const recipients = Array.from({ length: RECIPIENTS_PER_MESSAGE }, (_, i): Partial<Recipient> => {
    const waiting = `d${(number * 31 + i) % WAITING_DOMAINS}.waiting.test`
    const routingDomain = dead ? DEAD : waiting
    return {
      address: `u${number}-${i}@${routingDomain}`,
      routingDomain,
      dueAt: dead ? now - HOUR_MS : now + DAY_MS,
    }
  })
  const at = dead ? now - HOUR_MS : now
  const result = await stores.queue.enqueue(aMessage(domain, { at, bodyBytes: 500, recipients }))
  if (result !== 'queued') throw new Error(`not queued: ${JSON.stringify(result)}`)
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await action()
  return performance.now() - began
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

await main()
