import { uuidV7, type AccountId, type MessageId, type RecipientId } from '#core/ids.ts'
import { parseMailbox } from '#core/mailbox.ts'
import type { Message } from '#core/message.ts'
import { newRecipient } from '#core/recipient.ts'
import { describeReply } from '#core/reply.ts'
import { createDialer } from '#infra/net/dialer.ts'
import { createSmtpTransport } from '#relay/delivery/smtp-transport.ts'
import { SMTP_CLIENT_DEFAULTS } from '#relay/delivery/smtp-options.ts'
import type { DeliveryReport } from '#relay/ports/transport.ts'
import { createRouter } from '#relay/routing/router.ts'
import { INBOX_HOSTNAME } from '#sandbox/builtin-zones.ts'
import type { ReportCourier } from '#sandbox/complaints.ts'
import type { Foundation } from './foundation.ts'
import type { Internet } from './internet.ts'

/**
 * The box's own mail client: finds the mail host of a return path by the box's DNS and talks SMTP
 * to it, so that a complaint comes in by the same door as a real one.
 */
export function createComplaintCourier(
  { clock, random }: Pick<Foundation, 'clock' | 'random'>,
  { dns }: Pick<Internet, 'dns'>,
  port: number,
): { readonly send: ReportCourier; close(): Promise<void> } {
  const options = {
    ownHostNames: [INBOX_HOSTNAME],
    port,
    allowPrivate: true,
    ipv6: () => false,
    smarthost: undefined,
  }
  const transport = createSmtpTransport(
    { ...SMTP_CLIENT_DEFAULTS, heloName: INBOX_HOSTNAME },
    { router: createRouter(options, { dns, random }), dialer: createDialer(), clock, random },
  )
  const send: ReportCourier = async (report, to, cancel) => {
    const mailbox = parseMailbox(to)
    if (!mailbox.ok) return 'the return path is not an address'
    const now = clock.now()
    const message = reportMessage(uuidV7<MessageId>(now, random.bytes(10)), report, now)
    const id = uuidV7<RecipientId>(now, random.bytes(10))
    const of = { id, messageId: message.id, accountId: message.accountId }
    const recipient = newRecipient(of, mailbox.value, now)
    const delivery = await transport.deliver(
      {
        message,
        destination: recipient.routingDomain,
        recipients: [recipient],
        bytes: () => [report],
        sizeBytes: report.length,
      },
      cancel,
    )
    return problemOf(delivery, id)
  }
  return { send, close: () => transport.close() }
}

function problemOf({ results }: DeliveryReport, id: RecipientId): string | undefined {
  const result = results.get(id)
  if (result === undefined) return 'nothing was heard of it'
  switch (result.kind) {
    case 'accepted':
      return undefined
    case 'refused':
      return `${result.host} said ${describeReply(result.reply)}`
    case 'unreachable':
      return result.problem
  }
}

/** It belongs to nobody here: the world outside sends it. */
function reportMessage(id: MessageId, report: Uint8Array, createdAt: number): Message {
  const sender = `complaints@${INBOX_HOSTNAME}`
  return {
    id,
    accountId: '' as AccountId,
    domainId: undefined,
    credentialId: undefined,
    source: 'smtp',
    envelopeSender: sender,
    returnPath: sender,
    fromAddress: sender,
    subject: '',
    messageIdHeader: '',
    sizeBytes: report.length,
    eightBit: report.some((byte) => byte > 127),
    needsSmtpUtf8: false,
    status: 'queued',
    createdAt,
  }
}
