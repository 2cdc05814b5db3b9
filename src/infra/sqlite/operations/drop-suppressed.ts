import { randomBytes } from 'node:crypto'
import type { MessageEvent } from '#core/event.ts'
import { uuidV7, type EventId } from '#core/ids.ts'
import type { Recipient } from '#core/recipient.ts'
import { suppressionKey, type Suppression } from '#core/suppression.ts'
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
    events.push(suppressedEvent(recipient, held))
    return drop(recipient, held)
  })
  return { ...mail, recipients, events: [...mail.events, ...events] }
}

function drop(recipient: Recipient, held: Suppression): Recipient {
  const lastProblem = `the address is on the suppression list (${held.reason})`
  return { ...recipient, state: 'suppressed', lastProblem }
}

function suppressedEvent(recipient: Recipient, held: Suppression): MessageEvent {
  return {
    id: uuidV7<EventId>(recipient.createdAt, randomBytes(10)),
    accountId: recipient.accountId,
    messageId: recipient.messageId,
    recipientId: recipient.id,
    name: 'suppressed',
    at: recipient.createdAt,
    detail: { recipient: recipient.address, reason: held.reason, suppression_id: held.id },
  }
}
