import { concatBytes, fromUtf8, LF } from '#core/bytes.ts'
import type { SmtpReply } from '#core/reply.ts'

/** The reply as it goes over the wire, every line with CRLF (RFC 5321 §4.2, RFC 2034 §4). */
export function formatReply(reply: SmtpReply): string {
  const enhanced = reply.enhanced === undefined ? '' : `${reply.enhanced} `
  const last = reply.lines.length - 1
  let text = ''
  for (let i = 0; i <= last; i++) {
    text += `${reply.code}${i === last ? ' ' : '-'}${enhanced}${oneLine(reply.lines[i] ?? '')}\r\n`
  }
  return text
}

// A line end inside our own text would become a second reply in the client's eyes.
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ')

/** Why a peer's bytes are no reply. `text` of the event has the start of the offending line. */
export type ReplyFault =
  | 'no-code'
  | 'code-out-of-range'
  | 'bad-separator'
  | 'code-changed'
  | 'line-too-long'
  | 'too-many-lines'
  | 'reply-too-long'

export type ReplyEvent =
  | { readonly kind: 'reply'; readonly reply: SmtpReply }
  | { readonly kind: 'fault'; readonly fault: ReplyFault; readonly text: string }

export interface ReplyLimits {
  /** Octets of one line without its end. RFC 5321 §4.5.3.1.5 says 512; real hosts exceed it. */
  readonly maxLineBytes: number
  readonly maxLines: number
  readonly maxReplyBytes: number
}

export const REPLY_LIMITS: ReplyLimits = {
  maxLineBytes: 4_096,
  maxLines: 128,
  maxReplyBytes: 32_768,
}

type ReplyLine =
  | {
      readonly kind: 'line'
      readonly code: number
      readonly final: boolean
      readonly text: string
    }
  | { readonly kind: 'fault'; readonly fault: ReplyFault }

/**
 * Turns a server's bytes into replies. A fault is final: after it the stream has lost its framing
 * and everything further is ignored. Control characters in the text become U+FFFD, so that a reply
 * can be logged, quoted in a report and shown. A bare LF ends a line here, because refusing the mail
 * of a sloppy host helps nobody and nothing can be smuggled in this direction.
 */
export class ReplyDecoder {
  readonly #limits: ReplyLimits
  #rest: Uint8Array[] = []
  #restBytes = 0
  #code = 0
  #lines: string[] = []
  #replyBytes = 0
  #dead = false

  constructor(limits: ReplyLimits = REPLY_LIMITS) {
    this.#limits = limits
  }

  /** True when bytes or lines of an unfinished reply are held (RFC 3207 §5: fatal around STARTTLS). */
  get pending(): boolean {
    return this.#restBytes > 0 || this.#lines.length > 0
  }

  /** All replies completed by these bytes, in order; at most one fault, last. */
  push(bytes: Uint8Array): ReplyEvent[] {
    const events: ReplyEvent[] = []
    let at = 0
    while (!this.#dead && at < bytes.length) {
      const end = bytes.indexOf(LF, at)
      const part = bytes.subarray(at, end < 0 ? bytes.length : end)
      if (this.#restBytes + part.length > this.#limits.maxLineBytes + 1) {
        this.#fail(events, 'line-too-long', this.#take(part.subarray(0, 80)))
        break
      }
      if (end < 0) {
        this.#keep(part)
        break
      }
      this.#line(events, this.#take(part))
      at = end + 1
    }
    return events
  }

  #keep(part: Uint8Array): void {
    // A copy: the caller's buffer may be reused, and a reply of one-byte chunks must not pin them.
    this.#rest.push(part.slice())
    this.#restBytes += part.length
    if (this.#rest.length > 64) this.#rest = [concatBytes(this.#rest)]
  }

  #take(part: Uint8Array): Uint8Array {
    if (this.#restBytes === 0) return part
    const whole = concatBytes([...this.#rest, part])
    this.#rest = []
    this.#restBytes = 0
    return whole
  }

  #line(events: ReplyEvent[], bytes: Uint8Array): void {
    const text = fromUtf8(bytes).replace(/\r$/, '')
    const line = parseReplyLine(text)
    if (line.kind === 'fault') return this.#fail(events, line.fault, bytes)
    this.#replyBytes += bytes.length
    if (this.#lines.length > 0 && line.code !== this.#code) {
      return this.#fail(events, 'code-changed', bytes)
    }
    if (this.#lines.length >= this.#limits.maxLines) {
      return this.#fail(events, 'too-many-lines', bytes)
    }
    if (this.#replyBytes > this.#limits.maxReplyBytes) {
      return this.#fail(events, 'reply-too-long', bytes)
    }
    this.#code = line.code
    this.#lines.push(line.text)
    if (line.final) events.push({ kind: 'reply', reply: this.#finish() })
  }

  #finish(): SmtpReply {
    const lines = this.#lines
    this.#lines = []
    this.#replyBytes = 0
    return liftEnhanced(this.#code, lines)
  }

  #fail(events: ReplyEvent[], fault: ReplyFault, bytes: Uint8Array): void {
    this.#dead = true
    this.#rest = []
    this.#restBytes = 0
    this.#lines = []
    const text = printable(fromUtf8(bytes.subarray(0, 80)).trimEnd())
    events.push({ kind: 'fault', fault, text })
  }
}

// RFC 5321 §4.2: Reply-code = %x32-35 %x30-35 %x30-39; the second digit is read liberally.
function parseReplyLine(text: string): ReplyLine {
  if (!/^\d{3}/.test(text)) return { kind: 'fault', fault: 'no-code' }
  if (!/^[2-5]/.test(text)) return { kind: 'fault', fault: 'code-out-of-range' }
  const separator = text.charAt(3)
  if (separator !== '' && separator !== ' ' && separator !== '-') {
    return { kind: 'fault', fault: 'bad-separator' }
  }
  const code = Number(text.slice(0, 3))
  return { kind: 'line', code, final: separator !== '-', text: printable(text.slice(4)) }
}

const ENHANCED = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/

/** Takes the enhanced code (RFC 3463) off the lines when the first has one of the reply's class. */
function liftEnhanced(code: number, lines: readonly string[]): SmtpReply {
  const enhanced = ENHANCED.exec(lines[0] ?? '')?.[1]
  if (enhanced === undefined || enhanced.charAt(0) !== String(code).charAt(0)) {
    return { code, enhanced: undefined, lines }
  }
  const strip = (line: string): string =>
    line === enhanced
      ? ''
      : line.startsWith(`${enhanced} `)
        ? line.slice(enhanced.length + 1)
        : line
  return { code, enhanced, lines: lines.map(strip) }
}

/** Text that is safe in a log, a report and a browser's text node. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it removes
  return text.replaceAll('\t', ' ').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\ufffd')
}
