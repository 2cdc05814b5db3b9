/*
 * `npm run bench`: the relay as a process of its own, loaded by a source and drained by a sink that are
 * processes of their own too. Prints a table, writes bench/results/<date>.json and docs/benchmarks.md.
 *
 *   npm run bench -- [--rounds 3] [--count 20000]
 *
 * Rows are interleaved (A B C A B C) and their medians reported: machines are noisy, so compare rows of
 * one run, never seconds of different runs.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { RelayProcess } from '../test/support/relay-process.ts'
import { setUpDomain, type SendingDomain } from '../test/support/sending-domain.ts'
import type { SourceResult } from './source.ts'
import { benchmarksPage, type BenchReport, type Measurement } from './report.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    count: { type: 'string', default: '20000' },
  },
})
const ROUNDS = Number(values.rounds)
const COUNT = Number(values.count)
const CONNECTIONS = 20
const SIZE_BYTES = 5_000

interface Row {
  readonly name: string
  readonly unit: string
  readonly run: () => Promise<number>
}

const ROWS: readonly Row[] = [
  {
    name: 'accepted durably, STARTTLS + AUTH, connections reused, nothing delivered meanwhile',
    unit: 'messages/s',
    run: () => accept({ reuse: true, count: COUNT }),
  },
  {
    name: 'accepted durably, STARTTLS + AUTH, a new connection per message, nothing delivered meanwhile',
    unit: 'messages/s',
    run: () => accept({ reuse: false, count: Math.ceil(COUNT / 8) }),
  },
  {
    name: 'accepted, signed (RSA 2048) and delivered to a sink over STARTTLS, end to end',
    unit: 'messages/s',
    run: endToEnd,
  },
  { name: 'start of a new installation, process start to ready', unit: 'ms', run: firstStart },
  {
    name: 'start on an existing data folder, process start to ready',
    unit: 'ms',
    run: secondStart,
  },
  { name: 'memory (RSS) after start, idle', unit: 'MiB', run: idleMemory },
]

const report = await measureAll()
writeReport(report)

async function measureAll(): Promise<BenchReport> {
  const samples = new Map<string, number[]>(ROWS.map(({ name }) => [name, []]))
  for (let round = 1; round <= ROUNDS; round++) {
    for (const row of ROWS) {
      const value = await row.run()
      samples.get(row.name)?.push(value)
      console.log(
        `round ${round}/${ROUNDS}  ${value.toFixed(0).padStart(7)} ${row.unit.padEnd(10)}  ${row.name}`,
      )
    }
  }
  const measurements: Measurement[] = ROWS.map(({ name, unit }) => {
    const sorted = (samples.get(name) ?? []).toSorted((a, b) => a - b)
    return { name, unit, median: median(sorted), samples: sorted }
  })
  return {
    date: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
    settings: { rounds: ROUNDS, count: COUNT, connections: CONNECTIONS, sizeBytes: SIZE_BYTES },
    measurements,
  }
}

function median(ascending: readonly number[]): number {
  const middle = (ascending.length - 1) / 2
  return ((ascending[Math.floor(middle)] ?? 0) + (ascending[Math.ceil(middle)] ?? 0)) / 2
}

/** A destination that takes the connection and never answers: what is accepted stays in the queue. */
async function accept(load: { readonly reuse: boolean; readonly count: number }): Promise<number> {
  await using world = await openWorld('hang')
  return (await world.load(load)).perSecond
}

async function endToEnd(): Promise<number> {
  await using world = await openWorld('accept')
  const startedAt = performance.now()
  const loaded = world.load({ reuse: true, count: COUNT })
  await world.arrived(COUNT)
  const seconds = (performance.now() - startedAt) / 1_000
  await loaded
  return COUNT / seconds
}

async function firstStart(): Promise<number> {
  await using relay = new RelayProcess()
  return await timed(() => relay.start())
}

async function secondStart(): Promise<number> {
  await using relay = await RelayProcess.start()
  await relay.kill('SIGTERM')
  return await timed(() => relay.start())
}

async function idleMemory(): Promise<number> {
  await using relay = await RelayProcess.start()
  await sleep(2_000)
  const status = readFileSync(`/proc/${relay.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await action()
  return performance.now() - startedAt
}

interface World extends AsyncDisposable {
  load(options: { readonly reuse: boolean; readonly count: number }): Promise<SourceResult>
  /** Resolves when the sink has taken so many messages. */
  arrived(count: number): Promise<void>
}

async function openWorld(personality: 'accept' | 'hang'): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'taifa-bench-'))
  const ledger = join(folder, 'arrivals')
  const certificate = makeCertificate(folder)
  const sink = program('sink.ts', '--personality', personality, '--ledger', ledger, ...certificate)
  const { port } = JSON.parse(await firstLine(sink)) as { port: number }
  const relay = await RelayProcess.start({
    env: { TAIFA_OUTBOUND_PORT: String(port), TAIFA_LOG_LEVEL: 'warn' },
  })
  const domain = await setUpDomain(relay, 'bench.test')
  return {
    load: (options) => runLoad(relay, domain, options),
    arrived: (count) => arrived(ledger, count),
    async [Symbol.asyncDispose]() {
      await relay[Symbol.asyncDispose]()
      sink.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function runLoad(
  relay: RelayProcess,
  { credential, name }: SendingDomain,
  { reuse, count }: { readonly reuse: boolean; readonly count: number },
): Promise<SourceResult> {
  const { host, port } = relay.submission
  const flags = {
    host,
    port: String(port),
    ca: relay.ready.ca_file ?? '',
    user: credential.username,
    password: credential.password,
    from: `bench@${name}`,
    to: 'u%n@sink.test',
    count: String(count),
    concurrency: String(CONNECTIONS),
    size: String(SIZE_BYTES),
  }
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])
  const source = program('source.ts', ...args, ...(reuse ? [] : ['--no-reuse']))
  let out = ''
  source.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  await once(source, 'close')
  const result = JSON.parse(out) as SourceResult
  if (result.acknowledged !== count) throw new Error(`not everything was accepted: ${out}`)
  return result
}

async function arrived(ledger: string, count: number): Promise<void> {
  for (;;) {
    // Lines are of one length class; counting bytes of new lines is enough and cheap.
    const lines = Number(execFileSync('wc', ['-l', ledger], { encoding: 'utf8' }).split(' ')[0])
    if (lines >= count) return
    await sleep(100)
  }
}

function makeCertificate(folder: string): readonly string[] {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=inbox.taifa.test',
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  )
  return ['--key', key, '--cert', cert]
}

function program(file: string, ...args: readonly string[]): ChildProcess {
  const path = join(import.meta.dirname, file)
  return spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the program ended before it was ready')
}

function writeReport(finished: BenchReport): void {
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const day = finished.date.slice(0, 16).replace(/[:T]/g, '-')
  writeFileSync(join(folder, `${day}.json`), `${JSON.stringify(finished, undefined, 2)}\n`)
  writeFileSync(join(import.meta.dirname, '../docs/benchmarks.md'), benchmarksPage(finished))
  console.log(`\n${benchmarksPage(finished)}`)
}
