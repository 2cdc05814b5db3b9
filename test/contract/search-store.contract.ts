import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageId } from '#core/ids.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import type { SearchRequest, SearchTerm } from '#relay/ports/search-store.ts'
import { aMessage, START, type MailShape } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

/** What `SearchStore` promises. */
export function searchStoreContract(name: string, open: OpenStores): void {
  describe(`the search of messages in ${name}`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    const queued = async (shape: MailShape, from = sender): Promise<MessageId> => {
      const mail = aMessage(from.domain, shape)
      await stores.queue.enqueue(mail)
      return mail.message.id
    }
    const feed = async (): Promise<void> => {
      while (await stores.search.hasPending()) await stores.search.feed(2)
    }
    const none: SearchRequest = {
      terms: [],
      domain: undefined,
      status: undefined,
      source: undefined,
      after: undefined,
      before: undefined,
      cursor: undefined,
      limit: 100,
    }
    const find = async (over: Partial<SearchRequest>, scope = tenant(sender.account.id)) =>
      (await stores.search.search(scope, { ...none, ...over })).ids
    const word = (text: string, field?: SearchTerm['field'], isPrefix = false): SearchTerm[] => [
      { field, text, isPrefix },
    ]
    const subject = (text: string, at = START): MailShape => ({ at, message: { subject: text } })

    it('finds words of subject, sender and recipients, whatever their case and accents', async () => {
      const a = await queued(subject('Invoice für Müller'))
      const b = await queued({
        at: START + 1,
        recipients: [{ address: 'Ann.Lee@there.example', routingDomain: 'there.example' }],
      })
      await feed()
      expect(await find({ terms: word('INVOICE') })).toEqual([a])
      expect(await find({ terms: word('muller') })).toEqual([a])
      expect(await find({ terms: word('ann.lee@there.example') })).toEqual([b])
      expect(await find({ terms: word('lee', 'recipients') })).toEqual([b])
      expect(await find({ terms: word('lee', 'subject') })).toEqual([])
      expect(await find({ terms: word(`sender@${sender.domain.name}`, 'sender') })).toEqual([b, a])
      expect(await find({ terms: word('invo') })).toEqual([])
      expect(await find({ terms: word('invo', undefined, true) })).toEqual([a])
      expect(await find({ terms: [...word('invoice'), ...word('müller')] })).toEqual([a])
      expect(await find({ terms: [...word('invoice'), ...word('lee')] })).toEqual([])
      // An account or a domain is no word that a person can look for.
      expect(await find({ terms: word(`a${sender.account.id.replaceAll('-', '')}`) })).toEqual([])
    })

    it('narrows by domain, status, source and time', async () => {
      const a = await queued({ at: START, message: { source: 'api' } })
      const b = await queued({
        at: START + 1_000,
        recipients: [{ state: 'suppressed', routingDomain: 'Other.example' }],
      })
      await feed()
      expect(await find({ domain: 'other.example' })).toEqual([b])
      expect(await find({ domain: 'there.example' })).toEqual([b, a])
      expect(await find({ domain: sender.domain.name })).toEqual([b, a])
      expect(await find({ domain: 'example' })).toEqual([])
      expect(await find({ status: 'suppressed' })).toEqual([b])
      expect(await find({ status: 'suppressed', domain: 'there.example' })).toEqual([b])
      expect(await find({ status: 'delivered' })).toEqual([])
      expect(await find({ source: 'api' })).toEqual([a])
      for (const terms of [[], word('hello')]) {
        expect(await find({ terms, after: START + 1_000 })).toEqual([b])
        expect(await find({ terms, before: START + 1_000 })).toEqual([a])
        expect(await find({ terms, after: START + 1, before: START + 999 })).toEqual([])
        expect(await find({ terms, before: Date.UTC(1900, 0) })).toEqual([])
        expect(await find({ terms, before: Date.UTC(9999, 0) })).toEqual([b, a])
      }
    })

    it('goes on at the cursor, newest first', async () => {
      const ids: MessageId[] = []
      for (let i = 0; i < 5; i++) ids.unshift(await queued(subject('same', START + i)))
      await feed()
      for (const terms of [[], word('same')]) {
        const first = await stores.search.search(OPERATOR, { ...none, terms, limit: 2 })
        expect(first).toMatchObject({ ids: ids.slice(0, 2), next: ids[1] })
        const next = { ...none, terms, limit: 3, cursor: first.next }
        const rest = await stores.search.search(OPERATOR, next)
        expect(rest).toMatchObject({ ids: ids.slice(2), next: undefined })
      }
    })

    it('never finds what is of others, and leaves out what comes in and goes on', async () => {
      const other = await aSender(stores)
      const theirs = await queued(subject('secret plan'), other)
      await queued({ message: { subject: 'secret plan', source: 'dsn' }, guarded: false })
      await queued({ message: { subject: 'secret plan', source: 'forward' }, guarded: false })
      await feed()
      expect(await find({ terms: word('secret') })).toEqual([])
      expect(await find({ domain: other.domain.name })).toEqual([])
      expect(await find({})).toEqual([])
      expect(await find({ terms: word('secret') }, OPERATOR)).toEqual([theirs])
      expect(await find({}, OPERATOR)).toEqual([theirs])
    })

    it.each([
      ['"', `' or 1=1 --`, '(', ')', '*', '^a', 'a AND', 'NOT', 'NEAR(a b, 2)', 'subject:x', '- x'],
      ['{a b} : c', 'a"b', '""', '\\', ':', '+', 'a OR b', '\u0000', '\ud800', 'é̶', '日本語'],
    ])('takes %s … as text, not as a language', async (...texts) => {
      const id = await queued(subject('a and b'))
      await feed()
      for (const text of texts) {
        for (const isPrefix of [false, true]) {
          const found = await find({
            terms: word(text.replaceAll('\u0000', ' '), undefined, isPrefix),
          })
          expect([[], [id]]).toContainEqual(found)
        }
      }
    })

    it('finds messages that were accepted in one millisecond with the same random bits', async () => {
      const base = aMessage(sender.domain).message.id
      const twins = ['0', '1', '2'].map((last) => `${base.slice(0, -1)}${last}` as MessageId)
      for (const [i, id] of twins.entries()) {
        await queued({ message: { id, subject: `twin number${i}` } })
      }
      await feed()
      expect((await find({ terms: word('twin') })).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
        twins,
      )
      expect(await find({ terms: word('number1') })).toEqual([twins[1]])
    })

    it('is fed in steps, once', async () => {
      for (let i = 0; i < 3; i++) await queued(subject('fed', START + i))
      expect(await stores.search.hasPending()).toBe(true)
      expect(await stores.search.feed(2)).toBe(2)
      expect(await find({ terms: word('fed') })).toHaveLength(2)
      expect(await stores.search.feed(2)).toBe(1)
      expect(await stores.search.feed(2)).toBe(0)
      expect(await stores.search.hasPending()).toBe(false)
      expect(await find({ terms: word('fed') })).toHaveLength(3)
    })
  })
}
