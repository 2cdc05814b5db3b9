import { concatBytes, CRLF, fromLatin1, utf8 } from '#core/bytes.ts'
import { formatPath, type ReversePath } from '#core/mailbox.ts'
import { err, never, ok, type Result } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import { formatParams, parseParams, type Param } from './params.ts'
import {
  cutPath,
  formatForwardPath,
  parseForwardPath,
  parseReversePath,
  type ForwardPath,
} from './path.ts'

/** One command line of RFC 5321 and its extensions, heard or spoken. */
export type Command =
  | { readonly verb: 'EHLO' | 'HELO'; readonly name: string }
  | { readonly verb: 'MAIL'; readonly sender: ReversePath; readonly params: readonly Param[] }
  | { readonly verb: 'RCPT'; readonly recipient: ForwardPath; readonly params: readonly Param[] }
  /** RFC 3030 §2; `sizeBytes` octets of content follow the line. */
  | { readonly verb: 'BDAT'; readonly sizeBytes: number; readonly last: boolean }
  /** RFC 4954 §4. `initial` is the base64 text, or `=` for an empty response. */
  | { readonly verb: 'AUTH'; readonly mechanism: string; readonly initial: Secret | undefined }
  | { readonly verb: 'DATA' | 'RSET' | 'QUIT' | 'STARTTLS' }
  | { readonly verb: 'NOOP' | 'VRFY' | 'EXPN' | 'HELP'; readonly argument: string }
  /** Not a verb of ours; the line as it came. */
  | { readonly verb: 'UNKNOWN'; readonly bytes: Uint8Array }

export type Verb = Exclude<Command['verb'], 'UNKNOWN'>

export interface CommandFault {
  readonly verb: Verb
  readonly problem:
    | 'argument-missing'
    | 'argument-forbidden'
    | 'bad-argument'
    | 'bad-sender'
    | 'bad-recipient'
    | 'bad-parameter'
    | 'not-utf8'
}

type Parsed = Result<Command, CommandFault['problem']>

const BLANKS = /^[ \t]+|[ \t]+$/g
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Parses one line without its CRLF, which the line decoder has found free of CR, LF and NUL. Verbs
 * and parameter names in any case, trailing blanks allowed (RFC 5321 §2.4, §4.1.1). A verb that
 * is not ours is `UNKNOWN`; a fault always names the verb it belongs to.
 */
export function parseCommand(line: Uint8Array): Result<Command, CommandFault> {
  const verb = verbOf(line)
  if (verb === undefined) return ok({ verb: 'UNKNOWN', bytes: line })
  const text = decodeStrictly(line)
  if (text === undefined) return err({ verb, problem: 'not-utf8' })
  const parsed = PARSERS[verb](text.slice(verb.length).replace(BLANKS, ''))
  return parsed.ok ? parsed : err({ verb, problem: parsed.error })
}

const VERBS: ReadonlyMap<string, Verb> = new Map(
  (
    [
      ['EHLO', 'HELO', 'MAIL', 'RCPT', 'BDAT', 'AUTH', 'DATA', 'RSET'],
      ['QUIT', 'STARTTLS', 'NOOP', 'VRFY', 'EXPN', 'HELP'],
    ] as const
  )
    .flat()
    .map((verb) => [verb, verb]),
)

/** The verb that a line begins with, also when the rest of it makes no sense. */
export function verbOf(line: Uint8Array): Verb | undefined {
  let end = 0
  while (end < line.length && end < 10 && (line[end] ?? 0) > 0x20) end++
  return VERBS.get(fromLatin1(line.subarray(0, end)).toUpperCase())
}

function decodeStrictly(line: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(line)
  } catch {
    return undefined
  }
}

// Any name without characters that could break out of a Received line or a log: bare names,
// underscores and literals are what real clients send (RFC 6409 §4, RFC 5321 §4.1.4).
const HELO_NAME = /^[!#-'*+\-./0-9:=?A-Z[\]^_`a-z{|}~]{1,255}$/

function hello(verb: 'EHLO' | 'HELO'): (rest: string) => Parsed {
  return (rest) => {
    if (rest === '') return err('argument-missing')
    return HELO_NAME.test(rest) ? ok({ verb, name: rest }) : err('bad-argument')
  }
}

function mail(rest: string): Parsed {
  const path = cutAfter(rest, /^FROM: */i)
  if (path === undefined) return err('bad-sender')
  const sender = parseReversePath(path.inner)
  if (!sender.ok) return err('bad-sender')
  const params = parseParams(path.rest)
  return params === undefined
    ? err('bad-parameter')
    : ok({ verb: 'MAIL', sender: sender.value, params })
}

function rcpt(rest: string): Parsed {
  const path = cutAfter(rest, /^TO: */i)
  if (path === undefined) return err('bad-recipient')
  const recipient = parseForwardPath(path.inner)
  if (!recipient.ok) return err('bad-recipient')
  const params = parseParams(path.rest)
  return params === undefined
    ? err('bad-parameter')
    : ok({ verb: 'RCPT', recipient: recipient.value, params })
}

function cutAfter(rest: string, keyword: RegExp): ReturnType<typeof cutPath> {
  const found = keyword.exec(rest)
  return found === null ? undefined : cutPath(rest.slice(found[0].length))
}

function bdat(rest: string): Parsed {
  // RFC 3030 §2 allows 20 digits; 15 are more than any disk and still exact in a double.
  const found = /^(\d{1,15})(?: +(LAST))?$/i.exec(rest)
  if (found === null) return err(rest === '' ? 'argument-missing' : 'bad-argument')
  return ok({ verb: 'BDAT', sizeBytes: Number(found[1]), last: found[2] !== undefined })
}

function auth(rest: string): Parsed {
  if (rest === '') return err('argument-missing')
  const found = /^([A-Za-z0-9_-]{1,20})(?: +([^ ]+))?$/.exec(rest)
  if (found === null) return err('bad-argument')
  const initial = found[2] === undefined ? undefined : new Secret(found[2])
  return ok({ verb: 'AUTH', mechanism: (found[1] ?? '').toUpperCase(), initial })
}

function bare(verb: 'DATA' | 'RSET' | 'QUIT' | 'STARTTLS'): (rest: string) => Parsed {
  return (rest) => (rest === '' ? ok({ verb }) : err('argument-forbidden'))
}

function free(verb: 'NOOP' | 'HELP'): (rest: string) => Parsed {
  return (rest) => ok({ verb, argument: rest })
}

function named(verb: 'VRFY' | 'EXPN'): (rest: string) => Parsed {
  return (rest) => (rest === '' ? err('argument-missing') : ok({ verb, argument: rest }))
}

const PARSERS = {
  EHLO: hello('EHLO'),
  HELO: hello('HELO'),
  MAIL: mail,
  RCPT: rcpt,
  BDAT: bdat,
  AUTH: auth,
  DATA: bare('DATA'),
  RSET: bare('RSET'),
  QUIT: bare('QUIT'),
  STARTTLS: bare('STARTTLS'),
  NOOP: free('NOOP'),
  HELP: free('HELP'),
  VRFY: named('VRFY'),
  EXPN: named('EXPN'),
} as const satisfies Record<Verb, (rest: string) => Parsed>

/**
 * The command as text without CRLF, secrets included: for the wire only, see {@link traceCommand}.
 * Throws when an argument holds CR, LF or NUL, which would be a second command.
 */
export function formatCommand(command: Command): string {
  const text = formatLine(command)
  // eslint-disable-next-line no-control-regex -- these three are the point
  if (/[\r\n\u0000]/.test(text)) throw new Error(`line break inside ${command.verb} command`)
  return text
}

/** The command as it goes over the wire, with CRLF. */
export function encodeCommand(command: Command): Uint8Array {
  if (command.verb === 'UNKNOWN') return concatBytes([command.bytes, CRLF])
  return utf8(`${formatCommand(command)}\r\n`)
}

/** The command for logs and transcripts: the initial response of AUTH is masked. */
export function traceCommand(command: Command): string {
  if (command.verb !== 'AUTH' || command.initial === undefined) return formatCommand(command)
  return `AUTH ${command.mechanism} ${command.initial.toString()}`
}

function formatLine(command: Command): string {
  switch (command.verb) {
    case 'EHLO':
    case 'HELO':
      return `${command.verb} ${command.name}`
    case 'MAIL':
      return `MAIL FROM:${formatPath(command.sender)}${formatParams(command.params)}`
    case 'RCPT':
      return `RCPT TO:${formatForwardPath(command.recipient)}${formatParams(command.params)}`
    case 'BDAT':
      return `BDAT ${command.sizeBytes}${command.last ? ' LAST' : ''}`
    case 'AUTH':
      return `AUTH ${command.mechanism}${command.initial === undefined ? '' : ` ${command.initial.reveal()}`}`
    case 'DATA':
    case 'RSET':
    case 'QUIT':
    case 'STARTTLS':
      return command.verb
    case 'NOOP':
    case 'VRFY':
    case 'EXPN':
    case 'HELP':
      return command.argument === '' ? command.verb : `${command.verb} ${command.argument}`
    case 'UNKNOWN':
      return fromLatin1(command.bytes)
    default:
      return never(command)
  }
}
