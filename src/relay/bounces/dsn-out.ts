import { composeDsn, type DsnRecipient } from '#proto/dsn/compose.ts'
import { makeMessageId } from '#proto/header/message-id.ts'
import { toHex } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import { uuidV7, type EventId, type MessageId, type RecipientId } from '#core/ids.ts'
import { formatMailbox, parseMailbox, type Mailbox } from '#core/mailbox.ts'
import type { Message } from '#core/message.ts'
import { describeReply } from '#core/reply.ts'
import type { EpochMs } from '#core/time.ts'
import type { ReportRequest, ReportWriter } from '../delivery/delivery-report.ts'
import type { RecipientOutcome } from '../delivery/outcome.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'

/**
 * Writes the report to the sender for recipients that ended badly together. At most one report per
 * message and recipient, because it is queued in the transaction that ends the recipient and a
 * recipient ends once.
 */
export function createReportWriter(deps: {
  readonly hostname: DomainName
  readonly random: Random
}): ReportWriter {
  return (request) => {
    const ended = request.outcomes.filter(isBadEnd)
    const to = reportAddress(request.message)
    if (ended.length === 0 || to === undefined) return undefined
    return writeReport({ ...request, outcomes: ended }, to, deps)
  }
}

function isBadEnd(outcome: RecipientOutcome): boolean {
  return outcome.change.to === 'failed' || outcome.change.to === 'expired'
}

/** RFC 5321 §4.5.5 and §6.1: never in answer to a report, and only to the envelope sender. */
function reportAddress(message: Message): Mailbox | undefined {
  if (message.source === 'dsn' || message.envelopeSender === '') return undefined
  const parsed = parseMailbox(message.envelopeSender)
  return parsed.ok ? parsed.value : undefined
}

function writeReport(
  request: ReportRequest,
  to: Mailbox,
  deps: { readonly hostname: DomainName; readonly random: Random },
): NewMessage {
  const { message, now, header } = request
  const id = uuidV7<MessageId>(now, deps.random.bytes(10))
  const address = formatMailbox(to)
  const messageIdHeader = makeMessageId(id, deps.hostname)
  const composed = composeDsn({
    action: 'failed',
    hostname: deps.hostname,
    messageIdHeader,
    boundary: toHex(deps.random.bytes(16)),
    now,
    to: address,
    original: {
      subject: message.subject,
      messageIdHeader: message.messageIdHeader,
      arrivedAt: message.createdAt,
      header,
    },
    recipients: request.outcomes.map((outcome) => describeEnd(outcome, now)),
  })
  const report: Message = {
    id,
    accountId: message.accountId,
    domainId: undefined,
    credentialId: undefined,
    source: 'dsn',
    envelopeSender: '',
    returnPath: '',
    fromAddress: composed.from,
    subject: composed.subject,
    messageIdHeader,
    sizeBytes: composed.header.length + composed.body.length,
    eightBit: composed.needsSmtpUtf8,
    needsSmtpUtf8: composed.needsSmtpUtf8,
    status: 'queued',
    createdAt: now,
  }
  return {
    message: report,
    content: { header: composed.header, body: { kind: 'inline', bytes: composed.body } },
    recipients: [
      {
        id: uuidV7<RecipientId>(now, deps.random.bytes(10)),
        messageId: id,
        accountId: message.accountId,
        address,
        routingDomain: to.domain ?? to.literal ?? '',
        state: 'queued',
        attempts: 0,
        dueAt: now,
        createdAt: now,
        changedAt: now,
        lastReply: undefined,
        lastProblem: undefined,
      },
    ],
    events: [
      {
        id: uuidV7<EventId>(now, deps.random.bytes(10)),
        accountId: message.accountId,
        messageId: id,
        recipientId: undefined,
        name: 'queued',
        at: now,
        detail: { report_on: message.id, recipient: address },
      },
    ],
    guard: undefined,
  }
}

function describeEnd(outcome: RecipientOutcome, now: EpochMs): DsnRecipient {
  const { change, recipient } = outcome
  const tries = change.attempts === 1 ? '1 try' : `${change.attempts} tries`
  const expired = change.to === 'expired' ? `Given up after ${tries}. ` : ''
  const problem = change.lastReply === undefined ? sentence(change.lastProblem ?? '') : ''
  const copy = outcome.uncertain ? ' The host may have taken the message all the same.' : ''
  return {
    address: recipient.address,
    status: outcome.status,
    remoteHost: outcome.host,
    reply: change.lastReply === undefined ? undefined : describeReply(change.lastReply),
    explanation: `${expired}${problem}${copy}`.trim(),
    lastAttemptAt: change.attempts > 0 ? now : undefined,
  }
}

function sentence(text: string): string {
  if (text === '') return ''
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}
