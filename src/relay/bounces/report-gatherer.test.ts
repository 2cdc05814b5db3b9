import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import type { WorkerId } from '#core/ids.ts'
import type { RecipientState } from '#core/recipient.ts'
import { OPERATOR } from '#core/tenant.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import { aDomain, aMessage, anAccount } from '../../../test/support/mail-values.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { ReportItem } from '../ports/report-store.ts'
import { createReportWriter } from './dsn-out.ts'
import { ReportGatherer } from './report-gatherer.ts'

const OWNER = 'worker-a' as WorkerId
const domain = aDomain(anAccount())

let dir: string
let stores: SqliteStores
let clock: ManualClock
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'taifa-gatherer-'))
  clock = new ManualClock()
  stores = await openSqliteStores({ dataDir: dir, log: quietLog, clock })
  await stores.accounts.insert({ ...anAccount(), id: domain.accountId })
})
afterEach(async () => {
  await stores.close()
  rmSync(dir, { recursive: true, force: true })
})

function gatherer(): ReportGatherer {
  const hostname = 'mail.taifa.test' as DomainName
  const random = createRandom()
  return new ReportGatherer({
    reports: stores.reports,
    queue: stores.queue,
    spool: { read: () => (async function* () {})() },
    writeReport: createReportWriter({ hostname, random, lifetimeMs: 5 * DAY_MS }),
    announcements: createAnnouncements(quietLog),
    clock,
    log: quietLog,
  })
}

async function leased(count: number): Promise<NewMessage> {
  const recipients = Array.from({ length: count }, (_, i) => ({
    address: `r@dead${i}.example`,
    routingDomain: `dead${i}.example`,
  }))
  const mail = aMessage(domain, { at: clock.now(), recipients, guarded: false })
  await stores.queue.enqueue(mail)
  await claim()
  return mail
}

async function claim(): Promise<void> {
  const lease = { owner: OWNER, expiresAt: clock.now() + DAY_MS }
  for (;;) {
    const request = { lease, now: clock.now(), limit: 1_000, exceptDestinations: [] }
    if ((await stores.queue.claim(request)).length === 0) return
  }
}

async function end(
  mail: NewMessage,
  index: number,
  to: RecipientState,
  item?: Pick<ReportItem, 'action' | 'dueAt'>,
): Promise<void> {
  const recipient = mail.recipients[index]
  if (recipient === undefined) throw new Error('no such recipient')
  const { id: recipientId, address } = recipient
  const now = clock.now()
  const facts = { address, status: '5.1.2', explanation: 'The domain does not exist.' }
  await stores.queue.record({
    owner: OWNER,
    messageId: mail.message.id,
    attempts: [],
    changes: [
      {
        recipientId,
        to,
        dueAt: now,
        attempts: 1,
        changedAt: now,
        lastReply: undefined,
        lastProblem: 'x',
      },
    ],
    events: [],
    reports: [],
    reportItems: item === undefined ? [] : [{ recipientId, ...item, facts }],
  })
}

async function subjects(): Promise<readonly string[]> {
  const query = { status: undefined, page: 0, limit: 100, includeReports: true }
  const all = await stores.history.list(OPERATOR, query)
  return all.flatMap(({ message }) => (message.source === 'dsn' ? [message.subject] : []))
}

describe('what senders are told', () => {
  it('is one report for 300 dead domains, and still one after the process died', async () => {
    const mail = await leased(300)
    const item = { action: 'failed', dueAt: clock.now() + 5 * MINUTE_MS } as const
    for (let i = 0; i < 150; i++) await end(mail, i, 'failed', item)
    expect(await gatherer().tellDue()).toBe(0)
    for (let i = 150; i < 300; i++) await end(mail, i, 'failed', item)
    // A new process finds the rows of the one before.
    expect(await gatherer().tellDue()).toBe(1)
    expect(await gatherer().tellDue()).toBe(0)
    expect(await subjects()).toEqual(['Not delivered: Hello'])
  })

  it('comes when the time to gather is over, even if others still wait', async () => {
    const mail = await leased(2)
    await end(mail, 0, 'failed', { action: 'failed', dueAt: clock.now() + 5 * MINUTE_MS })
    await clock.advance(5 * MINUTE_MS - 1)
    expect(await gatherer().tellDue()).toBe(0)
    await clock.advance(1)
    expect(await gatherer().tellDue()).toBe(1)
  })

  it('is a delay only while it lasts', async () => {
    const tellAt = clock.now() + 4 * HOUR_MS
    const late = await leased(1)
    await end(late, 0, 'deferred', { action: 'delayed', dueAt: tellAt })
    const over = await leased(1)
    await end(over, 0, 'deferred', { action: 'delayed', dueAt: tellAt })
    await claim()
    await end(over, 0, 'delivered')
    await clock.advance(4 * HOUR_MS)
    await gatherer().tellDue()
    expect(await subjects()).toEqual(['Delayed: Hello'])
    expect(await stores.reports.nextDueAt()).toBeUndefined()
  })

  it('is told by the loop, which ends when asked to', async () => {
    const loop = gatherer()
    loop.start()
    const mail = await leased(1)
    await end(mail, 0, 'failed', { action: 'failed', dueAt: clock.now() })
    loop.wake()
    await expect
      .poll(async () => {
        await clock.advance(250)
        return (await subjects()).length
      })
      .toBe(1)
    await loop.stop()
  })
})
