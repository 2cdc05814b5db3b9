import type { Domain } from '#core/domain.ts'
import type { Recipient } from '#core/recipient.ts'
import { DAY_MS, HOUR_MS } from '#core/time.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import { aDomain, aMessage, anAccount } from '../test/support/mail-values.ts'
import { quietLog } from '../test/support/quiet-log.ts'
import type { SendingDomain } from '../test/support/sending-domain.ts'

export interface LongQueue {
  /** Messages of one recipient each that are due for an hour. */
  readonly stuckMessages: number
  /** Where they go: an address literal. */
  readonly stuckAt: string
  /** Recipients that wait for tomorrow, in messages of 20. */
  readonly waitingRecipients: number
  readonly waitingDomains: number
}

const FILLERS = 50
const WAITING_PER_MESSAGE = 20

/** A header that can be signed and sent: what cannot be prepared would never reach its host. */
const HEADER = Buffer.from(
  [
    'From: Bench <bench@bench.test>',
    'To: <somebody@waiting.test>',
    'Subject: One of a long queue',
    'Date: Sun, 22 Nov 2026 10:00:00 +0000',
    'Message-ID: <one-of-many@bench.test>',
    '',
    '',
  ].join('\r\n'),
)

/** Writes the queue into the folder of a relay that does not run. */
export async function fillQueue(
  dataDir: string,
  sending: SendingDomain,
  queue: LongQueue,
): Promise<void> {
  const stores = await openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })
  const account = { ...anAccount(), id: sending.accountId as Domain['accountId'] }
  const name = sending.name as Domain['name']
  const domain = aDomain(account, { id: sending.domainId as Domain['id'], name })
  let stuck = queue.stuckMessages
  let waiting = Math.floor(queue.waitingRecipients / WAITING_PER_MESSAGE)
  const fill = async (): Promise<void> => {
    while (stuck > 0 || waiting > 0) {
      // Mixed, as they would have come.
      if (stuck > waiting * WAITING_PER_MESSAGE) await enqueueStuck(stores, domain, queue, --stuck)
      else await enqueueWaiting(stores, domain, queue, --waiting)
    }
  }
  await Promise.all(Array.from({ length: FILLERS }, fill))
  await stores.close()
}

function enqueueStuck(
  stores: SqliteStores,
  domain: Domain,
  { stuckAt }: LongQueue,
  number: number,
): Promise<void> {
  const at = Date.now() - HOUR_MS
  const address = `u${number}@${stuckAt}`
  return enqueue(stores, domain, at, [{ address, routingDomain: stuckAt, dueAt: at }])
}

function enqueueWaiting(
  stores: SqliteStores,
  domain: Domain,
  { waitingDomains }: LongQueue,
  number: number,
): Promise<void> {
  const at = Date.now()
  const recipients = Array.from({ length: WAITING_PER_MESSAGE }, (_, i): Partial<Recipient> => {
    const routingDomain = `d${(number * 31 + i) % waitingDomains}.waiting.test`
    return { address: `u${number}-${i}@${routingDomain}`, routingDomain, dueAt: at + DAY_MS }
  })
  return enqueue(stores, domain, at, recipients)
}

async function enqueue(
  stores: SqliteStores,
  domain: Domain,
  at: number,
  recipients: readonly Partial<Recipient>[],
): Promise<void> {
  const shape = { at, bodyBytes: 500, recipients, message: { needsSmtpUtf8: false } }
  const mail = aMessage(domain, shape)
  const content = { ...mail.content, header: HEADER }
  const result = await stores.queue.enqueue({ ...mail, content })
  if (result !== 'queued') throw new Error(`not queued: ${JSON.stringify(result)}`)
}
