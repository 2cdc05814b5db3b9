import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { windowStart } from '#core/quota.ts'
import type { EventId, WorkerId } from '#core/ids.ts'
import { aMessage, anEvent, anId, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const PAUSE = {
  destination: 'mx.away.example',
  kind: 'failing',
  since: START - 60,
  until: START + 60,
  problem: 'no answer',
} as const

/** What the first page is promised, whatever keeps it. */
export function overviewStoreContract(name: string, open: OpenStores): void {
  describe(`${name}: overview store`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    const queue = async (
      domains: readonly string[],
      dueAt: number,
      from = sender,
      state: 'queued' | 'deferred' | 'held' | 'delivered' = 'queued',
    ) => {
      const recipients = domains.map((routingDomain) => ({
        routingDomain,
        address: `asha@${routingDomain}`,
        dueAt,
        state,
      }))
      const mail = aMessage(from.domain, { at: START, recipients })
      await stores.queue.enqueue(mail)
      return mail
    }
    const waiting = (of = sender) => stores.overview.waiting(of.account.id)
    const pauses = (of = sender) => stores.overview.pauses(of.account.id)

    it('counts what waits of one account, and since when it is due', async () => {
      const other = await aSender(stores)
      expect(await waiting()).toEqual({
        total: 0,
        oldestDueAt: undefined,
        oldestUnpausedDueAt: undefined,
      })
      await queue(['a.example', 'b.example'], START + 20)
      await queue(['b.example'], START + 10, sender, 'deferred')
      await queue(['b.example'], START + 1, sender, 'held')
      await queue(['b.example'], START + 1, sender, 'delivered')
      await queue(['a.example'], START + 5, other)
      expect(await waiting()).toEqual({
        total: 3,
        oldestDueAt: START + 10,
        oldestUnpausedDueAt: START + 10,
      })
      expect(await waiting(other)).toMatchObject({ total: 1, oldestDueAt: START + 5 })
    })

    it('tells mail for paused destinations from other mail', async () => {
      await queue(['away.example'], START + 1)
      await queue(['here.example'], START + 2)
      await stores.queue.learnDestination('away.example', PAUSE.destination, START)
      await stores.queue.pauseDestination(PAUSE)
      expect(await waiting()).toEqual({
        total: 2,
        oldestDueAt: START + 1,
        oldestUnpausedDueAt: START + 2,
      })
      await stores.queue.resumeDestination(PAUSE.destination)
      expect(await waiting()).toMatchObject({ oldestUnpausedDueAt: START + 1 })
    })

    it('shows the pauses that mail of the account waits for, most mail first', async () => {
      const other = await aSender(stores)
      await queue(['away.example'], START)
      await queue(['more.example', 'more.example', 'fine.example'], START)
      await queue(['away.example', 'theirs.example'], START, other)
      for (const destination of ['away.example', 'more.example', 'theirs.example', 'idle.example'])
        await stores.queue.pauseDestination({ ...PAUSE, destination })
      const more = { ...PAUSE, destination: 'more.example', waiting: 2 }
      const away = { ...PAUSE, destination: 'away.example', waiting: 1 }
      expect(await pauses()).toEqual([more, away])
      expect((await pauses(other)).map(({ destination }) => destination).toSorted()).toEqual([
        'away.example',
        'theirs.example',
      ])
    })

    it('knows whether anything has ever arrived', async () => {
      const other = await aSender(stores)
      const mail = await queue(['a.example'], START)
      const owner = 'w' as WorkerId
      const lease = { owner, expiresAt: START + 99 }
      await stores.queue.claim({ lease, now: START, limit: 1, exceptDestinations: [] })
      await stores.analytics.countEvents(10)
      expect(await stores.overview.hasDelivered(sender.account.id)).toBe(false)
      const [recipient] = mail.recipients
      if (recipient === undefined) throw new Error('no recipient')
      await stores.queue.record({
        owner,
        messageId: mail.message.id,
        attempts: [],
        changes: [],
        events: [anEvent(recipient, 'delivered', START + 1)],
        reports: [],
      })
      await stores.analytics.countEvents(10)
      expect(await stores.overview.hasDelivered(sender.account.id)).toBe(true)
      expect(await stores.overview.hasDelivered(other.account.id)).toBe(false)
    })

    it('reads the windows of quotas in their order', async () => {
      const { account, domain, credential } = sender
      const quotas = { eventId: anId<EventId>(), defaults: [] } as const
      const rule = { subject: 'domain', period: 'day', limit: 10, mode: 'pace' } as const
      const mail = aMessage(domain, { at: START, credential, guarded: true })
      await stores.queue.enqueue({
        ...mail,
        guard: {
          accountId: account.id,
          domainId: domain.id,
          credentialId: credential.id,
          quotas: { ...quotas, defaults: [rule] },
        },
      })
      const key = `default:domain:${domain.id}:day`
      const startsAt = windowStart('day', START)
      const windows = [
        { key: 'none', startsAt },
        { key, startsAt },
        { key, startsAt: startsAt + 1 },
      ]
      const used = mail.recipients.length
      expect(await stores.overview.quotaUse(windows)).toEqual([0, used, 0])
    })
  })
}
