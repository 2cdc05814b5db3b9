/*
 * `npm run bench`: a mail system as processes of its own, loaded by a source and drained by a sink that
 * are processes of their own too. Prints a table, writes bench/results/<date>.json and
 * docs/benchmarks.md.
 *
 *   npm run bench -- [--vs postfix,haraka,bare] [--rows accept,end-to-end] [--rounds 3] [--count 20000]
 *
 * Source and sink are compiled from bench/load: Debian's golang-go, which root gets installed.
 * Rows and systems are interleaved (A B C A B C) and medians reported: machines are noisy, so compare
 * what one run measured, never seconds of different runs.
 */
import { cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { ascending, commitNow, median, writeResult } from './figures.ts'
import { goVersion } from './load.ts'
import { table, writeBenchmarksPage, type BenchReport, type Measurement } from './report.ts'
import { ROWS, type Figures, type Row } from './rows.ts'
import { bareListeners } from './systems/bare.ts'
import { haraka } from './systems/haraka.ts'
import { postfix, postfixSigning } from './systems/postfix.ts'
import type { SystemKind } from './systems/system.ts'
import { taifa } from './systems/taifa.ts'
import { WARM_UP_MS } from './world.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    count: { type: 'string', default: '20000' },
    vs: { type: 'string', default: '' },
    rows: { type: 'string', default: '' },
  },
})
const ROUNDS = Number(values.rounds)
const SCALE = { count: Number(values.count) }
/** What `--vs` may name, and which systems that brings in. */
const RIVALS: Readonly<Record<string, readonly SystemKind[]>> = {
  postfix: [postfix, postfixSigning],
  haraka: [haraka],
  bare: bareListeners,
}

interface Turn {
  readonly row: Row
  readonly kind: SystemKind
  readonly runs: Figures[]
}

const systems = [taifa, ...list(values.vs).flatMap(rivals)]
const versions = Object.fromEntries(systems.map((kind) => [kind.slug, kind.version()]))
const turns = ROWS.filter(isWanted).flatMap((row) =>
  systems
    .filter(({ slug }) => row.systems.includes(slug))
    .map((kind): Turn => ({ row, kind, runs: [] })),
)
for (let round = 1; round <= ROUNDS; round++) {
  for (const turn of turns) await take(turn, round)
}
writeReport({
  version: 2,
  date: new Date().toISOString(),
  commit: commitNow(),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
  versions: { ...versions, 'source and sink': `bench/load, ${goVersion()}` },
  settings: { rounds: ROUNDS, ...SCALE, warmUpMs: WARM_UP_MS },
  measurements: turns.map(measurement),
})

function list(text: string): readonly string[] {
  return text.split(',').filter((part) => part !== '')
}

function rivals(name: string): readonly SystemKind[] {
  const found = RIVALS[name]
  if (found === undefined)
    throw new Error(`--vs ${name}: known are ${Object.keys(RIVALS).join(', ')}`)
  return found
}

function isWanted({ slug }: Row): boolean {
  const wanted = list(values.rows)
  return wanted.length === 0 || wanted.some((part) => slug.startsWith(part))
}

async function take({ row, kind, runs }: Turn, round: number): Promise<void> {
  const figures = await row.run(kind, SCALE)
  runs.push(figures)
  const said = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(2)}`)
  console.log(`round ${round}/${ROUNDS}  ${row.slug}  ${kind.title}: ${said.join(', ')}`)
}

function measurement({ row, kind, runs }: Turn): Measurement {
  const names = Object.keys(runs[0] ?? {})
  const figures = names.map((name) => {
    const samples = ascending(runs.map((run) => run[name] ?? 0))
    return [name, { median: median(samples), samples }] as const
  })
  return { row: row.slug, system: kind.slug, figures: Object.fromEntries(figures) }
}

function writeReport(finished: BenchReport): void {
  console.log(`\n${table(finished).join('\n')}`)
  // A run of some rows is for somebody who tries something; the page shows whole runs.
  if (values.rows !== '') return
  const day = finished.date.slice(0, 16).replace(/[:T]/g, '-')
  writeResult(`${day}.json`, finished)
  writeBenchmarksPage()
}
