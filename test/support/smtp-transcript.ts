import { concatBytes, fromLatin1, utf8 } from '#core/bytes.ts'
import { formatPath } from '#core/mailbox.ts'
import { never } from '#core/result.ts'
import type { SmtpReply } from '#core/reply.ts'
import { openSession, step, type Step } from '#proto/smtp/server/session.ts'
import type { Effect, Input, Question, ServerPolicy } from '#proto/smtp/server/state.ts'
import { formatReply, ReplyDecoder } from '#proto/smtp/wire/reply.ts'

/*
 * Transcripts of the server's session. Lines that the test gives:
 *   `C: text`    a line of the client, CRLF added      `C| text`   bytes of one packet, escapes read
 *   `A: reply`   the product's answer to a question    `A: open`   … it takes the message
 *   `TLS`  `EOF`  `HANGUP`  `RETIRE`  `TIMEOUT`        `@ key value`  a setting of the service
 * Lines that the session gives: `S: reply`, `? question`, `M: content`, `! other effects`.
 * `{x*2000}` is repeated text; `\r \n \0 \t \xNN` are bytes. `#` begins a comment.
 */

export const SUBMISSION: ServerPolicy = {
  hostname: 'mail.taifa.test',
  maxMessageBytes: 26_214_400,
  maxRecipients: 1_000,
  requiresTls: true,
  requiresLogin: true,
  offersTls: true,
  offersDsn: true,
  traced: false,
}
export const TLS_FACTS = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  certificate: 'not-checked',
  certificateProblem: undefined,
} as const

/** Plays the inputs of a transcript and answers the whole transcript as it came out. */
export function replay(script: string): string {
  const out: string[] = []
  let policy: ServerPolicy = SUBMISSION
  let current: Step | undefined
  for (const line of script.split('\n')) {
    if (isOutput(line)) continue
    out.push(line)
    if (line.startsWith('@ ')) {
      policy = { ...policy, ...setting(line.slice(2)) }
      continue
    }
    const input = inputOf(line)
    if (input === undefined) continue
    if (current === undefined) {
      current = openSession(policy, undefined)
      out.splice(out.length - 1, 0, ...describe(current.effects))
    }
    current = step(current.session, input)
    out.push(...describe(current.effects))
  }
  return out.join('\n')
}

const isOutput = (line: string): boolean => /^(?:S:|\?|M:|!) ?/.test(line)

function setting(text: string): Partial<ServerPolicy> {
  const [key = '', value = ''] = text.split(' ')
  return { [key]: value === 'true' ? true : value === 'false' ? false : Number(value) }
}

const GONE: SmtpReply = { code: 421, enhanced: '4.7.0', lines: ['Credential deleted'] }
const STOP: SmtpReply = { code: 421, enhanced: '4.3.2', lines: ['Shutting down'] }
const LATE: SmtpReply = { code: 421, enhanced: '4.4.2', lines: ['Timeout'] }

function inputOf(line: string): Input | undefined {
  const mark = line.slice(0, 2)
  const rest = line.slice(3)
  if (mark === 'C:') return { kind: 'bytes', bytes: unescape(`${rest}\\r\\n`) }
  if (mark === 'C|') return { kind: 'bytes', bytes: unescape(rest) }
  if (mark === 'A:') return rest === 'open' ? { kind: 'opened' } : answer(rest)
  switch (line) {
    case 'TLS':
      return { kind: 'tls-started', tls: TLS_FACTS }
    case 'EOF':
      return { kind: 'eof' }
    case 'HANGUP':
      return { kind: 'hang-up', reply: GONE }
    case 'RETIRE':
      return { kind: 'retire', reply: STOP }
    case 'TIMEOUT':
      return { kind: 'time-out', reply: LATE }
    default:
      if (line !== '' && !line.startsWith('#')) throw new Error(`not a transcript line: ${line}`)
      return undefined
  }
}

function answer(text: string): Input {
  const [event] = new ReplyDecoder().push(utf8(`${text}\r\n`))
  if (event?.kind !== 'reply') throw new Error(`not a reply: ${text}`)
  return { kind: 'answer', reply: event.reply }
}

function unescape(text: string): Uint8Array {
  const repeated = text.replace(/\{([^*{}]+)\*(\d+)\}/g, (_, what: string, times: string) =>
    what.repeat(Number(times)),
  )
  const parts = repeated.split(/(\\r|\\n|\\0|\\t|\\x[0-9a-f]{2})/).map((part) => {
    if (part === '\\r') return Uint8Array.of(13)
    if (part === '\\n') return Uint8Array.of(10)
    if (part === '\\0') return Uint8Array.of(0)
    if (part === '\\t') return Uint8Array.of(9)
    return part.startsWith('\\x') ? Uint8Array.of(Number.parseInt(part.slice(2), 16)) : utf8(part)
  })
  return concatBytes(parts)
}

function describe(effects: readonly Effect[]): string[] {
  const out: string[] = []
  for (const effect of effects) {
    for (const line of describeEffect(effect)) {
      // A thousand equal replies are one line with a number.
      const last = out.at(-1) ?? ''
      const times =
        last === line ? 2 : last.startsWith(`${line}  ×`) ? Number(last.split('×')[1]) + 1 : 0
      if (times > 0) out[out.length - 1] = `${line}  ×${times}`
      else out.push(line)
    }
  }
  return out
}

function describeEffect(effect: Effect): string[] {
  switch (effect.kind) {
    case 'reply':
      return formatReply(effect.reply)
        .split('\r\n')
        .slice(0, -1)
        .map((line) => `S: ${line}`)
    case 'ask':
      return [`? ${describeQuestion(effect.question)}`]
    case 'chunk': {
      const text = JSON.stringify(fromLatin1(effect.bytes))
      return [effect.bytes.length > 300 ? `M: ${effect.bytes.length} octets` : `M: ${text}`]
    }
    case 'close':
      return [`! close ${effect.hint}`]
    case 'heard':
      return [`! heard ${effect.line}`]
    case 'abort':
    case 'reset':
    case 'start-tls':
      return [`! ${effect.kind}`]
    default:
      return never(effect)
  }
}

function describeQuestion(question: Question): string {
  switch (question.kind) {
    case 'login': {
      const { mechanism, authzid, username, password } = question.attempt
      return `login ${mechanism} "${authzid}" "${username}" "${password.reveal()}"`
    }
    case 'mail': {
      const { sender, declaredBytes, body, smtpUtf8, dsn } = question.request
      const said = dsn === undefined ? '' : ` ret=${dsn.ret ?? '-'} envid=${dsn.envid ?? '-'}`
      return `mail ${formatPath(sender)} size=${declaredBytes ?? '-'} ${body}${smtpUtf8 ? ' SMTPUTF8' : ''}${said}`
    }
    case 'rcpt': {
      const { index, recipient, dsn } = question.request
      const said =
        dsn === undefined ? '' : ` notify=${dsn.notify?.join('+') ?? '-'} orcpt=${dsn.orcpt ?? '-'}`
      return `rcpt ${index} ${formatPath(recipient)}${said}`
    }
    case 'open-message':
    case 'finish':
      return question.kind
    default:
      return never(question)
  }
}
