import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventName, MessageEvent } from '#core/event.ts'
import { HOUR_MS } from '#core/time.ts'
import type { WorkerId } from '#core/ids.ts'
import type { HourCounts } from '#relay/ports/analytics-store.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, anEvent, anId, START, type MailShape } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const OWNER = 'w' as WorkerId
const NONE = {
  sent: 0,
  delivered: 0,
  deferred: 0,
  bounced: 0,
  failed: 0,
  suppressed: 0,
  complained: 0,
  opens: 0,
  clicks: 0,
}

/** What the counts of mail promise, whatever keeps them. */
export function analyticsStoreContract(name: string, open: OpenStores): void {
  describe(`${name}: analytics store`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    /** Queued as intake does it: one event for all recipients. */
    const send = async (shape: MailShape = {}, from = sender): Promise<NewMessage> => {
      const mail = aMessage(from.domain, shape)
      const [first] = mail.events
      if (first === undefined) throw new Error('no event')
      const queued: MessageEvent = { ...first, recipientId: undefined }
      const message = { ...mail, events: [queued] }
      await stores.queue.enqueue(message)
      return message
    }
    const happen = async (mail: NewMessage, name: EventName, at: number): Promise<void> => {
      await stores.queue.claim({
        lease: { owner: OWNER, expiresAt: at + 1_000 },
        now: at,
        limit: 100,
        exceptDestinations: [],
      })
      await stores.queue.record({
        owner: OWNER,
        messageId: mail.message.id,
        attempts: [],
        changes: [],
        events: mail.recipients.map((recipient) => anEvent(recipient, name, at)),
        reports: [],
      })
    }
    const countAll = async (limit = 1_000): Promise<number> => {
      let total = 0
      for (let n = -1; n !== 0; total += n) n = await stores.analytics.countEvents(limit)
      return total
    }
    const hours = (since = START, of = sender): Promise<readonly HourCounts[]> =>
      stores.analytics.hours(of.account.id, since)

    it('counts recipients by the hour in which it happened', async () => {
      const mail = await send({ recipients: [{ address: 'a@x' }, { address: 'b@x' }] })
      await happen(mail, 'delivered', START + HOUR_MS)
      await happen(mail, 'complained', START + 2 * HOUR_MS + 1)
      expect(await hours()).toEqual([])
      await countAll()
      expect(await hours()).toEqual([
        { ...NONE, hour: START, sent: 2 },
        { ...NONE, hour: START + HOUR_MS, delivered: 2 },
        { ...NONE, hour: START + 2 * HOUR_MS, complained: 2 },
      ])
      expect(await hours(START + 1)).toHaveLength(2)
    })

    it('counts each event once, in batches of any size, also across another opening', async () => {
      for (let i = 0; i < 5; i++) await happen(await send(), 'delivered', START + i)
      const other = await stores.beside()
      const counted = await Promise.all([
        stores.analytics.countEvents(3),
        other.analytics.countEvents(3),
        stores.analytics.countEvents(3),
      ])
      expect(counted).toEqual([3, 3, 3])
      expect(await countAll(1)).toBe(1)
      expect(await stores.analytics.countEvents(9)).toBe(0)
      expect(await hours()).toEqual([{ ...NONE, hour: START, sent: 5, delivered: 5 }])
    })

    it('counts late what is written late, in its own hour', async () => {
      const mail = await send()
      await happen(mail, 'deferred', START + 5 * HOUR_MS)
      await countAll()
      // The outcome of an hour ago, written down after an outage of the store.
      await happen(mail, 'bounced', START + HOUR_MS)
      await countAll()
      expect(await hours(START + 1)).toEqual([
        { ...NONE, hour: START + HOUR_MS, bounced: 1 },
        { ...NONE, hour: START + 5 * HOUR_MS, deferred: 1 },
      ])
    })

    it('tells suppressed recipients from sent ones', async () => {
      await stores.suppressions.add({
        id: anId(),
        accountId: sender.account.id,
        address: 'gone@x',
        reason: 'bounce',
        sourceMessageId: undefined,
        note: '',
        createdAt: START,
        expiresAt: undefined,
      })
      await send({ recipients: [{ address: 'gone@x' }, { address: 'here@x' }] })
      await countAll()
      expect(await hours()).toEqual([{ ...NONE, hour: START, sent: 1, suppressed: 1 }])
    })

    it('leaves out reports of ours, forwarded mail, and what is put back by hand', async () => {
      const report = await send({ message: { source: 'dsn' } })
      await happen(report, 'delivered', START)
      const forwarded = await send({ message: { source: 'forward' } })
      await happen(forwarded, 'delivered', START)
      await happen(await send(), 'queued', START + 1)
      await countAll()
      expect(await hours()).toEqual([{ ...NONE, hour: START, sent: 1 }])
    })

    it('keeps accounts apart', async () => {
      const other = await aSender(stores)
      await send()
      await send({}, other)
      await send({}, other)
      await countAll()
      expect((await hours())[0]?.sent).toBe(1)
      expect((await hours(START, other))[0]?.sent).toBe(2)
    })
  })
}
