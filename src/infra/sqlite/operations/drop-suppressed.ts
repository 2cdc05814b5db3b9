import { randomBytes } from 'node:crypto'
import type { MessageEvent } from '#core/event.ts'
import { uuidV7, type EventId } from '#core/ids.ts'
import type { Recipient } from '#core/recipient.ts'
import { suppressionKey, type Suppression } from '#core/suppression.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'
import { suppressedAmong } from './suppressions.ts'

/**
 * The message with its suppressed recipients ended before they began. Inside the transaction that
 * stores it, so that a suppression which was acknowledged before holds. Our own reports go to the
 * sender whatever the list says.
 */
export function dropSuppressed(db: Database, mail: NewMessage): NewMessage {
  if (mail.message.source === 'dsn') return mail
  const { accountId, createdAt: now } = mail.message
  const addresses = mail.recipients.map(({ address }) => address)
  const suppressed = suppressedAmong(db, { accountId, addresses, now })
  if (suppressed.size === 0) return mail
  const events: MessageEvent[] = []
  const recipients = mail.recipients.map((recipient) => {
    const held = suppressed.get(suppressionKey(recipient.address))
    if (held === undefined || recipient.state !== 'queued') return recipient
    events.push(suppressedEvent(recipient, held, recipient.createdAt))
    return drop(recipient, held)
  })
  return { ...mail, recipients, events: [...mail.events, ...events] }
}

function drop(recipient: Recipient, held: Suppression): Recipient {
  return { ...recipient, state: 'suppressed', lastProblem: describeSuppressed(held) }
}

/** For `lastProblem`. */
export function describeSuppressed({ reason }: Suppression): string {
  return `the address is on the suppression list (${reason})`
}

export function suppressedEvent(
  recipient: Pick<Recipient, 'id' | 'accountId' | 'messageId' | 'address'>,
  held: Suppression,
  at: EpochMs,
): MessageEvent {
  return {
    id: uuidV7<EventId>(at, randomBytes(10)),
    accountId: recipient.accountId,
    messageId: recipient.messageId,
    recipientId: recipient.id,
    name: 'suppressed',
    at,
    detail: { recipient: recipient.address, reason: held.reason, suppression_id: held.id },
  }
}
