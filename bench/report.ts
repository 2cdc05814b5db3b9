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

/** docs/benchmarks.md, made from the last run. */
export function benchmarksPage(report: BenchReport): string {
  const { settings } = report
  const rows = report.measurements.map(({ name, unit, median, samples }) => {
    const range = `${format(samples[0] ?? 0)} to ${format(samples[samples.length - 1] ?? 0)}`
    return `| ${name} | ${format(median)} ${unit} | ${range} |`
  })
  return [
    '# Benchmarks',
    '',
    '<!-- Made by bench/main.ts; do not edit. -->',
    '',
    `Measured ${report.date.slice(0, 10)} at commit ${report.commit} on ${report.machine}, Node.js ${report.node}:`,
    `${settings.connections} connections, ${settings.sizeBytes}-byte messages, ${settings.count} messages a row (an eighth of`,
    `that with a connection per message), median of ${settings.rounds} interleaved rounds. Source, relay and sink are`,
    'processes on the same machine and share its cores. Every message is synced to disk before its 250.',
    'Machines are noisy: compare rows of one run. Run it yourself: `npm run bench`.',
    '',
    '| work | median | range |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en')
}
