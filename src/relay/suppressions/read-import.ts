import { parseMailbox, formatMailbox } from '#core/mailbox.ts'
import { SUPPRESSION_REASONS, suppressionKey, type SuppressionReason } from '#core/suppression.ts'

/** One line of a list that was handed in. */
export interface ImportedAddress {
  /** Undefined when the line's address is none. */
  readonly address: string | undefined
  readonly reason: SuppressionReason | undefined
  readonly note: string
}

/** What other services call the columns; compared in lower case without blanks and underscores. */
const ADDRESS_COLUMNS = ['email', 'emailaddress', 'address', 'recipient', 'mail', 'emailrecipient']
const REASON_COLUMNS = ['reason', 'suppressionreason', 'type', 'suppressiontype']
const NOTE_COLUMNS = ['note', 'notes', 'error', 'description']

/** Words of other services for our reasons. */
const REASON_WORDS: ReadonlyArray<readonly [word: string, SuppressionReason]> = [
  ['bounce', 'bounce'],
  ['hardbounce', 'bounce'],
  ['invalid', 'bounce'],
  ['complaint', 'complaint'],
  ['spam', 'complaint'],
  ['abuse', 'complaint'],
]

const MAX_NOTE = 300
const MAX_LINE = 4_000

/**
 * Reads a list of addresses: CSV with or without a line of column names, one address per line, or one
 * JSON object per line. Lines without an @ are no addresses and are left out.
 */
export function readImport(text: string): readonly ImportedAddress[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
  const first = splitCsv(lines[0] ?? '').map(columnName)
  const named = first.some((name) => ADDRESS_COLUMNS.includes(name))
  const columns = named ? columnsOf(first) : undefined
  return (named ? lines.slice(1) : lines)
    .filter((line) => line.includes('@'))
    .map((line) => readLine(line.slice(0, MAX_LINE), columns))
}

interface Columns {
  readonly address: number
  readonly reason: number
  readonly note: number
}

function columnsOf(names: readonly string[]): Columns {
  const find = (wanted: readonly string[]): number =>
    names.findIndex((name) => wanted.includes(name))
  return {
    address: find(ADDRESS_COLUMNS),
    reason: find(REASON_COLUMNS),
    note: find(NOTE_COLUMNS),
  }
}

function columnName(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, '')
}

function readLine(line: string, columns: Columns | undefined): ImportedAddress {
  if (line.trimStart().startsWith('{')) return readJson(line)
  const cells = splitCsv(line)
  // Without names: the first cell that looks like an address.
  const at = columns?.address ?? cells.findIndex((cell) => cell.includes('@'))
  return {
    address: addressOf(cells[at] ?? ''),
    reason: reasonOf(cells[columns?.reason ?? -1] ?? ''),
    note: (cells[columns?.note ?? -1] ?? '').slice(0, MAX_NOTE),
  }
}

function readJson(line: string): ImportedAddress {
  let entries: ReadonlyArray<readonly [string, unknown]> = []
  try {
    entries = Object.entries(JSON.parse(line) as object)
  } catch {
    return { address: undefined, reason: undefined, note: '' }
  }
  const cell = (names: readonly string[]): string => {
    const value = entries.find(([name]) => names.includes(columnName(name)))?.[1]
    return typeof value === 'string' ? value : ''
  }
  return {
    address: addressOf(cell(ADDRESS_COLUMNS)),
    reason: reasonOf(cell(REASON_COLUMNS)),
    note: cell(NOTE_COLUMNS).slice(0, MAX_NOTE),
  }
}

/** The address in the form of the list, or undefined when it is none. `Name <a@b>` is taken too. */
export function addressOf(text: string): string | undefined {
  const inner = /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text
  const parsed = parseMailbox(inner.trim())
  return parsed.ok ? suppressionKey(formatMailbox(parsed.value)) : undefined
}

function reasonOf(text: string): SuppressionReason | undefined {
  const word = columnName(text)
  const own = SUPPRESSION_REASONS.find((reason) => reason === word)
  return own ?? REASON_WORDS.find(([begin]) => word.startsWith(begin))?.[1]
}

/** RFC 4180 §2, one record on one line; also with semicolons, as spreadsheets of many countries write. */
function splitCsv(line: string): string[] {
  const separator = line.includes(',') || !line.includes(';') ? ',' : ';'
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? ''
    if (char === '"' && quoted && line[i + 1] === '"') {
      cell += '"'
      i++
    } else if (char === '"') {
      quoted = !quoted
    } else if (char === separator && !quoted) {
      cells.push(cell.trim())
      cell = ''
    } else {
      cell += char
    }
  }
  return [...cells, cell.trim()]
}
