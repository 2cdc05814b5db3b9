import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, readResult, RESULTS } from './figures.ts'
import { historySection } from './history-section.ts'
import { retentionSection } from './retention-section.ts'
import { ROWS, type Goal, type Row } from './rows.ts'

/** What a system did in a row: each figure as its median and its samples, ascending. */
export interface Measurement {
  readonly row: string
  readonly system: string
  readonly figures: Readonly<Record<string, { median: number; samples: readonly number[] }>>
}

export interface BenchReport {
  readonly version: 3
  readonly date: string
  readonly commit: string
  readonly machine: string
  /** By slug of the system. */
  readonly versions: Readonly<Record<string, string>>
  readonly settings: {
    readonly rounds: number
    readonly seconds: number
    readonly warmUpMs: number
  }
  readonly measurements: readonly Measurement[]
}

/** One relay of bench/queue.ts. */
export interface QueueSide {
  readonly startMs: number
  /** Ten seconds after the start. */
  readonly restingRssMebibytes: number
  /** After the load of fresh mail. */
  readonly rssMebibytes: number
  /** Ascending. */
  readonly perSecond: readonly number[]
  /** From the 250 to the arrival, of messages sent one after the other. */
  readonly passageMs: { readonly p50: number; readonly p99: number; readonly max: number }
}

/** What bench/queue.ts has measured: a long queue beside an empty one. */
export interface QueueFigures {
  readonly date: string
  readonly commit: string
  readonly waiting: number
  readonly count: number
  readonly empty: QueueSide
  readonly long: QueueSide
  readonly fillSeconds: number
  readonly databaseMegabytes: number
}

/** The section on long queues; empty before `npm run bench:queue` has run. */
export function queueSection(figures: QueueFigures | undefined): readonly string[] {
  if (figures === undefined) return []
  const { waiting, count, empty, long, databaseMegabytes } = figures
  const row = (name: string, of: (side: QueueSide) => string): string =>
    `| ${name} | ${of(empty)} | ${of(long)} |`
  return [
    '',
    '## A long queue',
    '',
    `Measured ${figures.date.slice(0, 10)} at commit ${figures.commit} (\`npm run bench:queue\`): two relays side by side, the`,
    `rounds alternating between them. One has an empty queue, the other ${format(waiting)} recipients in it`,
    `(${format(databaseMegabytes)} MB of database): half of them messages that are due for an hour for one host which`,
    'takes connections and never says a word, the others waiting for tomorrow at 5,000 domains. Then',
    `${format(count)} fresh messages of the same account at a time, accepted and delivered to the end; and 500 sent`,
    'one after the other, to see how long one is under way.',
    '',
    '| work | empty queue | long queue |',
    '| --- | --- | --- |',
    row('start until ready', ({ startMs }) => `${format(startMs)} ms`),
    row('fresh mail accepted and delivered, median', (s) => `${format(middle(s))} messages/s`),
    row('… range', ({ perSecond }) => perSecond.map(format).join(', ')),
    row('a message under way, median', ({ passageMs }) => `${passageMs.p50.toFixed(1)} ms`),
    row('… 99 in 100', ({ passageMs }) => `${passageMs.p99.toFixed(1)} ms`),
    row('… slowest', ({ passageMs }) => `${passageMs.max.toFixed(1)} ms`),
    row('memory (RSS) at rest', (s) => `${format(s.restingRssMebibytes)} MiB`),
    row('memory (RSS) after fresh mail', (s) => `${format(s.rssMebibytes)} MiB`),
  ]
}

function middle({ perSecond }: QueueSide): number {
  return perSecond[Math.floor(perSecond.length / 2)] ?? 0
}

/** The last whole run of bench/main.ts, when there is any. */
export function readLastReport(): BenchReport | undefined {
  const names = existsSync(RESULTS) ? readdirSync(RESULTS) : []
  const last = names
    .filter((name) => /^\d{4}-.*\.json$/.test(name))
    .toSorted()
    .at(-1)
  if (last === undefined) return undefined
  return readResult(last)
}

/** docs/benchmarks.md: the last runs, and what profiles said of them (bench/profiles.md). */
export function benchmarksPage(): string {
  const profiles = join(import.meta.dirname, 'profiles.md')
  return [
    '# Benchmarks',
    '',
    '<!-- Made by bench/main.ts, history.ts, queue.ts and retention.ts, and bench/profiles.md; do not edit. -->',
    '',
    'Machines are noisy: compare rows of one run.',
    ...loadSection(readLastReport()),
    ...historySection(readResult('history.json')),
    ...queueSection(readResult('queue.json')),
    ...retentionSection(readResult('retention.json')),
    ...(existsSync(profiles) ? ['', readFileSync(profiles, 'utf8').trim()] : []),
    '',
  ].join('\n')
}

export function writeBenchmarksPage(): void {
  writeFileSync(join(import.meta.dirname, '../docs/benchmarks.md'), benchmarksPage())
}

function loadSection(report: BenchReport | undefined): readonly string[] {
  if (report === undefined) return []
  const { settings, machine, versions } = report
  const measured = Object.entries(versions).map(([slug, version]) => `${slug}: ${version}`)
  return [
    '',
    '## Under load',
    '',
    `Measured ${report.date.slice(0, 10)} on ${machine}.`,
    `${measured.join('; ')}.`,
    '',
    '20 connections and 5,000-byte messages where a row says nothing else; medians of interleaved rounds',
    `(${settings.rounds} of each row and system), each of some ${settings.seconds} s after ${settings.warmUpMs / 1_000} s of load that do not count. Source,`,
    'server and sink are processes of the same machine and share its',
    'cores; what source and sink take of them for a message is in the column "source + sink", and is the same',
    'program for all systems ([below](#the-source-and-the-sink)). All systems show the same ECDSA certificate. We',
    'and Postfix sync every message to disk before the 250; Haraka does not. What is called bare is no mail system: it',
    'shows how far wire and TLS alone go. Run it yourself: `npm run bench -- --vs postfix,haraka,bare`.',
    '',
    ...table(report),
  ]
}

/** The report as a Markdown table: medians, CPU per message, ratios and goals. */
export function table(report: BenchReport): readonly string[] {
  const rows = ROWS.flatMap((row) => {
    const measured = report.measurements.filter((each) => each.row === row.slug)
    return measured.map((each) => tableRow(row, each, measured))
  })
  return [
    '| work | system | median | range | CPU a message | source + sink | goal | reached |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ]
}

function tableRow(row: Row, each: Measurement, measured: readonly Measurement[]): string {
  const [main = { median: 0, samples: [] }] = Object.values(each.figures)
  const range = `${format(main.samples[0] ?? 0)} to ${format(main.samples.at(-1) ?? 0)}`
  const cpu = each.figures['cpuMsPerMessage']
  const goals =
    each.system === 'taifa' ? row.goals.map((goal) => judge(goal, main.median, measured)) : []
  const known = goals.filter((goal) => goal !== undefined)
  return `| ${[
    each.system === 'taifa' ? row.title : '',
    each.system,
    `${format(main.median)} ${row.unit}`,
    range,
    cpu === undefined ? '' : `${cpu.median.toFixed(2)} ms`,
    loadCost(each),
    known.map(({ goal }) => goal).join('; '),
    known.map(({ reached }) => reached).join('; '),
  ].join(' | ')} |`
}

/** CPU that source and sink took a message; empty in runs from before they said so. */
function loadCost({ figures }: Measurement): string {
  const costs = [figures['sourceCpuMsPerMessage'], figures['sinkCpuMsPerMessage']]
  const known = costs.filter((cost) => cost !== undefined)
  return known.length === 0 ? '' : `${known.map(({ median }) => median.toFixed(2)).join(' + ')} ms`
}

/** Undefined when the system to compare with was not in the run. */
function judge(
  goal: Goal,
  ours: number,
  measured: readonly Measurement[],
): { readonly goal: string; readonly reached: string } | undefined {
  if (goal.kind === 'below')
    return { goal: `< ${format(goal.limit)}`, reached: ours < goal.limit ? 'yes' : 'no' }
  const other = measured.find(({ system }) => system === goal.system)
  if (other === undefined) return undefined
  const theirs = Object.values(other.figures)[0]?.median ?? 0
  return {
    goal: `${goal.factor} × ${goal.system}`,
    reached: `${(ours / theirs).toFixed(1)} ×`,
  }
}
