import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OPERATOR } from '#core/tenant.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import type { QuotaId, WorkerId } from '#core/ids.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, anId, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const AHEAD = START + 6 * HOUR_MS
const owner = 'worker' as WorkerId

/** What the queue promises when the clock turns out to have been ahead. */
export function clockContract(name: string, open: OpenStores): void {
  describe(`${name}: a clock that was ahead`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    const enqueue = async (at: number, dueAt = at, count = 1): Promise<NewMessage> => {
      const recipients = Array.from({ length: count }, () => ({ dueAt, changedAt: at }))
      const mail = aMessage(sender.domain, { at, recipients })
      expect(await stores.queue.enqueue(mail)).toBe('queued')
      return mail
    }
    /** Tried at a time, and put off. */
    const defer = async (mail: NewMessage, at: number, waitMs: number): Promise<void> => {
      const lease = { owner, expiresAt: at + 1_000 }
      const works = await stores.queue.claim({ lease, now: at, limit: 100, exceptDestinations: [] })
      expect(works.length).toBeGreaterThan(0)
      const changes = mail.recipients.map(({ id }) => ({
        recipientId: id,
        to: 'deferred' as const,
        dueAt: at + waitMs,
        attempts: 1,
        changedAt: at,
        lastReply: undefined,
        lastProblem: undefined,
      }))
      const outcome = { owner, messageId: mail.message.id, attempts: [], events: [], reports: [] }
      expect(await stores.queue.record({ ...outcome, changes })).toBe('recorded')
    }
    const dueOf = async ({ message }: NewMessage): Promise<readonly number[]> => {
      const found = await stores.history.find(OPERATOR, message.id)
      return (found?.recipients ?? []).map(({ dueAt }) => dueAt)
    }
    const settleAll = async (now: number): Promise<{ moved: number; steps: number }> => {
      let after: string | undefined
      let moved = 0
      for (let steps = 1; ; steps++) {
        const step = await stores.queueOperations.settleClock({ now, after })
        moved += step.moved
        after = step.after
        if (after === undefined) return { moved, steps }
      }
    }

    it('keeps the wait of what it put off, from now; and leaves what was put off before', async () => {
      const before = await enqueue(START)
      await defer(before, START, 4 * HOUR_MS)
      const during = await enqueue(START)
      await defer(during, AHEAD, 5 * MINUTE_MS)
      const now = START + MINUTE_MS
      const step = await stores.queueOperations.settleClock({ now, after: undefined })
      expect(step).toEqual({ aheadMs: AHEAD - now, moved: 1, after: undefined })
      expect(await dueOf(during)).toEqual([now + 5 * MINUTE_MS])
      expect(await dueOf(before)).toEqual([START + 4 * HOUR_MS])
      expect(await stores.queue.nextDueAt()).toBe(now + 5 * MINUTE_MS)
    })

    it('brings forward what was accepted to leave later, too', async () => {
      const paced = await enqueue(START + 400 * DAY_MS, START + 401 * DAY_MS)
      await settleAll(START)
      expect(await dueOf(paced)).toEqual([START + DAY_MS])
    })

    it('is settled once, in steps, and forgotten', async () => {
      await enqueue(AHEAD, AHEAD + HOUR_MS, 2_500)
      expect(await settleAll(START)).toEqual({ moved: 2_500, steps: 3 })
      expect(await settleAll(START + 1)).toEqual({ moved: 0, steps: 1 })
    })

    it('is noticed also when what told of it came together with something that failed', async () => {
      const known = await enqueue(START)
      const during = aMessage(sender.domain, {
        at: AHEAD,
        recipients: [{ dueAt: AHEAD + HOUR_MS, changedAt: AHEAD }],
      })
      const together = [stores.queue.enqueue(during), stores.queue.enqueue(known)]
      const outcomes = await Promise.allSettled(together)
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
      expect(await settleAll(START)).toEqual({ moved: 1, steps: 1 })
      expect(await dueOf(during)).toEqual([START + HOUR_MS])
    })

    it('is noticed by whoever opens the store later', async () => {
      await enqueue(AHEAD, AHEAD + HOUR_MS)
      const later = await stores.beside()
      const step = await later.queueOperations.settleClock({ now: START, after: undefined })
      expect(step).toMatchObject({ aheadMs: AHEAD - START, moved: 1 })
    })

    it('is not seen in a clock that goes as it should, or back by less than a minute', async () => {
      const mail = await enqueue(START, START + HOUR_MS)
      for (const now of [START, START + MINUTE_MS, START + DAY_MS]) {
        expect(await settleAll(now)).toEqual({ moved: 0, steps: 1 })
      }
      expect(await dueOf(mail)).toEqual([START + HOUR_MS])
    })

    it('does not keep a quota from seeing room', async () => {
      await stores.quotas.set({
        id: anId<QuotaId>(),
        accountId: sender.account.id,
        subject: 'account',
        subjectId: sender.account.id,
        period: 'minute',
        limit: 1,
        mode: 'pace',
        setBy: 'operator',
        createdAt: START,
      })
      await enqueue(AHEAD)
      await enqueue(AHEAD)
      await settleAll(START)
      const fresh = await enqueue(START)
      expect(await dueOf(fresh)).toEqual([START])
    })
  })
}
