import { concatBytes } from '#core/bytes.ts'
import { GMAIL_CONFIRMATION_LIFE_MS, type GmailConfirmation } from '#core/gmail-confirmation.ts'
import { formatMailbox, type Mailbox, type ReversePath } from '#core/mailbox.ts'
import { fieldsNamed, fieldValue } from '#proto/header/scan.ts'
import { allParts, readMime } from '#proto/mime/parts.ts'
import type { InboundPart } from '../ports/inbound-store.ts'
import type { InboundMail } from './inbound-mail.ts'
import type { HostedDomain, InboundDestination } from './route.ts'

/*
 * Gmail lets an address be sent from when a code comes back that it mailed there. Whoever is shown a
 * false one could be led to confirm somebody else, so everything about the mail has to be right; what
 * is only similar is ordinary mail.
 */

const SENDER = 'gmail-noreply@google.com'
const SUBJECT = /^gmail confirmation - send mail as (\S+)$/i
const CODE = /confirmation code:?\s*(\d{6,12})(?!\d)/i
const ANY_LINK = /[a-z][a-z0-9+.-]*:\/\/[^\s<>"']+/gi
// What follows the name has to end it: not `@`, `:`, `\` or one more label.
const GOOGLE_LINK = /^https?:\/\/(?:[a-z0-9-]+\.)*google\.com(?:\/|$)/i
const CONFIRM_LINK =
  /^https:\/\/(?:mail-settings|mail)\.google\.com\/mail\/(?!uf-)[\x21-\x5b\x5d-\x7e]+$/
const MAX_LINK = 2_000
const MAX_LINKS = 50

/** Before the content is there: might this be mail of Gmail's confirmation sender? */
export function mayBeGmail(sender: ReversePath): boolean {
  const domain = sender?.domain
  return domain !== undefined && (domain === 'google.com' || domain.endsWith('.google.com'))
}

/** The confirmation that a message is, for one of its recipients; undefined for any other mail. */
export function readGmailConfirmation(
  mail: InboundMail,
  recipient: Mailbox,
  domain: HostedDomain,
): GmailConfirmation | undefined {
  const address = formatMailbox(recipient).toLowerCase()
  if (!isFromGmail(mail)) return undefined
  if (SUBJECT.exec(mail.subject.trim().replace(/\s+/g, ' '))?.[1]?.toLowerCase() !== address)
    return undefined
  const text = plainText(mail)
  const code = CODE.exec(text)?.[1]
  const link = confirmLink(text)
  if (code === undefined || link === undefined || !text.toLowerCase().includes(address)) {
    return undefined
  }
  const receivedAt = mail.arrival.at
  const expiresAt = receivedAt + GMAIL_CONFIRMATION_LIFE_MS
  const { accountId, id: domainId } = domain
  return { accountId, domainId, address, code, link, receivedAt, expiresAt }
}

/** What is kept of it beside what happens to the mail. */
export function confirmationParts(
  mail: InboundMail,
  { kind, domain, recipient }: InboundDestination,
): readonly InboundPart[] {
  if (kind === 'srs' || kind === 'return-path') return []
  const confirmation = readGmailConfirmation(mail, recipient, domain)
  if (confirmation === undefined) return []
  const guard = { accountId: domain.accountId, domainId: domain.id, forwardId: undefined }
  return [{ kind: 'gmail-confirmation', guard, confirmation }]
}

function isFromGmail({ author, header, verdicts }: InboundMail): boolean {
  if (author === undefined || formatMailbox(author.mailbox).toLowerCase() !== SENDER) return false
  if (fieldsNamed(header, 'subject').length !== 1) return false
  // A signature over a part of the body (RFC 6376 §3.5, `l=`) says nothing about the rest.
  const isPartial = fieldsNamed(header, 'dkim-signature').some((field) =>
    /(?:^|;)\s*l\s*=/.test(fieldValue(header, field)),
  )
  if (isPartial) return false
  return verdicts.dkim.some(({ result, domain }) => result === 'pass' && domain === 'google.com')
}

function plainText({ header, body }: InboundMail): string {
  const parts = [...allParts(readMime(concatBytes([header.bytes, body])))]
  return parts.find(({ type, text }) => type === 'text/plain' && text !== '')?.text ?? ''
}

/** The link to confirm with, when every link of the mail leads to Google. */
function confirmLink(text: string): string | undefined {
  const links = (text.match(ANY_LINK) ?? []).map((link) => link.replace(/[.,;)\]]+$/, ''))
  if (links.length > MAX_LINKS || !links.every((link) => GOOGLE_LINK.test(link))) return undefined
  return links.find((link) => link.length <= MAX_LINK && CONFIRM_LINK.test(link))
}
