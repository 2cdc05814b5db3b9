import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageId } from '#core/ids.ts'
import type { RecipientState } from '#core/recipient.ts'
import { OPERATOR } from '#core/tenant.ts'
import { aMessage, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const LATER = START + 1_000_000

/** What `RetentionStore` promises. */
export function retentionStoreContract(name: string, open: OpenStores): void {
  describe(`what is kept for a time in ${name}`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    const mail = async (state: RecipientState, at = START, file?: string): Promise<MessageId> => {
      const leased = state === 'leased' ? 'queued' : state
      const message = aMessage(sender.domain, { at, recipients: [{ state: leased }] })
      const body = { kind: 'file', name: file ?? '', sizeBytes: 7 } as const
      const content = file === undefined ? message.content : { ...message.content, body }
      await stores.queue.enqueue({ ...message, content })
      return message.message.id
    }
    const step = { before: LATER, after: undefined, limit: 100 }
    const kept = async (id: MessageId) => [
      (await stores.history.find(OPERATOR, id)) !== undefined,
      (await stores.history.content(OPERATOR, id)) !== undefined,
    ]

    const hello = {
      terms: [{ field: undefined, text: 'hello', isPrefix: false }],
      domain: undefined,
      status: undefined,
      source: undefined,
      after: undefined,
      before: undefined,
      cursor: undefined,
      limit: 10,
    }
    const found = () => stores.search.search(OPERATOR, hello)

    it('loses its content, and later its history, but never while it waits', async () => {
      const states = ['delivered', 'failed', 'expired', 'cancelled', 'suppressed'] as const
      const ended: MessageId[] = []
      for (const state of states) ended.push(await mail(state))
      const waiting: MessageId[] = []
      for (const state of ['queued', 'deferred', 'held'] as const) waiting.push(await mail(state))
      const young = await mail('delivered', LATER)
      expect(await stores.retention.removeContent(step)).toMatchObject({ removed: 5 })
      for (const id of ended) expect(await kept(id)).toEqual([true, false])
      expect(await stores.retention.removeContent(step)).toMatchObject({ removed: 0 })
      expect(await stores.retention.removeMessages(step)).toMatchObject({ removed: 5 })
      for (const id of ended) {
        expect(await kept(id)).toEqual([false, false])
        expect(await stores.history.events(OPERATOR, id)).toEqual([])
      }
      for (const id of [...waiting, young]) expect(await kept(id)).toEqual([true, true])
    })

    it('is looked at in steps, the oldest first, and names the files', async () => {
      const ids: MessageId[] = []
      for (let i = 0; i < 5; i++) {
        ids.push(await mail(i === 1 ? 'held' : 'delivered', START + i, i === 2 ? 'f2' : undefined))
      }
      const first = await stores.retention.removeContent({ ...step, limit: 3 })
      expect(first).toEqual({ removed: 2, files: ['f2'], next: ids[2] })
      const second = await stores.retention.removeContent({ ...step, limit: 3, after: first.next })
      expect(second).toEqual({ removed: 2, files: [], next: undefined })
      const whole = await mail('delivered', START, 'f9')
      expect(whole).toBeDefined()
      expect(await stores.retention.removeMessages(step)).toEqual({
        removed: 5,
        files: ['f9'],
        next: undefined,
      })
    })

    it('goes a few at a time where messages have many recipients, each of them whole', async () => {
      const ids: MessageId[] = []
      for (const count of [600, 400, 1, 1_500, 2, 3]) {
        const recipients = Array.from({ length: count }, (_, i) => ({
          address: `u${i}@x.test`,
          state: 'delivered' as const,
        }))
        const letter = aMessage(sender.domain, { at: START + ids.length, recipients })
        await stores.queue.enqueue(letter)
        ids.push(letter.message.id)
      }
      const removed: number[] = []
      let after: MessageId | undefined
      do {
        const gone = await stores.retention.removeMessages({ ...step, after })
        removed.push(gone.removed)
        after = gone.next
      } while (after !== undefined)
      expect(removed).toEqual([2, 1, 1, 2])
      for (const id of ids) expect(await kept(id)).toEqual([false, false])
    })

    it('is not found by words any more', async () => {
      await mail('delivered')
      await stores.search.feed(10)
      const unfed = await mail('delivered')
      expect((await found()).ids).toHaveLength(1)
      await stores.retention.removeMessages(step)
      expect(await found()).toMatchObject({ ids: [], visited: 0 })
      expect(await stores.search.hasPending()).toBe(false)
      expect(await kept(unfed)).toEqual([false, false])
    })

    it('leaves what came in the same millisecond and still waits to be found', async () => {
      const ended: MessageId[] = []
      const waiting: MessageId[] = []
      for (let i = 0; i < 3; i++) {
        ended.push(await mail('delivered'))
        waiting.push(await mail('held'))
      }
      await stores.search.feed(10)
      expect(await stores.retention.removeMessages(step)).toMatchObject({ removed: 3 })
      for (const id of ended) expect(await kept(id)).toEqual([false, false])
      expect((await found()).ids.toSorted()).toEqual(waiting)
    })

    it('has an empty log of forwards to begin with', async () => {
      expect(await stores.retention.removeForwardLog(LATER, 10)).toBe(0)
    })
  })
}
