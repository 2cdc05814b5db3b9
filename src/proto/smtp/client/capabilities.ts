import type { SmtpReply } from '#core/reply.ts'

/** What a host said it can do, for this connection as it is now: STARTTLS makes it void. */
export interface Capabilities {
  readonly pipelining: boolean
  readonly startTls: boolean
  readonly eightBitMime: boolean
  readonly smtpUtf8: boolean
  /** RFC 3461. */
  readonly dsn: boolean
  /** RFC 1870: offered at all. */
  readonly size: boolean
  /** Largest message, when the host names one. */
  readonly maxBytes: number | undefined
  /** Upper case. */
  readonly auth: ReadonlySet<string>
  /** RFC 9422: recipients of a transaction, transactions of a connection. */
  readonly rcptMax: number | undefined
  readonly mailMax: number | undefined
}

type Draft = { -readonly [K in keyof Capabilities]: Capabilities[K] }

/** After HELO: nothing is offered. */
export const NO_CAPABILITIES: Capabilities = {
  pipelining: false,
  startTls: false,
  eightBitMime: false,
  smtpUtf8: false,
  dsn: false,
  size: false,
  maxBytes: undefined,
  auth: new Set(),
  rcptMax: undefined,
  mailMax: undefined,
}

/** An EHLO keyword and what it turns on. */
const KEYWORDS: ReadonlyMap<string, (draft: Draft, args: readonly string[]) => void> = new Map([
  ['PIPELINING', (draft) => void (draft.pipelining = true)],
  ['STARTTLS', (draft) => void (draft.startTls = true)],
  ['8BITMIME', (draft) => void (draft.eightBitMime = true)],
  ['SMTPUTF8', (draft) => void (draft.smtpUtf8 = true)],
  ['DSN', (draft) => void (draft.dsn = true)],
  [
    'SIZE',
    (draft, [limit]) => {
      draft.size = true
      // RFC 1870 §4: 0 means that no fixed limit is in force.
      draft.maxBytes = positive(limit)
    },
  ],
  ['AUTH', (draft, mechanisms) => void (draft.auth = new Set([...draft.auth, ...mechanisms]))],
  ['LIMITS', readLimits],
])

function readLimits(draft: Draft, args: readonly string[]): void {
  for (const word of args) {
    const [name, value] = word.split('=')
    if (name === 'RCPTMAX') draft.rcptMax = positive(value)
    if (name === 'MAILMAX') draft.mailMax = positive(value)
  }
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined
  const value = Number(text)
  return value > 0 ? value : undefined
}

/** Reads the lines after the first of a 250 to EHLO (RFC 5321 §4.1.1.1). Unknown keywords are fine. */
export function readCapabilities(reply: SmtpReply): Capabilities {
  const draft: Draft = { ...NO_CAPABILITIES }
  for (const line of reply.lines.slice(1)) {
    // `AUTH=LOGIN`: an old draft that some hosts still say.
    const [keyword = '', ...args] = line
      .trim()
      .toUpperCase()
      .replace(/^AUTH=/, 'AUTH ')
      .split(/\s+/)
    KEYWORDS.get(keyword)?.(draft, args)
  }
  return draft
}
