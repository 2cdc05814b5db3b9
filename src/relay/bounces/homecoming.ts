import { concatBytes } from '#core/bytes.ts'
import type { EventName, MessageEvent } from '#core/event.ts'
import { uuidV7, type EventId, type SuppressionId } from '#core/ids.ts'
import { readableLine } from '#core/readable-text.ts'
import type { Recipient } from '#core/recipient.ts'
import type { SmtpReply } from '#core/reply.ts'
import { suppressionKey, type Suppression } from '#core/suppression.ts'
import { isComplaint, parseArf, type FeedbackReport } from '#proto/dsn/arf.ts'
import { parseDsn, type ReportedRecipient } from '#proto/dsn/parse.ts'
import type { InboundMail } from '../inbound/inbound-mail.ts'
import type { MessageWithRecipients } from '../ports/history-store.ts'
import type { ReportFinding } from '../ports/inbound-store.ts'
import type { Random } from '../ports/random.ts'
import { classifyReply } from './classify.ts'
import { suppressionTerm } from './decide-suppression.ts'

const MAX_PROBLEM = 600
const MAX_NOTE = 300

interface Told {
  readonly about: MessageWithRecipients
  readonly now: number
  readonly random: Pick<Random, 'bytes'>
}

/**
 * What mail to the return path of `about` says of its recipients. Delivery reports count only from
 * `<>` (RFC 3464 §2), so that no automatic answer is taken for one. The address proves which message
 * it is about, the rest is a claim: it can end nothing but recipients of that one message. Pure but
 * for ids.
 */
export function readHomecoming(
  mail: Pick<InboundMail, 'header' | 'body' | 'sender' | 'arrival'>,
  about: MessageWithRecipients,
  random: Pick<Random, 'bytes'>,
): readonly ReportFinding[] {
  const bytes = concatBytes([mail.header.bytes, mail.body])
  const told: Told = { about, now: mail.arrival.at, random }
  const complaint = parseArf(bytes)
  if (complaint !== undefined) return isComplaint(complaint) ? complaints(complaint, told) : []
  if (mail.sender !== null) return []
  const failed = parseDsn(bytes)?.recipients.filter(({ action }) => action === 'failed') ?? []
  const seen = new Set<string>()
  return failed.flatMap((reported) => {
    const found = recipientOf(reported, failed.length, about.recipients)
    if (found === undefined || seen.has(found.recipient.id)) return []
    seen.add(found.recipient.id)
    return [bounce(reported, found, told)]
  })
}

interface Found {
  readonly recipient: Recipient
  /** False when the report is about another address, to which the recipient's host passed it on. */
  readonly isNamed: boolean
}

function recipientOf(
  reported: ReportedRecipient,
  reportedCount: number,
  recipients: readonly Recipient[],
): Found | undefined {
  for (const address of [reported.originalRecipient, reported.finalRecipient]) {
    const recipient = byAddress(address, recipients)
    if (recipient !== undefined) return { recipient, isNamed: true }
  }
  const [only] = recipients
  if (only === undefined || recipients.length > 1 || reportedCount > 1) return undefined
  return { recipient: only, isNamed: false }
}

function byAddress(
  address: string | undefined,
  recipients: readonly Recipient[],
): Recipient | undefined {
  if (address === undefined) return undefined
  const key = suppressionKey(address)
  return recipients.find((recipient) => suppressionKey(recipient.address) === key)
}

function bounce(
  reported: ReportedRecipient,
  { recipient, isNamed }: Found,
  told: Told,
): ReportFinding {
  const { remoteMta, diagnostic, status } = reported
  const classified = classifyReply(replyIn(reported), remoteMta)
  const said = `${remoteMta ?? 'its host'} reported later: ${diagnostic || status}`
  const problem = readableLine(said, MAX_PROBLEM)
  const term = isNamed ? suppressionTerm(classified) : undefined
  const detail = {
    recipient: recipient.address,
    status,
    class: classified.class,
    kind: classified.kind,
    problem,
    reported: true,
    ...(isNamed ? {} : { reported_address: reported.finalRecipient ?? null }),
  }
  const note = `${classified.class}: ${problem}`
  return {
    kind: 'bounce',
    recipientId: recipient.id,
    problem,
    event: eventOf('bounced', recipient, detail, told),
    suppression:
      term === undefined
        ? undefined
        : suppressionOf('bounce', recipient, { note, expiresAt: told.now + term }, told),
  }
}

/** The reply that the report quotes, or the one that its status stands for. */
function replyIn({ diagnostic, status }: ReportedRecipient): SmtpReply {
  const quoted = /^([45]\d\d)(?=[\s-]|$)/.exec(diagnostic)?.[1]
  const code = Number(quoted ?? (status.startsWith('4') ? 450 : 550))
  return { code, enhanced: status, lines: [diagnostic] }
}

/** Of the readers that it names; the only recipient when it names none, as most hide them. */
function complaints(report: FeedbackReport, told: Told): readonly ReportFinding[] {
  const { recipients } = told.about
  const named = report.originalRcptTo.flatMap((address) => byAddress(address, recipients) ?? [])
  const readers = named.length > 0 ? [...new Set(named)] : recipients.length === 1 ? recipients : []
  if (readers.length === 0) return [complaint(undefined, report, told)]
  return readers.map((reader) => complaint(reader, report, told))
}

function complaint(
  reader: Recipient | undefined,
  { feedbackType, userAgent }: FeedbackReport,
  told: Told,
): ReportFinding {
  const detail = {
    recipient: reader?.address ?? null,
    feedback_type: feedbackType,
    reporter: userAgent ?? null,
  }
  const note = `${feedbackType} reported${userAgent === undefined ? '' : ` by ${userAgent}`}`
  return {
    kind: 'complaint',
    event: eventOf('complained', reader, detail, told),
    suppression: reader && suppressionOf('complaint', reader, { note, expiresAt: undefined }, told),
  }
}

function eventOf(
  name: EventName,
  recipient: Recipient | undefined,
  detail: MessageEvent['detail'],
  { about, now, random }: Told,
): MessageEvent {
  const { accountId, id: messageId } = about.message
  const id = uuidV7<EventId>(now, random.bytes(10))
  return { id, accountId, messageId, recipientId: recipient?.id, name, at: now, detail }
}

function suppressionOf(
  reason: 'bounce' | 'complaint',
  recipient: Recipient,
  term: { readonly note: string; readonly expiresAt: number | undefined },
  { now, random }: Told,
): Suppression {
  return {
    id: uuidV7<SuppressionId>(now, random.bytes(10)),
    accountId: recipient.accountId,
    address: suppressionKey(recipient.address),
    reason,
    sourceMessageId: recipient.messageId,
    note: readableLine(term.note, MAX_NOTE),
    createdAt: now,
    expiresAt: term.expiresAt,
  }
}
