import { concatBytes } from '#core/bytes.ts'
import type { InboxEntry } from '#core/inbox.ts'
import type { InboxId } from '#core/ids.ts'
import { formatMailbox, type Mailbox } from '#core/mailbox.ts'
import { decodeWords } from '#proto/header/decode-words.ts'
import { allParts, fieldOf, readMime, type MimePart } from '#proto/mime/parts.ts'
import type { Forwardable } from './forward.ts'
import type { InboundMail } from './inbound-mail.ts'
import type { HostedDomain } from './route.ts'

const MAX_PREVIEW = 200
const MAX_NAME = 200
/** Of a text, as much as a preview can be made of. */
const MAX_LOOKED_AT = 20_000

/** The row of a message that is kept for one recipient. `header` is the finished one. */
export function inboxEntry(
  mail: InboundMail,
  source: Forwardable,
  kept: {
    readonly id: InboxId
    readonly domain: HostedDomain
    readonly recipient: Mailbox
    readonly header: Uint8Array
  },
): InboxEntry {
  const { author, body } = mail
  const parts = [...allParts(readMime(concatBytes([mail.header.bytes, body])))]
  return {
    id: kept.id,
    accountId: kept.domain.accountId,
    domainId: kept.domain.id,
    recipient: formatMailbox(kept.recipient),
    envelopeSender: source.sender === null ? '' : formatMailbox(source.sender),
    fromAddress: author === undefined ? '' : formatMailbox(author.mailbox),
    fromName: author === undefined ? '' : oneLine(decodeWords(author.displayName), MAX_NAME),
    subject: mail.subject,
    messageIdHeader: mail.messageIdHeader,
    preview: previewOf(parts),
    sizeBytes: kept.header.length + body.length,
    hasAttachments: parts.some(isAttachment),
    smtpUtf8: source.smtpUtf8,
    authentication: source.authentication,
    rewriteReason: source.rewriteReason,
    spamScore: source.spamScore,
    receivedAt: source.at,
    readAt: undefined,
    archivedAt: undefined,
    snoozeUntil: undefined,
  }
}

function isAttachment({ fields, type, params, parts }: MimePart): boolean {
  const disposition = fieldOf(fields, 'content-disposition')?.trim().toLowerCase() ?? ''
  if (disposition.startsWith('attachment') || params.has('name')) return true
  if (parts.length > 0 || type.startsWith('multipart/')) return false
  // A picture in the text is shown there.
  return !type.startsWith('text/') && fieldOf(fields, 'content-id') === undefined
}

function previewOf(parts: readonly MimePart[]): string {
  const plain = parts.find(({ type, text }) => type === 'text/plain' && text.trim() !== '')
  if (plain !== undefined) return oneLine(plain.text.slice(0, MAX_LOOKED_AT), MAX_PREVIEW)
  const html = parts.find(({ type, text }) => type === 'text/html' && text !== '')
  return html === undefined ? '' : oneLine(withoutTags(html.text), MAX_PREVIEW)
}

/** Elements whose text nobody reads. */
const UNSEEN = ['style', 'script', 'head', 'title'] as const
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
}

/** The words of a page, roughly, in one pass; shown as text, so nothing of it is ever interpreted. */
function withoutTags(html: string): string {
  const page = html.slice(0, MAX_LOOKED_AT)
  const lower = page.toLowerCase()
  const words: string[] = []
  let at = 0
  while (at < page.length) {
    const open = page.indexOf('<', at)
    if (open < 0) break
    words.push(page.slice(at, open))
    const unseen = UNSEEN.find((name) => lower.startsWith(name, open + 1))
    const close = unseen === undefined ? open : lower.indexOf(`</${unseen}`, open)
    const end = close < 0 ? -1 : page.indexOf('>', close)
    at = end < 0 ? page.length : end + 1
  }
  words.push(page.slice(at))
  return words
    .join(' ')
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => ENTITIES[name] ?? ' ')
}

function oneLine(text: string, length: number): string {
  return text
    .replace(/[\p{Cc}\s\u200b-\u200d\ufeff]+/gu, ' ')
    .trim()
    .slice(0, length)
    .toWellFormed()
}
