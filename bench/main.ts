/*
 * `npm run bench`: a mail system as processes of its own, loaded by a source and drained by a sink that
 * are processes of their own too. Rows and systems are interleaved (A B C A B C) and medians reported.
 */
import { cpus, release, totalmem } from 'node:os'
import { benchCommand, count, words } from './command.ts'
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

/** What `--vs` may name, and which systems that brings in. */
const RIVALS: Readonly<Record<string, readonly SystemKind[]>> = {
  postfix: [postfix, postfixSigning],
  haraka: [haraka],
  bare: bareListeners,
}

const options = benchCommand({
  usage: 'npm run bench --',
  description:
    'How much mail the relay takes and delivers, what it costs, and beside it other mail systems of this machine.',
  notes: `Prints a table. A run of all rows also writes bench/results/DATE.json and docs/benchmarks.md.

Postfix, OpenDKIM and the Go compiler for source and sink come from Debian, Haraka from npm: what is
missing is installed when you are root. A round with all systems takes some ten minutes.
Machines are noisy: leave this one alone meanwhile, compare what one run measured, and look at the range.

Examples:
  npm run bench -- --vs postfix,haraka,bare
  npm run bench -- --rows accept --vs postfix --rounds 1`,
})
  .option(
    '--vs <systems>',
    'measured beside ours: postfix (also with OpenDKIM), haraka, bare (our listener that stores nothing)',
    words(Object.keys(RIVALS)),
  )
  .option(
    '--rows <rows>',
    'only these, or those that begin so; all without it',
    words(
      ROWS.map(({ slug }) => slug),
      (part) => ROWS.some(({ slug }) => slug.startsWith(part)),
    ),
  )
  .option('--rounds <n>', 'how often each is measured', count, 3)
  .option('--seconds <n>', 'how long a row is measured, after a warm-up', count, 10)
  .parse()
  .opts<{
    readonly vs?: readonly string[]
    readonly rows?: readonly string[]
    readonly rounds: number
    readonly seconds: number
  }>()

interface Turn {
  readonly row: Row
  readonly kind: SystemKind
  readonly runs: Figures[]
}

const systems = [taifa, ...(options.vs ?? []).flatMap((name) => RIVALS[name] ?? [])]
const versions = Object.fromEntries(systems.map((kind) => [kind.slug, kind.version()]))
const turns = ROWS.filter(isWanted).flatMap((row) =>
  systems
    .filter(({ slug }) => row.systems.includes(slug))
    .map((kind): Turn => ({ row, kind, runs: [] })),
)
for (let round = 1; round <= options.rounds; round++) {
  for (const turn of turns) await take(turn, round)
}
writeReport({
  version: 3,
  date: new Date().toISOString(),
  commit: commitNow(),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
  versions: { ...versions, 'source and sink': `bench/load, ${goVersion()}` },
  settings: { rounds: options.rounds, seconds: options.seconds, warmUpMs: WARM_UP_MS },
  measurements: turns.map(measurement),
})

function isWanted({ slug }: Row): boolean {
  return options.rows?.some((part) => slug.startsWith(part)) ?? true
}

async function take({ row, kind, runs }: Turn, round: number): Promise<void> {
  const figures = await row.run(kind, options)
  runs.push(figures)
  const said = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(2)}`)
  console.log(`round ${round}/${options.rounds}  ${row.slug}  ${kind.title}: ${said.join(', ')}`)
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
  if (options.rows !== undefined) return
  const day = finished.date.slice(0, 16).replace(/[:T]/g, '-')
  writeResult(`${day}.json`, finished)
  writeBenchmarksPage()
}
