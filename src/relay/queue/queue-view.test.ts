import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import type { WorkerId } from '#core/ids.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { MINUTE_MS } from '#core/time.ts'
import { aDomain, aMessage, anAccount, anId } from '../../../test/support/mail-values.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { QueueView } from './queue-view.ts'

let folder: string
let stores: SqliteStores
const clock = new ManualClock()
const account = anAccount()
const domain = aDomain(account)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taifa-queue-view-'))
  stores = await openSqliteStores({ dataDir: folder, log: quietLog, clock })
  await stores.accounts.insert(account)
  await stores.domains.insert(domain, new Uint8Array(32))
})

afterEach(async () => {
  await stores.close()
  await rm(folder, { recursive: true, force: true })
})

it('shows what waits and says why, to its owner and to the operator only', async () => {
  const mail = aMessage(domain, { at: clock.now(), recipients: [{ address: 'bob@example.org' }] })
  const { queue, history } = stores
  await queue.enqueue(mail)
  const owner = anId<WorkerId>()
  const lease = { owner, expiresAt: clock.now() + MINUTE_MS }
  await queue.claim({ lease, now: clock.now(), limit: 1, exceptDestinations: [] })
  const [recipient] = mail.recipients
  if (recipient === undefined) throw new Error('no recipient')
  await queue.record({
    owner,
    messageId: mail.message.id,
    attempts: [],
    changes: [
      {
        recipientId: recipient.id,
        to: 'deferred',
        dueAt: clock.now() + 5 * MINUTE_MS,
        attempts: 3,
        changedAt: clock.now(),
        lastReply: undefined,
        lastProblem: 'mx1.example.org said 450 4.7.1 come back later',
      },
    ],
    events: [],
    reports: [],
  })
  const view = new QueueView({
    history,
    operations: stores.queueOperations,
    queue,
    clock,
    schedule: DEFAULT_RETRY,
  })
  const sentence =
    'Waiting to retry at 12:05 UTC, because mx1.example.org said 450 4.7.1 come back later. 3 of 37 tries.'
  const [entry] = (await view.list(OPERATOR, { limit: 10 })).entries
  expect(entry?.explanation).toBe(sentence)
  expect(entry?.message.id).toBe(mail.message.id)
  const shown = await view.show(tenant(account.id), mail.message.id)
  expect(shown?.recipients.map((each) => each.explanation)).toEqual([sentence])
  expect(shown?.events.map((each) => each.name)).toEqual(['queued'])
  const pause = {
    kind: 'failing',
    since: clock.now(),
    problem: 'mx1.example.org: silence',
  } as const
  const until = clock.now() + 10 * MINUTE_MS
  await queue.pauseDestination({ ...pause, destination: recipient.routingDomain, until })
  const [paused] = (await view.list(OPERATOR, { limit: 10 })).entries
  expect(paused?.explanation).toContain('takes nothing from here since 12:00')
  expect(paused?.explanation).toContain('1 message waits for it')
  const stranger = tenant(anId())
  expect(await view.list(stranger, { limit: 10 })).toEqual({ entries: [], after: undefined })
  expect(await view.show(stranger, mail.message.id)).toBeUndefined()
})
