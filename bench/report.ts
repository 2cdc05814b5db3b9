import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROWS, type Goal, type Row } from './rows.ts'

/** What a system did in a row: each figure as its median and its samples, ascending. */
export interface Measurement {
  readonly row: string
  readonly system: string
  readonly figures: Readonly<Record<string, { median: number; samples: readonly number[] }>>
}

export interface BenchReport {
  readonly version: 2
  readonly date: string
  readonly commit: string
  readonly machine: string
  /** By slug of the system. */
  readonly versions: Readonly<Record<string, string>>
  readonly settings: { readonly rounds: number; readonly count: number }
  readonly measurements: readonly Measurement[]
}

/** The folder of results, beside this file. */
export const RESULTS = join(import.meta.dirname, 'results')

/** What bench/queue.ts has measured: a queue of many beside an empty one. */
export interface QueueFigures {
  readonly date: string
  readonly commit: string
  readonly waiting: number
  readonly count: number
  readonly emptyStartMs: number
  readonly startMs: number
  /** After the same load of fresh mail. */
  readonly emptyRssMegabytes: number
  /** Ten seconds after the start. */
  readonly restingRssMegabytes: number
  readonly rssMegabytes: number
  readonly emptyPerSecond: number
  /** Ascending. */
  readonly fullPerSecond: readonly number[]
  readonly fillSeconds: number
  readonly databaseMegabytes: number
}

/** The section on long queues; empty before `npm run bench:queue` has run. */
export function queueSection(figures: QueueFigures | undefined): readonly string[] {
  if (figures === undefined) return []
  const { waiting, count, fullPerSecond, databaseMegabytes } = figures
  const range = fullPerSecond.map(format).join(' to ')
  return [
    '',
    '## A long queue',
    '',
    `Measured ${figures.date.slice(0, 10)} at commit ${figures.commit} (\`npm run bench:queue\`): ${format(waiting)} recipients`,
    'in the queue, half of them due for an hour for one host that does not answer, the others waiting',
    `for tomorrow at 5,000 domains (${format(databaseMegabytes)} MB of database); then ${format(count)} fresh messages, accepted`,
    'and delivered to the end. The empty queue was measured before, in the same run.',
    '',
    '| work | empty queue | long queue |',
    '| --- | --- | --- |',
    `| start until ready | ${format(figures.emptyStartMs)} ms | ${format(figures.startMs)} ms |`,
    `| fresh mail accepted and delivered | ${format(figures.emptyPerSecond)} messages/s | ${range} messages/s |`,
    `| memory (RSS) before fresh mail | | ${format(figures.restingRssMegabytes)} MiB |`,
    `| memory (RSS) after it | ${format(figures.emptyRssMegabytes)} MiB | ${format(figures.rssMegabytes)} MiB |`,
  ]
}

/** The last figures of the long queue, when there are any. */
export function readQueueFigures(): QueueFigures | undefined {
  const file = join(RESULTS, 'queue.json')
  if (!existsSync(file)) return undefined
  return JSON.parse(readFileSync(file, 'utf8')) as QueueFigures
}

/** The last whole run of bench/main.ts, when there is any. */
export function readLastReport(): BenchReport | undefined {
  const names = existsSync(RESULTS) ? readdirSync(RESULTS) : []
  const last = names
    .filter((name) => /^\d{4}-.*\.json$/.test(name))
    .toSorted()
    .at(-1)
  if (last === undefined) return undefined
  return JSON.parse(readFileSync(join(RESULTS, last), 'utf8')) as BenchReport
}

/** docs/benchmarks.md: the last runs, and what profiles said of them (bench/profiles.md). */
export function benchmarksPage(): string {
  const profiles = join(import.meta.dirname, 'profiles.md')
  return [
    '# Benchmarks',
    '',
    '<!-- Made by bench/main.ts, bench/queue.ts and bench/profiles.md; do not edit. -->',
    '',
    'Machines are noisy: compare rows of one run.',
    ...loadSection(readLastReport()),
    ...queueSection(readQueueFigures()),
    ...(existsSync(profiles) ? ['', readFileSync(profiles, 'utf8').trim()] : []),
    '',
  ].join('\n')
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
    `20 connections and 5,000-byte messages where a row says nothing else; ${format(settings.count)} messages in a row that`,
    'accepts with reuse, fewer in the others; medians of interleaved rounds',
    `(${settings.rounds} of each row and system). Source, server and sink are processes of the same machine and share its`,
    'cores. All systems show the same ECDSA certificate. We and Postfix sync every message to disk before the 250;',
    'Haraka does not. Run it yourself: `npm run bench -- --vs postfix,haraka`.',
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
    '| work | system | median | range | CPU a message | goal | reached |',
    '| --- | --- | --- | --- | --- | --- | --- |',
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
    known.map(({ goal }) => goal).join('; '),
    known.map(({ reached }) => reached).join('; '),
  ].join(' | ')} |`
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

function format(value: number): string {
  return (value < 100 ? Math.round(value * 10) / 10 : Math.round(value)).toLocaleString('en')
}
