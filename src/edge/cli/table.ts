/** Rows under headings, columns padded; plain text that can be piped. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(headings), ...rows.map(line)].join('\n')
}

/** `name: value` lines, values aligned. */
export function facts(pairs: ReadonlyArray<readonly [string, string]>): string {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 2
  return pairs.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}`).join('\n')
}

const CONTROL = /[\p{Cc}\p{Bidi_Control}]/gu
const HARMLESS = '\n\t'

/** Text that came from outside, safe for a terminal: control and direction characters are shown, not obeyed. */
export function plain(text: string): string {
  return text.replace(CONTROL, (char) =>
    HARMLESS.includes(char) ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
