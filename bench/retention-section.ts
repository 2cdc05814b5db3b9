import { format } from './figures.ts'

/** What a kind of work costs a message, and those who wait for it. */
export interface Spent {
  readonly cpuMs: number
  readonly statements: number
  /** Written to the log. */
  readonly pages: number
  readonly meanBatchMs: number
  readonly longestBatchMs: number
}

/** One size of messages in bench/retention.ts. */
export interface RetentionSide {
  readonly bodyBytes: number
  readonly databaseMegabytes: number
  /** Before anything was removed. */
  readonly storingAlone: Spent
  readonly storing: Spent
  readonly content: Spent
  readonly messages: Spent
  /** Of copying the log into the database, for one that was stored and one that was removed. */
  readonly checkpointCpuMs: number
}

/** What bench/retention.ts has measured. */
export interface RetentionFigures {
  readonly date: string
  readonly commit: string
  /** Messages in the tables before. */
  readonly stored: number
  /** Messages that came, and as many that went. */
  readonly count: number
  readonly batch: number
  readonly sides: readonly RetentionSide[]
}

/** Empty before `npm run bench:retention` has run. */
export function retentionSection(figures: RetentionFigures | undefined): readonly string[] {
  if (figures === undefined) return []
  const { sides, stored, count, batch } = figures
  const row = (name: string, of: (side: RetentionSide) => string): string =>
    `| ${[name, ...sides.map(of)].join(' | ')} |`
  return [
    '',
    '## What has had its time',
    '',
    `Measured ${figures.date.slice(0, 10)} at commit ${figures.commit} (\`npm run bench:retention\`): ${format(stored)} delivered messages in the`,
    'tables, the older two thirds without content, as with the retention that is set unless told otherwise. Then',
    `${format(count)} times one comes, the content of one goes and all of the oldest one goes, by the operations of the store in one`,
    `thread, ${batch} to a transaction, each synced, as the relay removes them. Storing is a transaction of ${batch} as well, with all`,
    'rows of a message in their last state, its index and its counts, but without claim and outcome: less than the',
    'writer of a relay spends on it. A transaction is what mail has to wait for when it comes in its middle.',
    '',
    row('body of a message', ({ bodyBytes }) => `${format(bodyBytes)} bytes`),
    `| --- |${' --- |'.repeat(sides.length)}`,
    row('size of the database', ({ databaseMegabytes: size }) => `${format(size)} MB`),
    row('storing, before anything goes: CPU a message', (s) => milliseconds(s.storingAlone.cpuMs)),
    ...rowsOf('storing', ({ storing }) => storing, row),
    ...rowsOf('removing content', ({ content }) => content, row),
    ...rowsOf('removing the rest', ({ messages }) => messages, row),
    row('copying the log: CPU for all three', (s) => milliseconds(s.checkpointCpuMs)),
    row(
      'removing, of what storing costs',
      (s) => `${Math.round((100 * (s.content.cpuMs + s.messages.cpuMs)) / s.storing.cpuMs)} %`,
    ),
  ]
}

function rowsOf(
  title: string,
  pick: (side: RetentionSide) => Spent,
  row: (name: string, of: (side: RetentionSide) => string) => string,
): readonly string[] {
  const pages = (side: RetentionSide): string => {
    const spent = pick(side)
    return `${spent.statements.toFixed(2)}, ${spent.pages.toFixed(2)}`
  }
  return [
    row(`${title}: CPU a message`, (side) => milliseconds(pick(side).cpuMs)),
    row('… statements, pages of the log', pages),
    row('… a transaction, mean and longest', (side) => {
      const { meanBatchMs, longestBatchMs } = pick(side)
      return `${format(meanBatchMs)} ms, ${format(longestBatchMs)} ms`
    }),
  ]
}

function milliseconds(value: number): string {
  return `${value.toFixed(3)} ms`
}
