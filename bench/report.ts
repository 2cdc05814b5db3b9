import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Measurement {
  readonly name: string
  readonly unit: string
  readonly median: number
  /** Ascending. */
  readonly samples: readonly number[]
}

export interface BenchReport {
  readonly date: string
  readonly commit: string
  readonly machine: string
  readonly node: string
  readonly settings: {
    readonly rounds: number
    readonly count: number
    readonly connections: number
    readonly sizeBytes: number
  }
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

/** The last report of bench/main.ts, when there is any. */
export function readLastReport(): BenchReport | undefined {
  const names = existsSync(RESULTS) ? readdirSync(RESULTS) : []
  const last = names
    .filter((name) => /^\d{4}-.*\.json$/.test(name))
    .toSorted()
    .at(-1)
  if (last === undefined) return undefined
  return JSON.parse(readFileSync(join(RESULTS, last), 'utf8')) as BenchReport
}

/** docs/benchmarks.md, made from the last runs. */
export function benchmarksPage(report: BenchReport | undefined): string {
  return [
    '# Benchmarks',
    '',
    '<!-- Made by bench/main.ts and bench/queue.ts; do not edit. -->',
    '',
    'Machines are noisy: compare rows of one run.',
    ...loadSection(report),
    ...queueSection(readQueueFigures()),
    '',
  ].join('\n')
}

function loadSection(report: BenchReport | undefined): readonly string[] {
  if (report === undefined) return []
  const { settings } = report
  const rows = report.measurements.map(({ name, unit, median, samples }) => {
    const range = `${format(samples[0] ?? 0)} to ${format(samples[samples.length - 1] ?? 0)}`
    return `| ${name} | ${format(median)} ${unit} | ${range} |`
  })
  return [
    '',
    '## Under load',
    '',
    `Measured ${report.date.slice(0, 10)} at commit ${report.commit} on ${report.machine}, Node.js ${report.node}:`,
    `${settings.connections} connections, ${settings.sizeBytes}-byte messages, ${settings.count} messages a row (an eighth of`,
    `that with a connection per message), median of ${settings.rounds} interleaved rounds. Source, relay and sink are`,
    'processes on the same machine and share its cores. Every message is synced to disk before its 250.',
    'Run it yourself: `npm run bench`.',
    '',
    '| work | median | range |',
    '| --- | --- | --- |',
    ...rows,
  ]
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en')
}
