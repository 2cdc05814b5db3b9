/*
 * `npm run bench:history`: what the same load costs relays with no, some and very many messages in their
 * tables, all of them delivered in the last day. Rounds alternate between the relays.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RelayProcess } from '../test/support/relay-process.ts'
import { setUpDomain, type SendingDomain } from '../test/support/sending-domain.ts'
import { benchCommand, count, counts } from './command.ts'
import { ascending, commitNow, writeResult } from './figures.ts'
import { fillHistory } from './fill-history.ts'
import type { HistoryFigures, HistoryRow, HistorySide } from './history-section.ts'
import { runSource, startSink, type SinkProcess, type SourceResult } from './load.ts'
import { costOf } from './process-cost.ts'
import { relayTarget } from './relay-target.ts'
import { writeBenchmarksPage } from './report.ts'

const options = benchCommand({
  usage: 'npm run bench:history --',
  description: 'What the same load costs relays with few and with many messages in their tables.',
  notes: `Writes bench/results/history.json and docs/benchmarks.md. Takes some eight minutes, most of them to fill
the tables, and 3 GB in the folder for temporary files.

Example:
  npm run bench:history -- --stored 0,10000 --rounds 1`,
})
  .option(
    '--stored <counts>',
    'messages in the tables, one relay each',
    counts,
    [0, 10_000, 1_000_000],
  )
  .option('--count <n>', 'messages of a measurement', count, 5_000)
  .option('--rounds <n>', 'how often each is measured', count, 3)
  .parse()
  .opts<{ readonly stored: readonly number[]; readonly count: number; readonly rounds: number }>()
const STORED = options.stored
const COUNT = options.count
const ROUNDS = options.rounds
/** Longer than the pauses of indexing, counting and checkpoints. */
const REST_MS = 3_000

interface Side {
  readonly stored: number
  readonly relay: RelayProcess
  readonly domain: SendingDomain
  databaseMegabytes: number
  readonly accept: Samples
  readonly endToEnd: Samples
}

interface Samples {
  readonly perSecond: number[]
  readonly cpuMsPerMessage: number[]
}

async function main(): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const sink = stack.use(await startSink({}))
  const silent = stack.use(await startSink({ hang: true }))
  const sides: Side[] = []
  for (const stored of STORED) sides.push(await openSide(stack, stored, sink.port))
  await roundsOf(sides, 'endToEnd', (side) => deliver(side, sink))
  for (const { relay } of sides) {
    await relay.kill('SIGTERM')
    await relay.start({ TAIFA_OUTBOUND_PORT: String(silent.port) })
  }
  await roundsOf(sides, 'accept', async (side) => (await send(side)).perSecond)
  report(sides)
}

async function openSide(
  stack: AsyncDisposableStack,
  stored: number,
  sinkPort: number,
): Promise<Side> {
  const env = { TAIFA_OUTBOUND_PORT: String(sinkPort), TAIFA_LOG_LEVEL: 'error' }
  const relay = stack.use(await RelayProcess.start({ env }))
  const domain = await setUpDomain(relay, 'bench.test')
  await relay.kill('SIGTERM')
  const began = performance.now()
  fillHistory(relay.dataDir, domain, stored)
  const databaseMegabytes = statSync(join(relay.dataDir, 'taifa.db')).size / 1e6
  console.log(`${stored} messages stored in ${Math.round((performance.now() - began) / 1_000)} s`)
  await relay.start()
  const samples = (): Samples => ({ perSecond: [], cpuMsPerMessage: [] })
  return { stored, relay, domain, databaseMegabytes, accept: samples(), endToEnd: samples() }
}

async function roundsOf(
  sides: readonly Side[],
  row: 'accept' | 'endToEnd',
  run: (side: Side) => Promise<number>,
): Promise<void> {
  for (const side of sides) await run(side) // warms everything up
  await sleep(REST_MS)
  for (let round = 1; round <= ROUNDS; round++) {
    for (const side of sides) {
      const before = costOf([side.relay.pid]).cpuMs
      const perSecond = await run(side)
      await sleep(REST_MS)
      const cpuMsPerMessage = (costOf([side.relay.pid]).cpuMs - before) / COUNT
      side[row].perSecond.push(perSecond)
      side[row].cpuMsPerMessage.push(cpuMsPerMessage)
      const figures = `${perSecond.toFixed(0)}/s, ${cpuMsPerMessage.toFixed(3)} ms of CPU each`
      console.log(`round ${round}/${ROUNDS}  ${row}  ${side.stored} stored: ${figures}`)
    }
  }
}

/** Of all sides, which the sink counts as well. */
let delivered = 0

/** Submits and waits until all have arrived; messages in a second. */
async function deliver(side: Side, sink: SinkProcess): Promise<number> {
  delivered += COUNT
  const { startedAt } = await send(side)
  const { at } = await sink.arrived(delivered)
  return (COUNT * 1_000) / (at - startedAt)
}

async function send({ relay, domain }: Side): Promise<SourceResult> {
  return runSource({ ...relayTarget(relay, domain), count: COUNT })
}

function report(sides: readonly Side[]): void {
  const figures: HistoryFigures = {
    date: new Date().toISOString(),
    commit: commitNow(),
    count: COUNT,
    sides: sides.map(({ stored, databaseMegabytes, accept, endToEnd }): HistorySide => ({
      stored,
      databaseMegabytes,
      accept: rowOf(accept),
      endToEnd: rowOf(endToEnd),
    })),
  }
  writeResult('history.json', figures)
  writeBenchmarksPage()
}

function rowOf({ perSecond, cpuMsPerMessage }: Samples): HistoryRow {
  return { perSecond: ascending(perSecond), cpuMsPerMessage: ascending(cpuMsPerMessage) }
}

await main()
