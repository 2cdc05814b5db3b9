/** The statuses of a message, as everywhere (events, API, log). */
export const STATUSES = [
  'queued',
  'deferred',
  'held',
  'delivered',
  'bounced',
  'failed',
  'suppressed',
  'cancelled',
] as const
export type Status = (typeof STATUSES)[number]

/** What the address of the page holds of a search; everything in it has to be true of a message. */
export interface EmailSearch {
  /** Words, and `to: from: subject:` with a word or a quoted phrase. */
  readonly q?: string
  readonly status?: Status
  readonly domain?: string
  /** First and last day, `2026-11-22`, in the reader's zone. */
  readonly from?: string
  readonly to?: string
}

/** One word or phrase of a search, with the field that it is looked for in. */
export interface Token {
  readonly field: 'to' | 'from' | 'subject' | undefined
  readonly text: string
}

// The same shape as the server reads: `to:ann@there.example`, `subject:"two words"`, word.
const PART = /(?:(to|from|subject|status|domain):)?(?:"([^"]*)"?|(\S+))/gi
const DAY = /^\d{4}-\d{2}-\d{2}$/

export function readSearch(raw: Record<string, unknown>): EmailSearch {
  const text = (name: string): string | undefined =>
    typeof raw[name] === 'string' && raw[name] !== '' ? raw[name] : undefined
  const day = (name: string): string | undefined =>
    DAY.test(text(name) ?? '') ? text(name) : undefined
  return compact({
    q: text('q')?.slice(0, 500),
    status: statusOf(text('status')),
    domain: text('domain'),
    from: day('from'),
    to: day('to'),
  })
}

export function tokensOf(q: string | undefined): readonly Token[] {
  return [...(q ?? '').matchAll(PART)].map(([, field, quoted, bare]) => ({
    field: field?.toLowerCase() as Token['field'],
    text: quoted ?? bare ?? '',
  }))
}

/** Puts what a person typed into a search: `status:` and `domain:` become filters of their own. */
export function withTyped(search: EmailSearch, typed: string): EmailSearch {
  const fields = tokensOf(search.q).filter(({ field }) => field !== undefined)
  let { status, domain } = search
  const rest: Token[] = []
  for (const token of tokensOf(typed)) {
    const field: string | undefined = token.field
    if (field === 'domain') domain = token.text.replace(/^@/, '')
    else if (field === 'status' && statusOf(token.text) !== undefined) status = statusOf(token.text)
    else rest.push(token)
  }
  const same = (a: Token, b: Token): boolean => a.field === b.field && a.text === b.text
  const kept = fields.filter((each) => !rest.some((other) => same(each, other)))
  return compact({ ...search, status, domain, q: formatTokens([...kept, ...rest]) })
}

export function withoutToken(search: EmailSearch, token: Token): EmailSearch {
  const left = tokensOf(search.q).filter(
    ({ field, text }) => field !== token.field || text !== token.text,
  )
  return compact({ ...search, q: formatTokens(left) })
}

/** The words without a field: what the search box shows. */
export function freeText(search: EmailSearch): string {
  return formatTokens(tokensOf(search.q).filter(({ field }) => field === undefined)) ?? ''
}

export function isEmpty(search: EmailSearch): boolean {
  return Object.values(search).every((each) => each === undefined)
}

/** Midnight at the beginning of a day in the reader's zone, `days` later, as ISO 8601 in UTC. */
export function dayStart(day: string, days = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + days).toISOString()
}

/** Leaves out what is not set, so that it is not in the address either. */
export function compact(search: {
  [Key in keyof EmailSearch]: EmailSearch[Key] | undefined
}): EmailSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
}

function formatTokens(tokens: readonly Token[]): string | undefined {
  const text = tokens.map(({ field, text: words }) => {
    const value = /\s/.test(words) ? `"${words}"` : words
    return field === undefined ? value : `${field}:${value}`
  })
  return text.length === 0 ? undefined : text.join(' ')
}

function statusOf(text: string | undefined): Status | undefined {
  return STATUSES.find((each) => each === text?.toLowerCase())
}
