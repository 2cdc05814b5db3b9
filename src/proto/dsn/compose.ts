import { concatBytes, CRLF, fromUtf8, utf8 } from '#core/bytes.ts'
import { hasEightBit } from '#core/eight-bit.ts'
import { readableLine } from '#core/readable-text.ts'
import type { EpochMs } from '#core/time.ts'
import { formatDate } from '../header/date.ts'
import { encodeWords } from '../header/encode-words.ts'
import { encodeQuotedPrintable } from '../mime/quoted-printable.ts'
import { adviceFor } from './advice.ts'
import { foldField, typedAddress } from './status-field.ts'

/** Recipients that the text for people names one by one; the part for machines has them all. */
const MAX_NAMED = 100
/** Original header that is sent back; the rest is cut at a line. Keeps a report small (backscatter). */
const MAX_HEADER_BYTES = 32 * 1024
const MAX_TEXT = 600
/** RFC 5322 §2.1.1. */
const MAX_LINE = 998

export type DsnAction = 'failed' | 'delayed' | 'relayed'

export interface DsnRecipient {
  /** As the sender gave it, in SMTP form. */
  readonly address: string
  /** `rfc822;bob@example.org`, as the sender named it with ORCPT; undefined: like the address. */
  readonly originalRecipient?: string | undefined
  /** RFC 3463. Class 4 with `failed` says that a temporary trouble lasted too long. */
  readonly status: string
  readonly remoteHost: string | undefined
  /** The reply of the remote host as one line, when it gave one. */
  readonly reply: string | undefined
  /** Our own words: why it was given up, or what is wrong. */
  readonly explanation: string
  readonly lastAttemptAt: EpochMs | undefined
}

export interface DsnInput {
  readonly action: DsnAction
  /** This relay: `Reporting-MTA`, and the domain of the sender address. */
  readonly hostname: string
  /** Of the report, with angle brackets. */
  readonly messageIdHeader: string
  /** Occurs nowhere else: random, 16 to 60 characters of `A-Za-z0-9`. */
  readonly boundary: string
  readonly now: EpochMs
  /** The original envelope sender, in SMTP form. */
  readonly to: string
  readonly original: {
    readonly subject: string
    /** With angle brackets; empty when unknown. */
    readonly messageIdHeader: string
    readonly arrivedAt: EpochMs
    /** Header block as stored; empty to leave the third part out. */
    readonly header: Uint8Array
    /** To send the whole message back. */
    readonly body?: Uint8Array
    /** ENVID (RFC 3461 §4.4). */
    readonly envelopeId?: string
  }
  /** For `delayed`: when trying ends. */
  readonly retryUntil?: EpochMs
  readonly recipients: readonly DsnRecipient[]
}

export interface ComposedDsn {
  /** Ends with the empty line. */
  readonly header: Uint8Array
  readonly body: Uint8Array
  readonly subject: string
  readonly from: string
  /** Only when the address of the reader itself holds non-ASCII characters (RFC 6531). */
  readonly needsSmtpUtf8: boolean
  /** Holds bytes above 127: UTF-8 in an address, or what was sent back whole. */
  readonly eightBit: boolean
}

/**
 * A delivery status notification (RFC 3464 in an RFC 6522 report): words for people, fields for
 * machines, the original header, and the body only if it is given. ASCII with CRLF, but for a `To` address that
 * exists only in UTF-8. What remote hosts said is cut and freed of control characters.
 */
export function composeDsn(input: DsnInput): ComposedDsn {
  const from = `MAILER-DAEMON@${input.hostname}`
  const subject = `${SUBJECT[input.action]}: ${readableLine(input.original.subject, 200) || '(no subject)'}`
  const { header: original, body: content } = input.original
  const whole = content !== undefined && original.length > 0 ? [original, content] : undefined
  const eightBit = whole?.some(hasEightBit) ?? false
  const last = whole === undefined ? headerPart(original) : wholePart(eightBit)
  const parts = [textPart(input), statusPart(input), last]
  const lines: string[] = []
  for (const part of parts) {
    if (part.length > 0) lines.push(`--${input.boundary}`, ...part)
  }
  const end = utf8(`--${input.boundary}--\r\n`)
  const start = utf8([...lines, ''].join('\r\n'))
  const pieces = whole === undefined ? [start, end] : [start, ...whole, CRLF, end]
  return {
    header: utf8(
      [...headerFields(input, from, subject), ...(eightBit ? [EIGHT_BIT] : []), '', ''].join(
        '\r\n',
      ),
    ),
    body: concatBytes(pieces),
    subject,
    from,
    needsSmtpUtf8: !isAscii(input.to),
    eightBit: eightBit || !isAscii(input.to),
  }
}

const EIGHT_BIT = 'Content-Transfer-Encoding: 8bit'

const SUBJECT = {
  failed: 'Not delivered',
  delayed: 'Delayed',
  relayed: 'Handed over',
} as const satisfies Record<DsnAction, string>

function headerFields(input: DsnInput, from: string, subject: string): string[] {
  const about = readableLine(input.original.messageIdHeader, 900)
  // A header line cannot carry what is not ASCII, and Message-ID is not for people.
  const references = /^<[\x21-\x7e]+>$/.test(about)
    ? [`In-Reply-To: ${about}`, `References: ${about}`]
    : []
  return [
    `From: "Mail Delivery System" <${from}>`,
    `To: <${input.to}>`,
    ...foldField('Subject', encodeWords(subject)),
    `Date: ${formatDate(input.now)}`,
    `Message-ID: ${input.messageIdHeader}`,
    ...references,
    // RFC 3834 §5: what follows from this value is that no program answers the report.
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${input.boundary}"`,
  ]
}

function textPart(input: DsnInput): string[] {
  const text = [...introduction(input), ...input.recipients.slice(0, MAX_NAMED).flatMap(paragraph)]
  const more = input.recipients.length - MAX_NAMED
  if (more > 0) text.push('', `... and ${more} more addresses, listed in the technical part.`)
  if (input.original.header.length > 0 && input.original.body === undefined) {
    text.push('', 'The header of your message follows. Its content is not sent back.')
  }
  const lines = text.flatMap(wrap)
  const ascii = lines.every(isAscii) && lines.every((line) => line.length <= 78)
  return [
    'Content-Description: Notification',
    `Content-Type: text/plain; charset=${ascii ? 'us-ascii' : 'utf-8'}`,
    `Content-Transfer-Encoding: ${ascii ? '7bit' : 'quoted-printable'}`,
    '',
    ...(ascii ? lines : encodeQuotedPrintable(lines)),
  ]
}

function introduction(input: DsnInput): string[] {
  const { original, recipients } = input
  const addresses = recipients.length === 1 ? 'this address' : 'these addresses'
  const until = input.retryUntil === undefined ? '' : ` until ${formatDate(input.retryUntil)}`
  const verdict = {
    failed: `Your message could not be delivered to ${addresses}. No more tries will be made.`,
    delayed: `Your message has not been delivered to ${addresses} yet. You need not send it again: it will be tried${until}.`,
    relayed: `Your message was handed over to the mail host of ${addresses}. That host does not report what becomes of it there.`,
  } as const satisfies Record<DsnAction, string>
  const id = readableLine(original.messageIdHeader, 300)
  return [
    `This is the mail relay ${input.hostname}.`,
    '',
    verdict[input.action],
    '',
    `    Subject:    ${readableLine(original.subject, 200) || '(none)'}`,
    `    Accepted:   ${formatDate(original.arrivedAt)}`,
    ...(id === '' ? [] : [`    Message-ID: ${id}`]),
  ]
}

function paragraph(recipient: DsnRecipient): string[] {
  const { remoteHost, reply } = recipient
  const host = readableLine(remoteHost ?? 'the mail host', 255)
  const said =
    reply === undefined ? [] : [`    ${host} said:`, `        ${readableLine(reply, MAX_TEXT)}`]
  const explanation = readableLine(recipient.explanation, MAX_TEXT)
  return [
    '',
    `<${readableLine(recipient.address, 320)}>`,
    ...said,
    ...(explanation === '' ? [] : [`    ${explanation}`]),
    // What was taken needs no advice.
    ...(recipient.status.startsWith('2') ? [] : [`    ${adviceFor(recipient.status)}`]),
  ]
}

/** RFC 3464 §2: one group about the message, one for each recipient, empty lines between. */
function statusPart(input: DsnInput): string[] {
  const lines = [
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    ...(input.original.envelopeId === undefined
      ? []
      : foldField('Original-Envelope-Id', input.original.envelopeId)),
    ...foldField('Reporting-MTA', `dns; ${input.hostname}`),
    `Arrival-Date: ${formatDate(input.original.arrivedAt)}`,
  ]
  for (const recipient of input.recipients) lines.push('', ...recipientFields(recipient, input))
  return [...lines, '']
}

function recipientFields(recipient: DsnRecipient, input: DsnInput): string[] {
  const address = typedAddress(recipient.address)
  const { remoteHost, reply, lastAttemptAt } = recipient
  const lines = [
    `Original-Recipient: ${recipient.originalRecipient ?? address}`,
    `Final-Recipient: ${address}`,
    `Action: ${input.action}`,
    `Status: ${statusCode(recipient.status)}`,
  ]
  if (remoteHost !== undefined) lines.push(...foldField('Remote-MTA', `dns; ${remoteHost}`))
  if (reply !== undefined) lines.push(...foldField('Diagnostic-Code', `smtp; ${reply}`))
  if (lastAttemptAt !== undefined) lines.push(`Last-Attempt-Date: ${formatDate(lastAttemptAt)}`)
  if (input.retryUntil !== undefined && input.action === 'delayed') {
    lines.push(`Will-Retry-Until: ${formatDate(input.retryUntil)}`)
  }
  return lines
}

/** RFC 3463 §2: nothing but three numbers of class 2, 4 or 5, whatever a host gave. */
function statusCode(status: string): string {
  return /^[245]\.\d{1,3}\.\d{1,3}$/.test(status) ? status : '5.0.0'
}

/** The bytes of the message follow as they are. */
function wholePart(eightBit: boolean): string[] {
  return [
    'Content-Description: The original message',
    'Content-Type: message/rfc822',
    `Content-Transfer-Encoding: ${eightBit ? '8bit' : '7bit'}`,
    '',
  ]
}

/** text/rfc822-headers is 7-bit (RFC 6522 §4); a header in UTF-8 goes as RFC 6533 §4 has it. */
function headerPart(header: Uint8Array): string[] {
  const lines = originalLines(header)
  if (lines.length === 0) return []
  const ascii = lines.every((line) => /^[\t\x20-\x7e]*$/.test(line))
  return [
    'Content-Description: Header of the original message',
    `Content-Type: ${ascii ? 'text/rfc822-headers' : 'message/global-headers'}`,
    `Content-Transfer-Encoding: ${ascii ? '7bit' : 'quoted-printable'}`,
    '',
    ...(ascii ? lines : encodeQuotedPrintable(lines)),
  ]
}

function originalLines(header: Uint8Array): string[] {
  const lines = fromUtf8(header.subarray(0, MAX_HEADER_BYTES)).split(/\r\n|\r|\n/)
  if (header.length > MAX_HEADER_BYTES) lines.pop()
  while (lines[lines.length - 1] === '') lines.pop()
  return lines.map((line) => (line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line))
}

/** Breaks a line of text at spaces before column 76, keeping its indentation. */
function wrap(line: string): string[] {
  if (line.length <= 76) return [line]
  const indent = /^ */.exec(line)?.[0] ?? ''
  const lines: string[] = []
  let current = indent
  for (const word of line.trim().split(/ +/)) {
    const blank = current === indent ? '' : ' '
    if (current !== indent && current.length + blank.length + word.length > 76) {
      lines.push(current)
      current = indent + word
    } else {
      current += blank + word
    }
  }
  return [...lines, current]
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}
