import { toHex, utf8 } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import {
  uuidV7,
  type AccountId,
  type DomainId,
  type EventId,
  type MessageId,
  type RecipientId,
} from '#core/ids.ts'
import { parseMailbox } from '#core/mailbox.ts'
import type { Message } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import { makeMessageId } from '#proto/header/message-id.ts'
import { encodeBase64 } from '#proto/sasl/base64.ts'
import { composeTlsReportMail } from '#proto/tls-rpt/mail.ts'
import { composeTlsReport } from '#proto/tls-rpt/report.ts'
import type { Clock } from '../ports/clock.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { TlsSessionCount } from '../ports/tls-report-store.ts'
import { tlsReportAddress } from './report-address.ts'

export interface WriteReportRequest {
  readonly day: string
  readonly domain: string
  readonly to: readonly string[]
  readonly sessions: readonly TlsSessionCount[]
  readonly sender: ReportSigner
}

/** Whose key signs; without a domain that of the relay's own name. */
export interface ReportSigner {
  readonly accountId: AccountId
  readonly domainId: DomainId | undefined
}

export interface WriteReportDeps {
  readonly hostname: DomainName
  readonly gzip: (bytes: Uint8Array) => Promise<Uint8Array>
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
}

/** A report as a message of the queue, from the null sender: nobody wants a report about a report. */
export async function writeTlsReport(
  request: WriteReportRequest,
  { hostname, gzip, clock, random }: WriteReportDeps,
): Promise<NewMessage> {
  const now = clock.now()
  const id = uuidV7<MessageId>(now, random.bytes(10))
  const { day, domain, to, sender } = request
  const reportId = `${day}.${id}@${hostname}`
  const report = composeTlsReport({
    organization: hostname,
    contact: `postmaster@${hostname}`,
    reportId,
    day,
    sessions: request.sessions,
  })
  const from = tlsReportAddress(hostname)
  const messageIdHeader = makeMessageId(id, hostname)
  const mail = composeTlsReportMail({
    from,
    to,
    submitter: hostname,
    domain,
    day,
    reportId,
    messageIdHeader,
    boundary: toHex(random.bytes(16)),
    now,
    gzipBase64: encodeBase64(await gzip(utf8(JSON.stringify(report)))),
  })
  const message: Message = {
    id,
    accountId: sender.accountId,
    domainId: sender.domainId,
    credentialId: undefined,
    source: 'dsn',
    envelopeSender: '',
    returnPath: '',
    fromAddress: from,
    subject: mail.subject,
    messageIdHeader,
    sizeBytes: mail.header.length + mail.body.length,
    eightBit: false,
    needsSmtpUtf8: false,
    status: 'queued',
    createdAt: now,
  }
  return {
    message,
    content: { header: mail.header, body: { kind: 'inline', bytes: mail.body } },
    recipients: to.map((address) =>
      recipientOf(message, address, uuidV7<RecipientId>(now, random.bytes(10))),
    ),
    events: [
      {
        id: uuidV7<EventId>(now, random.bytes(10)),
        accountId: message.accountId,
        messageId: id,
        recipientId: undefined,
        name: 'queued',
        at: now,
        detail: { tls_report_on: domain, day },
      },
    ],
    guard: undefined,
  }
}

function recipientOf(message: Message, address: string, id: RecipientId): Recipient {
  const parsed = parseMailbox(address)
  const { createdAt } = message
  return {
    id,
    messageId: message.id,
    accountId: message.accountId,
    address,
    routingDomain: parsed.ok ? (parsed.value.domain ?? '') : '',
    state: 'queued',
    attempts: 0,
    dueAt: createdAt,
    createdAt,
    changedAt: createdAt,
    lastReply: undefined,
    lastProblem: undefined,
  }
}
