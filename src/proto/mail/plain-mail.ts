import { utf8 } from '#core/bytes.ts'
import type { EpochMs } from '#core/time.ts'
import { formatDate } from '../header/date.ts'
import { encodeWords } from '../header/encode-words.ts'
import { encodeBase64 } from '../sasl/base64.ts'

export interface PlainMailInput {
  readonly from: { readonly name: string; readonly address: string }
  /** In SMTP form. */
  readonly to: string
  readonly subject: string
  /** Lines of at most some 900 characters, separated by LF. */
  readonly text: string
  /** With angle brackets. */
  readonly messageIdHeader: string
  readonly now: EpochMs
}

export interface PlainMail {
  /** Ends with the empty line. */
  readonly header: Uint8Array
  readonly body: Uint8Array
}

/**
 * A mail of text alone, written by a program (RFC 3834 §5: nobody is to answer it). Text in ASCII
 * stands as it is; any other is base64, so that it needs no extension on its way.
 */
export function composePlainMail(input: PlainMailInput): PlainMail {
  const text = `${input.text.replaceAll('\n', '\r\n')}\r\n`
  const isAscii = /^[\r\n\u0020-\u007e]*$/.test(text)
  const header = [
    `From: ${phrase(input.from.name)} <${input.from.address}>`,
    `To: <${input.to}>`,
    `Subject: ${folded(input.subject)}`,
    `Date: ${formatDate(input.now)}`,
    `Message-ID: ${input.messageIdHeader}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Transfer-Encoding: ${isAscii ? '7bit' : 'base64'}`,
    '',
    '',
  ]
  const body = isAscii ? text : wrapped(encodeBase64(utf8(text)))
  return { header: utf8(header.join('\r\n')), body: utf8(body) }
}

function phrase(name: string): string {
  return /^[A-Za-z0-9 ]+$/.test(name) ? name : folded(name)
}

/** One encoded word on each line (RFC 2047 §2: a line with one has at most 76 characters). */
function folded(text: string): string {
  return encodeWords(text).replaceAll(' =?', '\r\n =?')
}

function wrapped(base64: string): string {
  return `${(base64.match(/.{1,76}/g) ?? []).join('\r\n')}\r\n`
}
