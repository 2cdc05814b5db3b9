import { readFileSync } from 'node:fs'
import { encodeWords, formatPerson, type Letter, type Person } from './letter.ts'

const BOUNDARY = '=_a2f1b0c9_taifa'

/**
 * The letter as RFC 5322 bytes with CRLF, for clients that are handed a finished message. It keeps its
 * Bcc line, as tools that read recipients from the header need, and sends non-ASCII text as 8 bit: a
 * relay that changes a byte of it is found out.
 */
export function composeMessage(letter: Letter): Buffer {
  const header = [
    `From: ${formatPerson(letter.from)}`,
    ...addressField('To', letter.to),
    ...addressField('Cc', letter.cc),
    ...addressField('Bcc', letter.bcc),
    `Subject: ${encodeWords(letter.subject)}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${crypto.randomUUID()}@${letter.from.address.split('@')[1] ?? 'invalid'}>`,
    'MIME-Version: 1.0',
  ]
  const [fields, body] = splitPart(contentOf(letter))
  return Buffer.from(`${header.join('\r\n')}\r\n${fields}\r\n\r\n${body}`)
}

function addressField(name: string, people: readonly Person[]): string[] {
  return people.length === 0 ? [] : [`${name}: ${people.map(formatPerson).join(',\r\n\t')}`]
}

function contentOf(letter: Letter): string {
  const text = textPart('plain', letter.text)
  const { html, attachment } = letter
  const body =
    html === undefined ? text : multipart('alternative', 1, [text, textPart('html', html)])
  if (attachment === undefined) return body
  const encoded = readFileSync(attachment.path).toString('base64')
  const lines = encoded.match(/.{1,76}/g) ?? []
  const file =
    `Content-Type: ${attachment.type}\r\n` +
    `Content-Disposition: attachment; filename="${attachment.name}"\r\n` +
    `Content-Transfer-Encoding: base64\r\n\r\n${lines.join('\r\n')}\r\n`
  return multipart('mixed', 2, [body, file])
}

function textPart(subtype: string, text: string): string {
  return (
    `Content-Type: text/${subtype}; charset=utf-8\r\n` +
    `Content-Transfer-Encoding: 8bit\r\n\r\n${text.replace(/\n/g, '\r\n')}`
  )
}

function multipart(subtype: string, level: number, parts: readonly string[]): string {
  const boundary = `${BOUNDARY}${level}`
  const inner = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`
}

function splitPart(part: string): [fields: string, body: string] {
  const end = part.indexOf('\r\n\r\n')
  return [part.slice(0, end), part.slice(end + 4)]
}
