import { formatMailbox, type Mailbox } from '#core/mailbox.ts'
import type { HeaderMailbox } from '#proto/header/address-list.ts'
import { decodeWords } from '#proto/header/decode-words.ts'
import { encodeWords } from '#proto/header/encode-words.ts'

const MAX_NAME = 100

/** `Name via yourdomain <address>`: the author stays readable, the address is one that we may use. */
export function rewrittenFrom(author: HeaderMailbox, own: Mailbox): string {
  const shown = decodeWords(author.displayName)
    .replace(/[\p{Cc}<>"\\@]+/gu, ' ')
    .trim()
  const name = shown === '' ? formatMailbox(author.mailbox).replace('@', ' at ') : shown
  const phrase = `${name.slice(0, MAX_NAME).toWellFormed()} via ${own.domain ?? ''}`
  return `From: ${quoted(phrase)}\r\n <${formatMailbox(own)}>`
}

/** Answers go to the author, as if nothing had happened. */
export function replyToAuthor(author: HeaderMailbox): string {
  return `Reply-To: <${formatMailbox(author.mailbox)}>`
}

/** RFC 5322 §3.2.4. */
function quoted(phrase: string): string {
  const plain = phrase.replaceAll(/["\\]/g, ' ')
  const encoded = encodeWords(plain)
  return encoded === plain ? `"${plain}"` : encoded.replaceAll(' ', '\r\n ')
}
