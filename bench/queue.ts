/*
 * `npm run bench:queue`: a relay with a million recipients in its queue, half of them messages that are
 * due for one host that takes connections and never says a word, beside a relay with an empty queue.
 * Time to start, memory, how fast fresh mail leaves, and how long a message takes. Rounds alternate
 * between the two. Writes bench/results/queue.json, which docs/benchmarks.md shows.
 *
 *   npm run bench:queue -- [--waiting 1000000] [--count 5000] [--rounds 3]
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { RelayProcess } from '../test/support/relay-process.ts'
import { setUpDomain, type SendingDomain } from '../test/support/sending-domain.ts'
import { fillQueue } from './fill-queue.ts'
import { benchmarksPage, RESULTS, type QueueFigures, type QueueSide } from './report.ts'
import { startSink } from './sink.ts'
import { runSource } from './source.ts'

const { values } = parseArgs({
  options: {
    waiting: { type: 'string', default: '1000000' },
    count: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '3' },
  },
})
const WAITING = Number(values.waiting)
const COUNT = Number(values.count)
const ROUNDS = Number(values.rounds)
/** One after the other, to see how long one takes when nobody is in its way. */
const SINGLE_COUNT = 500
/** Its sink hangs. */
const STUCK_HOST = '127.0.0.9'
const WAITING_DOMAINS = 5_000
/** After a start: the first claims run into the stuck host. */
const SETTLE_MS = 10_000

/** When each message came, by its number. */
const arrivals = new Map<number, number>()
let lastNumber = 0

interface Side {
  readonly relay: RelayProcess
  readonly domain: SendingDomain
  startMs: number
  restingRssMegabytes: number
  readonly perSecond: number[]
  readonly passageMs: number[]
}

async function main(): Promise<void> {
  const sink = await startSink({
    onMessage: ({ number }) => void arrivals.set(number ?? 0, performance.now()),
  })
  const stuck = await startSink({ host: STUCK_HOST, port: sink.port, personality: 'hang' })
  const env = {
    TAIFA_OUTBOUND_PORT: String(sink.port),
    TAIFA_OUTBOUND_ALLOW_PRIVATE: 'true',
    TAIFA_LOG_LEVEL: 'error',
  }
  await using emptyRelay = await RelayProcess.start({ env })
  await using longRelay = await RelayProcess.start({ env })
  const empty = await newSide(emptyRelay)
  const long = await newSide(longRelay)
  const fillSeconds = await fill(long)
  for (const side of [empty, long]) {
    await side.relay.kill('SIGTERM')
    side.startMs = await timed(() => side.relay.start())
    await sleep(SETTLE_MS)
    side.restingRssMegabytes = residentMegabytes(side.relay.pid)
  }
  for (const side of [empty, long]) await send(side, COUNT, 20) // warms everything up
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of [empty, long]) {
      side.perSecond.push(await send(side, COUNT, 20))
      side.passageMs.push(...(await measurePassage(side)))
    }
  }
  report(empty, long, fillSeconds)
  if (stuck.counts.connections === 0) throw new Error('the stuck host was never tried')
  for (const side of [empty, long]) await side.relay.kill('SIGKILL')
  await sink.close()
  await stuck.close()
}

async function newSide(relay: RelayProcess): Promise<Side> {
  const domain = await setUpDomain(relay, 'bench.test')
  return { relay, domain, startMs: 0, restingRssMegabytes: 0, perSecond: [], passageMs: [] }
}

async function fill({ relay, domain }: Side): Promise<number> {
  await relay.kill('SIGTERM')
  const ms = await timed(() =>
    fillQueue(relay.dataDir, domain, {
      stuckMessages: WAITING / 2,
      stuckAt: `[${STUCK_HOST}]`,
      waitingRecipients: WAITING / 2,
      waitingDomains: WAITING_DOMAINS,
    }),
  )
  await relay.start()
  return ms / 1_000
}

/** Submits and waits until all have arrived; messages in a second. */
async function send(side: Side, count: number, concurrency: number): Promise<number> {
  const firstNumber = lastNumber + 1
  lastNumber += count
  arrivals.clear()
  const began = performance.now()
  await submit(side, { firstNumber, count, concurrency })
  while (arrivals.size < count) await sleep(5)
  return (count * 1_000) / (Math.max(...arrivals.values()) - began)
}

/** How long each of some messages was under way, from its 250 to its arrival. */
async function measurePassage(side: Side): Promise<readonly number[]> {
  const acknowledged = new Map<number, number>()
  const firstNumber = lastNumber + 1
  lastNumber += SINGLE_COUNT
  arrivals.clear()
  await submit(side, { firstNumber, count: SINGLE_COUNT, concurrency: 1 }, (number) =>
    acknowledged.set(number, performance.now()),
  )
  while (arrivals.size < SINGLE_COUNT) await sleep(5)
  return [...acknowledged].map(([number, at]) => Math.max(0, (arrivals.get(number) ?? 0) - at))
}

async function submit(
  { relay, domain }: Side,
  load: { readonly firstNumber: number; readonly count: number; readonly concurrency: number },
  onAcknowledged: (number: number) => void = () => undefined,
): Promise<void> {
  const { credential, name } = domain
  const sent = await runSource({
    ...relay.submission,
    ...load,
    login: credential,
    from: `bench@${name}`,
    to: 'u%n@sink.test',
    sizeBytes: 5_000,
    reuse: true,
    ca: relay.ca,
    onAcknowledged,
  })
  if (sent.acknowledged !== load.count) throw new Error(`not accepted: ${sent.firstProblem}`)
}

function report(empty: Side, long: Side, fillSeconds: number): void {
  const figures: QueueFigures = {
    date: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    waiting: WAITING,
    count: COUNT,
    empty: figuresOf(empty),
    long: figuresOf(long),
    fillSeconds,
    databaseMegabytes: statSync(join(long.relay.dataDir, 'taifa.db')).size / 1e6,
  }
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, 'queue.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
  const page = benchmarksPage()
  writeFileSync(join(import.meta.dirname, '../docs/benchmarks.md'), page)
  console.log(JSON.stringify(figures, undefined, 2))
}

function figuresOf({ relay, startMs, restingRssMegabytes, perSecond, passageMs }: Side): QueueSide {
  const sorted = passageMs.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
  return {
    startMs,
    restingRssMegabytes,
    rssMegabytes: residentMegabytes(relay.pid),
    perSecond: perSecond.toSorted((a, b) => a - b),
    passageMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
  }
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
