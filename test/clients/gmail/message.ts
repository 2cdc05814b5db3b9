import { readFileSync } from 'node:fs'
import { formatPerson, encodeWords, type Letter, type Person } from '../letter.ts'

/**
 * The letter as Gmail's web page writes it: text and HTML side by side, quoted-printable for ASCII and
 * base64 for all else, nothing of 8 bit, no Bcc field.
 */
export function composeGmail(letter: Letter): string {
  const { text, attachment } = letter
  const html = letter.html ?? `<div dir="ltr">${escapeHtml(text).replaceAll('\n', '<br>')}</div>\n`
  const body = multipart('alternative', '000000000000a1', [part('plain', text), part('html', html)])
  const content =
    attachment === undefined
      ? body
      : multipart('mixed', '000000000000b2', [
          body,
          `Content-Type: ${attachment.type}; name="${attachment.name}"\r\n` +
            `Content-Disposition: attachment; filename="${attachment.name}"\r\n` +
            'Content-Transfer-Encoding: base64\r\nX-Attachment-Id: f_m1\r\nContent-ID: <f_m1>\r\n\r\n' +
            base64Lines(readFileSync(attachment.path)),
        ])
  return [
    'MIME-Version: 1.0',
    `From: ${formatPerson(letter.from)}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <CA+${crypto.randomUUID()}@mail.gmail.com>`,
    `Subject: ${encodeWords(letter.subject)}`,
    ...addressField('To', letter.to),
    ...addressField('Cc', letter.cc),
    content,
  ].join('\r\n')
}

function addressField(name: string, people: readonly Person[]): string[] {
  return people.length === 0 ? [] : [`${name}: ${people.map(formatPerson).join(', \r\n\t')}`]
}

function part(subtype: string, text: string): string {
  const isAscii = /^[\t\n\x20-\x7e]*$/.test(text)
  const [encoding, content] = isAscii
    ? ['quoted-printable', quotedPrintable(text)]
    : ['base64', base64Lines(Buffer.from(text))]
  return `Content-Type: text/${subtype}; charset="UTF-8"\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${content}`
}

function multipart(subtype: string, boundary: string, parts: readonly string[]): string {
  const inner = parts.map((each) => `--${boundary}\r\n${each}\r\n`).join('')
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`
}

function base64Lines(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')
}

/** RFC 2045 §6.7: `=`, and blanks at the end of a line, are escaped; lines have at most 76 characters. */
function quotedPrintable(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const escaped = line
        .replaceAll('=', '=3D')
        .replace(/[ \t]$/, (blank) => (blank === ' ' ? '=20' : '=09'))
      return (escaped.match(/(?:=[0-9A-F]{2}|[^=]){1,72}/g) ?? []).join('=\r\n')
    })
    .join('\r\n')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
