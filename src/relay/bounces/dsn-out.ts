import { composeDsn, type DsnRecipient } from '#proto/dsn/compose.ts'
import { makeMessageId } from '#proto/header/message-id.ts'
import { toHex } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import { uuidV7, type EventId, type MessageId, type RecipientId } from '#core/ids.ts'
import { formatMailbox, type Mailbox } from '#core/mailbox.ts'
import type { Message } from '#core/message.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { ReportFacts, ReportItemAction } from '../ports/report-store.ts'
import { reportAddress } from './plan-reports.ts'

/**
 * RFC 3461 §6.2 lets us return less than RET=FULL asks for. A report must not be a way to make us
 * send large mail to somebody who never wrote to us.
 */
export const MAX_RETURNED_BYTES = 256 * 1024

export interface ReportRequest {
  readonly message: Message
  readonly action: ReportItemAction
  readonly items: readonly ReportFacts[]
  /** The stored header of the message; empty when it could not be read. */
  readonly header: Uint8Array
  /** Given to be sent back whole. */
  readonly body: Uint8Array | undefined
  readonly now: EpochMs
}

/** Writes a report; undefined when there is nothing to say or nobody to send it to. Pure but for ids. */
export type ReportWriter = (request: ReportRequest) => NewMessage | undefined

export interface ReportWriterDeps {
  readonly hostname: DomainName
  readonly random: Random
  /** After this age of a message no more tries are made. */
  readonly lifetimeMs: number
}

export function createReportWriter(deps: ReportWriterDeps): ReportWriter {
  return (request) => {
    const to = reportAddress(request.message)
    if (to === undefined || request.items.length === 0) return undefined
    return writeReport(request, to, deps)
  }
}

function writeReport(request: ReportRequest, to: Mailbox, deps: ReportWriterDeps): NewMessage {
  const { message, now } = request
  const id = uuidV7<MessageId>(now, deps.random.bytes(10))
  const messageIdHeader = makeMessageId(id, deps.hostname)
  const composed = composeDsn({
    action: request.action,
    hostname: deps.hostname,
    messageIdHeader,
    boundary: toHex(deps.random.bytes(16)),
    now,
    to: formatMailbox(to),
    original: {
      subject: message.subject,
      messageIdHeader: message.messageIdHeader,
      arrivedAt: message.createdAt,
      header: request.header,
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(message.dsn?.envid === undefined ? {} : { envelopeId: message.dsn.envid }),
    },
    retryUntil: message.createdAt + deps.lifetimeMs,
    recipients: request.items.map(toRecipient),
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
    eightBit: composed.eightBit,
    needsSmtpUtf8: composed.needsSmtpUtf8,
    status: 'queued',
    createdAt: now,
  }
  const content = {
    header: composed.header,
    body: { kind: 'inline', bytes: composed.body },
  } as const
  return { ...envelopeOf(report, to, message.id, deps.random), message: report, content }
}

function envelopeOf(
  { id, accountId, createdAt: now }: Message,
  to: Mailbox,
  about: MessageId,
  random: Random,
): Pick<NewMessage, 'recipients' | 'events' | 'guard'> {
  const address = formatMailbox(to)
  return {
    recipients: [
      {
        id: uuidV7<RecipientId>(now, random.bytes(10)),
        messageId: id,
        accountId,
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
        id: uuidV7<EventId>(now, random.bytes(10)),
        accountId,
        messageId: id,
        recipientId: undefined,
        name: 'queued',
        at: now,
        detail: { report_on: about, recipient: address },
      },
    ],
    guard: undefined,
  }
}

function toRecipient(facts: ReportFacts): DsnRecipient {
  return {
    address: facts.address,
    originalRecipient: facts.originalRecipient,
    status: facts.status,
    remoteHost: facts.host,
    reply: facts.reply,
    explanation: facts.explanation,
    lastAttemptAt: facts.lastAttemptAt,
  }
}
