import { join } from 'node:path'
import type { Domain } from '#core/domain.ts'
import { DAY_MS } from '#core/time.ts'
import { Database } from '#infra/sqlite/database.ts'
import { countEvents } from '#infra/sqlite/operations/analytics.ts'
import { insertMessage } from '#infra/sqlite/operations/enqueue.ts'
import { insertAttempts } from '#infra/sqlite/operations/history-rows.ts'
import { indexMessages } from '#infra/sqlite/operations/search-index.ts'
import { aDomain, aMessage, anAccount, anAttempt, anEvent } from '../test/support/mail-values.ts'
import type { SendingDomain } from '../test/support/sending-domain.ts'

const PER_TRANSACTION = 2_000
/** Unless somebody wants others. */
const BODY_BYTES = 500
const DOMAINS = 5_000
/** Long before any retention. */
const OVER_MS = DAY_MS
const DELIVERED_AFTER_MS = 150

/**
 * Writes messages that were delivered in the last day into the folder of a relay that does not run: with
 * content, recipient, attempt, events, counted and in the search index, as if it had been at work.
 * By the store's own statements in this thread, 0.16 ms a message: a million takes some three minutes.
 */
export function fillHistory(dataDir: string, sending: SendingDomain, count: number): void {
  const path = join(dataDir, 'taifa.db')
  const db = new Database(path, { readOnly: false, busyTimeoutMs: 5_000 })
  // Who fills waits for no disk: a power failure would cost a benchmark.
  db.exec('pragma synchronous = off')
  const domain = domainOf(sending)
  const began = Date.now() - OVER_MS
  for (let first = 0; first < count; first += PER_TRANSACTION) {
    const end = Math.min(first + PER_TRANSACTION, count)
    db.exec('begin immediate')
    for (let number = first; number < end; number++)
      insertDelivered(db, domain, {
        number,
        at: began + Math.floor((number * OVER_MS) / count),
        bodyBytes: BODY_BYTES,
      })
    indexAndCount(db, PER_TRANSACTION)
    db.exec('commit')
    db.exec('pragma wal_checkpoint(passive)')
  }
  db.close()
}

/** Index and hours, as the relay's background work brings them up to date. */
export function indexAndCount(db: Database, messages: number): void {
  indexMessages(db, messages)
  // Two of a message count.
  countEvents(db, 2 * messages)
}

/** As the store's operations want it. */
export function domainOf(sending: SendingDomain): Domain {
  const account = { ...anAccount(), id: sending.accountId as Domain['accountId'] }
  const name = sending.name as Domain['name']
  return aDomain(account, { id: sending.domainId as Domain['id'], name })
}

export interface Delivered {
  readonly number: number
  readonly at: number
  readonly bodyBytes: number
}

/** All rows of a message that was delivered at its first attempt. */
export function insertDelivered(db: Database, domain: Domain, one: Delivered): void {
  const { number, at, bodyBytes } = one
  const routingDomain = `d${number % DOMAINS}.history.test`
  const deliveredAt = at + DELIVERED_AFTER_MS
  const mail = aMessage(domain, {
    at,
    bodyBytes,
    message: { subject: `Message ${number} of the history`, needsSmtpUtf8: false },
    recipients: [
      {
        address: `u${number}@${routingDomain}`,
        routingDomain,
        state: 'delivered',
        attempts: 1,
        changedAt: deliveredAt,
        lastReply: { code: 250, enhanced: '2.0.0', lines: ['taken'] },
      },
    ],
  })
  const [recipient] = mail.recipients
  if (recipient === undefined) throw new Error('a message has a recipient')
  const queued = { ...anEvent(recipient, 'queued', at), recipientId: undefined }
  const delivered = anEvent(recipient, 'delivered', deliveredAt)
  insertMessage(db, { ...mail, events: [queued, delivered] })
  insertAttempts(db, mail.message.id, [anAttempt([recipient], deliveredAt)])
}
