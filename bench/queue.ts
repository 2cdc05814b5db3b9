/*
 * `npm run bench:queue`: a relay with a million recipients in its queue, half of them messages that are
 * due for one host that takes connections and never says a word, beside a relay with an empty queue.
 * Time to start, memory, how fast fresh mail leaves, and how long a message takes. Rounds alternate
 * between the two.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RelayProcess } from '../test/support/relay-process.ts'
import { setUpDomain, type SendingDomain } from '../test/support/sending-domain.ts'
import { benchCommand, count } from './command.ts'
import { ascending, commitNow, writeResult } from './figures.ts'
import { fillQueue } from './fill-queue.ts'
import {
  runSource,
  startSink,
  type LoadFlags,
  type SinkProcess,
  type SourceResult,
} from './load.ts'
import { residentMebibytes } from './process-cost.ts'
import { relayTarget } from './relay-target.ts'
import { writeBenchmarksPage, type QueueFigures, type QueueSide } from './report.ts'

const options = benchCommand({
  usage: 'npm run bench:queue --',
  description:
    'What a relay whose queue is full of mail that cannot leave still does, beside one with an empty queue.',
  notes: `Writes bench/results/queue.json and docs/benchmarks.md. Takes some three minutes.

Example:
  npm run bench:queue -- --waiting 100000 --rounds 1`,
})
  .option('--waiting <n>', 'recipients that wait in the queue', count, 1_000_000)
  .option('--count <n>', 'messages of a measurement', count, 5_000)
  .option('--rounds <n>', 'how often each is measured', count, 3)
  .parse()
  .opts<{ readonly waiting: number; readonly count: number; readonly rounds: number }>()
const WAITING = options.waiting
const COUNT = options.count
const ROUNDS = options.rounds
/** One after the other, to see how long one takes when nobody is in its way. */
const SINGLE_COUNT = 500
/** Its sink hangs. */
const STUCK_HOST = '127.0.0.9'
const WAITING_DOMAINS = 5_000
/** After a start: the first claims run into the stuck host. */
const SETTLE_MS = 10_000

const FOLDER = mkdtempSync(join(tmpdir(), 'taifa-bench-queue-'))
const ARRIVALS = join(FOLDER, 'arrivals')
const ACKNOWLEDGED = join(FOLDER, 'acknowledged')
/** Of all messages so far, which the sink counts as well. */
let lastNumber = 0

interface Side {
  readonly relay: RelayProcess
  readonly domain: SendingDomain
  readonly sink: SinkProcess
  startMs: number
  restingRssMebibytes: number
  readonly perSecond: number[]
  readonly passageMs: number[]
}

async function main(): Promise<void> {
  await using sink = await startSink({ ledger: ARRIVALS })
  await using stuck = await startSink({ host: STUCK_HOST, port: sink.port, hang: true })
  const env = {
    TAIFA_OUTBOUND_PORT: String(sink.port),
    TAIFA_OUTBOUND_ALLOW_PRIVATE: 'true',
    TAIFA_LOG_LEVEL: 'error',
  }
  await using emptyRelay = await RelayProcess.start({ env })
  await using longRelay = await RelayProcess.start({ env })
  const empty = await newSide(emptyRelay, sink)
  const long = await newSide(longRelay, sink)
  const fillSeconds = await fill(long)
  for (const side of [empty, long]) {
    await side.relay.kill('SIGTERM')
    side.startMs = await timed(() => side.relay.start())
    await sleep(SETTLE_MS)
    side.restingRssMebibytes = residentMebibytes(side.relay.pid)
  }
  for (const side of [empty, long]) await send(side, COUNT, 20) // warms everything up
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of [empty, long]) {
      side.perSecond.push(await send(side, COUNT, 20))
      side.passageMs.push(...(await measurePassage(side)))
    }
  }
  report(empty, long, fillSeconds)
  const { connections } = await stuck.arrived(0)
  if (connections === 0) throw new Error('the stuck host was never tried')
  rmSync(FOLDER, { recursive: true })
}

async function newSide(relay: RelayProcess, sink: SinkProcess): Promise<Side> {
  const domain = await setUpDomain(relay, 'bench.test')
  return { relay, domain, sink, startMs: 0, restingRssMebibytes: 0, perSecond: [], passageMs: [] }
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
  const { startedAt } = await submit(side, { count, concurrency })
  const { at } = await side.sink.arrived(lastNumber)
  return (count * 1_000) / (at - startedAt)
}

/** How long each of some messages was under way, from its 250 to its arrival. */
async function measurePassage(side: Side): Promise<readonly number[]> {
  await submit(side, { count: SINGLE_COUNT, concurrency: 1, acknowledged: ACKNOWLEDGED })
  await side.sink.arrived(lastNumber)
  const arrivals = readLedger(ARRIVALS)
  return [...readLedger(ACKNOWLEDGED)].map(([number, at]) =>
    Math.max(0, (arrivals.get(number) ?? 0) - at),
  )
}

async function submit({ relay, domain }: Side, load: LoadFlags): Promise<SourceResult> {
  const first = lastNumber + 1
  lastNumber += Number(load['count'])
  return runSource({ ...relayTarget(relay, domain), first, ...load })
}

/** When each message was acknowledged or came, by its number. */
function readLedger(path: string): ReadonlyMap<number, number> {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return new Map(lines.map((line) => line.split('\t').map(Number) as [number, number]))
}

function report(empty: Side, long: Side, fillSeconds: number): void {
  const figures: QueueFigures = {
    date: new Date().toISOString(),
    commit: commitNow(),
    waiting: WAITING,
    count: COUNT,
    empty: figuresOf(empty),
    long: figuresOf(long),
    fillSeconds,
    databaseMegabytes: statSync(join(long.relay.dataDir, 'taifa.db')).size / 1e6,
  }
  writeResult('queue.json', figures)
  writeBenchmarksPage()
  console.log(JSON.stringify(figures, undefined, 2))
}

function figuresOf({ relay, startMs, restingRssMebibytes, perSecond, passageMs }: Side): QueueSide {
  const sorted = ascending(passageMs)
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
  return {
    startMs,
    restingRssMebibytes,
    rssMebibytes: residentMebibytes(relay.pid),
    perSecond: ascending(perSecond),
    passageMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
  }
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await action()
  return performance.now() - began
}

await main()
