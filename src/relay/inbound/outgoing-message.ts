import { hasEightBit } from '#core/eight-bit.ts'
import { uuidV7, type EventId, type MessageId, type RecipientId } from '#core/ids.ts'
import { needsSmtpUtf8, type Mailbox } from '#core/mailbox.ts'
import { contentBytes, type StoredBody } from '#core/message.ts'
import { newRecipient, type Recipient } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { HostedDomain } from './route.ts'

/** What of a message that goes on differs from the one that came. */
export interface Onward {
  readonly id: MessageId
  readonly domain: HostedDomain
  readonly header: Uint8Array
  readonly body: StoredBody
  /** `MAIL FROM` as it goes out; empty for `<>`. */
  readonly returnPath: string
  /** Whom to tell when it cannot be delivered; empty: nobody. */
  readonly reportTo: string
  readonly fromAddress: string
  readonly recipients: readonly Mailbox[]
}

/** What of the message that came in the next one keeps. */
export interface Origin {
  readonly at: EpochMs
  /** It came with SMTPUTF8. */
  readonly smtpUtf8: boolean
  readonly bodyEightBit: boolean
  readonly subject: string
  readonly messageIdHeader: string
}

/** The rows of a message that came in and goes on. It is complete: nothing is signed when it is sent. */
export function makeOnwardMessage(
  origin: Origin,
  onward: Onward,
  deps: { readonly random: Random },
): NewMessage {
  const { id, domain, header, body } = onward
  const { at } = origin
  // Of the finished header: an address of ours may have brought more than the message had.
  const headerEightBit = hasEightBit(header)
  const utf8 = onward.recipients.some(needsSmtpUtf8) || (origin.smtpUtf8 && headerEightBit)
  return {
    message: {
      id,
      accountId: domain.accountId,
      domainId: domain.id,
      credentialId: undefined,
      source: 'forward',
      envelopeSender: onward.reportTo,
      returnPath: onward.returnPath,
      fromAddress: onward.fromAddress,
      subject: origin.subject,
      messageIdHeader: origin.messageIdHeader,
      sizeBytes: contentBytes({ header, body }),
      eightBit: origin.bodyEightBit || headerEightBit || utf8,
      needsSmtpUtf8: utf8,
      status: 'queued',
      createdAt: at,
    },
    content: { header, body },
    recipients: onward.recipients.map((mailbox) => makeRecipient(mailbox, onward, at, deps)),
    events: [
      {
        id: uuidV7<EventId>(at, deps.random.bytes(10)),
        accountId: domain.accountId,
        messageId: id,
        recipientId: undefined,
        name: 'queued',
        at,
        detail: { source: 'forward', recipients: onward.recipients.length },
      },
    ],
    guard: undefined,
  }
}

function makeRecipient(
  mailbox: Mailbox,
  onward: Onward,
  at: number,
  { random }: { readonly random: Random },
): Recipient {
  const id = uuidV7<RecipientId>(at, random.bytes(10))
  const { accountId } = onward.domain
  return newRecipient({ id, messageId: onward.id, accountId }, mailbox, at)
}
