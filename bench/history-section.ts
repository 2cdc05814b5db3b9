import { format, median } from './figures.ts'

/** What each round gave, ascending. */
export interface HistoryRow {
  readonly perSecond: readonly number[]
  readonly cpuMsPerMessage: readonly number[]
}

/** One relay of bench/history.ts. */
export interface HistorySide {
  /** Messages that were in the tables before. */
  readonly stored: number
  readonly databaseMegabytes: number
  readonly accept: HistoryRow
  readonly endToEnd: HistoryRow
}

/** What bench/history.ts has measured: the same load beside more and more history. */
export interface HistoryFigures {
  readonly date: string
  readonly commit: string
  /** Messages of a round. */
  readonly count: number
  readonly sides: readonly HistorySide[]
}

/** Empty before `npm run bench:history` has run. */
export function historySection(figures: HistoryFigures | undefined): readonly string[] {
  if (figures === undefined) return []
  const { sides, count } = figures
  const row = (name: string, of: (side: HistorySide) => string): string =>
    `| ${[name, ...sides.map(of)].join(' | ')} |`
  return [
    '',
    '## A long history',
    '',
    `Measured ${figures.date.slice(0, 10)} at commit ${figures.commit} (\`npm run bench:history\`): one relay for each column,`,
    'side by side, with so many messages in its tables that were delivered in the last day (each with content,',
    `recipient, attempt and two events, counted and indexed for the search). ${format(count)} messages at a time, 20 connections`,
    `used again, ${sides[0]?.accept.perSecond.length ?? 0} rounds that alternate between the relays; first those that are delivered to the`,
    'end, then, with a receiving host that never says a word, those that are only accepted. CPU is counted until the',
    'relay is at rest again: indexing, counting and checkpoints are in it.',
    '',
    row('messages stored', ({ stored }) => format(stored)),
    `| --- |${' --- |'.repeat(sides.length)}`,
    row('size of the database', ({ databaseMegabytes: size }) => `${format(size)} MB`),
    ...rowsOf('accepted, connections reused', ({ accept }) => accept, row),
    ...rowsOf('accepted, signed and delivered', ({ endToEnd }) => endToEnd, row),
  ]
}

function rowsOf(
  title: string,
  pick: (side: HistorySide) => HistoryRow,
  row: (name: string, of: (side: HistorySide) => string) => string,
): readonly string[] {
  return [
    row(`${title}, median`, (side) => `${format(median(pick(side).perSecond))} messages/s`),
    row('… range', (side) => rangeOf(pick(side).perSecond)),
    row('… CPU a message', (side) => `${median(pick(side).cpuMsPerMessage).toFixed(2)} ms`),
  ]
}

function rangeOf(sorted: readonly number[]): string {
  return `${format(sorted[0] ?? 0)} to ${format(sorted.at(-1) ?? 0)}`
}
