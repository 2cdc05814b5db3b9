import { readFields, type FieldList } from '../mime/parts.ts'

export interface ReportText {
  readonly recipients: ReadonlyArray<{ readonly address: string; readonly diagnostic: string }>
  /** Header of the message that came back below the text; empty when none did. */
  readonly original: FieldList
}

/** Lines with which mail systems begin the copy of the message. */
const COPY_BEGINS =
  /^(?:-+ ?(?:below this line|this is a copy|original message|the original message|forwarded message|unsent message below|header of the original)|original message headers:|return-path: )/i

// A line that begins with an address: `<a@b>:`, `<a@b>... User unknown`, `  a@b`, `'a@b'`, `a@b on …`.
const ADDRESS_LINE =
  /^[\s>*]{0,20}['"<(]{0,2}([^\s<>"'():;,@]{1,64}@[A-Za-z0-9.\-[\]:\u0080-\uffff]{1,255})[>"')]{0,2}(?=$|[\s:.,;(])/

const MAX_LINES = 2_000
const MAX_DIAGNOSTIC = 1_000

/**
 * Reads the words of a report for people: each address at the beginning of a line, with what follows
 * it up to the next address or, once something followed, the next empty line. `failed` is the value
 * of X-Failed-Recipients (Exim, Gmail), which names those that the text may leave out.
 */
export function readReportText(text: string, failed: string | undefined): ReportText {
  const lines = text.split('\n').slice(0, MAX_LINES)
  const cut = lines.findIndex((line) => COPY_BEGINS.test(line))
  const words = cut < 0 ? lines : lines.slice(0, cut)
  const found = new Map<string, string>()
  let open: string | undefined
  for (const line of words) {
    const address = ADDRESS_LINE.exec(line)?.[1]?.replace(/\.$/, '')
    if (address !== undefined) {
      open = address
      const rest = line.slice(line.indexOf(address) + address.length).replace(/^[>"'):.\s]+/, '')
      if (!found.has(address)) found.set(address, rest)
    } else if (open !== undefined) {
      const before = found.get(open) ?? ''
      if (line.trim() === '' && before !== '') open = undefined
      else found.set(open, `${before} ${line.trim()}`.trim().slice(0, MAX_DIAGNOSTIC))
    }
  }
  return { recipients: choose(found, failed), original: originalIn(lines, cut) }
}

/** Where the header names the failed ones, the text's other addresses are of somebody else. */
function choose(
  found: ReadonlyMap<string, string>,
  failed: string | undefined,
): ReportText['recipients'] {
  const named = (failed ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address.includes('@') && address.length <= 320)
  if (named.length > 0) {
    return named.map((address) => ({ address, diagnostic: found.get(address) ?? '' }))
  }
  // An address without words that say "no" may be the sender's, or a person to ask.
  return [...found]
    .filter(([, diagnostic]) => SAYS_NO.test(diagnostic))
    .map(([address, diagnostic]) => ({ address, diagnostic }))
}

const SAYS_NO =
  /(?:^|[^\d])[45]\d\d(?:[^\d]|$)|[45]\.\d\.\d|sorry|unknown|not found|no such|does not exist|rejected|refused|full|quota|failed|unable|could ?n[o']t|cannot|denied|disabled|unrouteable|timed? ?out|retry/i

function originalIn(lines: readonly string[], cut: number): FieldList {
  if (cut < 0) return []
  const rest = lines.slice(cut).filter((line) => !/^-{2,}/.test(line) && !/headers:$/i.test(line))
  const start = rest.findIndex((line) => /^[A-Za-z][A-Za-z0-9-]{1,60}: /.test(line))
  return start < 0 ? [] : readFields(rest.slice(start).join('\n'))
}
