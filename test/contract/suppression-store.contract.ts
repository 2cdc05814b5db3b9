import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WorkerId } from '#core/ids.ts'
import type { Suppression } from '#core/suppression.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import type { ClaimedWork, NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, anAccount, idAt, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const SOON = START + 1_000

/** What `SuppressionStore` promises, and what the list does to mail that is queued. */
export function suppressionStoreContract(name: string, open: OpenStores): void {
  describe(`suppressions in ${name}`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    const entry = (over: Partial<Suppression> = {}): Suppression => ({
      id: idAt(over.createdAt ?? START),
      accountId: sender.account.id,
      address: 'bob@there.example',
      reason: 'bounce',
      sourceMessageId: undefined,
      note: 'user unknown',
      createdAt: START,
      expiresAt: START + 10_000,
      ...over,
    })
    const owner = 'worker' as WorkerId
    const claim = (now: number, limit = 100): Promise<readonly ClaimedWork[]> =>
      stores.queue.claim({
        lease: { owner, expiresAt: now + 500 },
        now,
        limit,
        exceptDestinations: [],
      })
    const addressesOf = (works: readonly ClaimedWork[]): readonly string[] =>
      works.flatMap(({ recipients }) => recipients.map(({ address }) => address)).toSorted()
    const giveBack = (works: readonly ClaimedWork[], dueAt: number): Promise<void> => {
      const ids = works.flatMap(({ recipients }) => recipients.map(({ id }) => id))
      return stores.queue.release(owner, ids, dueAt)
    }
    const standing = async ({ message }: NewMessage): Promise<Record<string, string>> => {
      const found = await stores.history.find(OPERATOR, message.id)
      return Object.fromEntries((found?.recipients ?? []).map((r) => [r.address, r.state]))
    }
    const all = { search: undefined, reason: undefined, page: 0, limit: 100, now: SOON }

    it('keep one entry per account and address, in any case', async () => {
      const first = entry()
      expect(await stores.suppressions.add(first)).toBe('added')
      expect(await stores.suppressions.add(entry({ address: 'Bob@There.example' }))).toBe('exists')
      const other = anAccount()
      await stores.accounts.insert(other)
      expect(await stores.suppressions.add(entry({ accountId: other.id }))).toBe('added')
      expect(await stores.suppressions.list(tenant(sender.account.id), all)).toEqual({
        items: [first],
        total: 1,
      })
      expect((await stores.suppressions.list(OPERATOR, all)).total).toBe(2)
    })

    it('let a complaint take the place of a bounce, and nothing that of a complaint', async () => {
      const bounce = entry()
      await stores.suppressions.add(bounce)
      const complaint = entry({ reason: 'complaint', expiresAt: undefined, note: 'spam' })
      expect(await stores.suppressions.add(complaint)).toBe('exists')
      await stores.suppressions.add(entry({ note: 'again' }))
      const found = await stores.suppressions.find(sender.account.id, 'BOB@there.example', SOON)
      expect(found).toEqual({ ...complaint, id: bounce.id, createdAt: bounce.createdAt })
    })

    it('forget what has expired, and take it anew', async () => {
      const { id, expiresAt } = entry()
      await stores.suppressions.add(entry({ id }))
      const later = expiresAt ?? 0
      const find = (now: number) =>
        stores.suppressions.find(sender.account.id, 'bob@there.example', now)
      expect((await find(later - 1))?.id).toBe(id)
      expect(await find(later)).toBeUndefined()
      expect(await stores.suppressions.list(OPERATOR, { ...all, now: later })).toEqual({
        items: [],
        total: 0,
      })
      const anew = entry({ createdAt: later, expiresAt: undefined })
      expect(await stores.suppressions.add(anew)).toBe('added')
      expect(await find(later + 1)).toEqual(anew)
    })

    it('are listed newest first, by page, by part of the address and by reason', async () => {
      const some = Array.from({ length: 5 }, (_, i) =>
        entry({
          address: `r${i}@${i === 3 ? 'else' : 'there'}.example`,
          reason: i === 2 ? 'manual' : 'bounce',
          createdAt: START + i,
        }),
      )
      expect(await stores.suppressions.addMany([...some, some[0] ?? entry()])).toBe(5)
      const scope = tenant(sender.account.id)
      const addresses = async (query: object): Promise<readonly string[]> => {
        const page = await stores.suppressions.list(scope, { ...all, ...query })
        return [String(page.total), ...page.items.map(({ address }) => address.slice(0, 2))]
      }
      expect(await addresses({ limit: 2 })).toEqual(['5', 'r4', 'r3'])
      expect(await addresses({ limit: 2, page: 2 })).toEqual(['5', 'r0'])
      expect(await addresses({ search: 'THERE' })).toEqual(['4', 'r4', 'r2', 'r1', 'r0'])
      expect(await addresses({ search: '%' })).toEqual(['0'])
      expect(await addresses({ reason: 'manual' })).toEqual(['1', 'r2'])
    })

    it('can be walked over to the end', async () => {
      const some = Array.from({ length: 5 }, (_, i) =>
        entry({ address: `r${i}@there.example`, createdAt: START + i }),
      )
      await stores.suppressions.addMany(some)
      const scope = tenant(sender.account.id)
      const first = await stores.suppressions.walk(scope, { after: undefined, limit: 3, now: SOON })
      const rest = await stores.suppressions.walk(scope, {
        after: first.at(-1)?.id,
        limit: 3,
        now: SOON,
      })
      expect([...first, ...rest]).toEqual(some)
    })

    it('of others cannot be seen or removed', async () => {
      const mine = entry()
      await stores.suppressions.add(mine)
      const stranger = tenant(anAccount().id)
      expect(await stores.suppressions.list(stranger, all)).toEqual({ items: [], total: 0 })
      expect(await stores.suppressions.remove(stranger, mine.id)).toBeUndefined()
      expect(await stores.suppressions.remove(tenant(sender.account.id), mine.id)).toStrictEqual(
        mine,
      )
      expect(await stores.suppressions.remove(OPERATOR, mine.id)).toBeUndefined()
    })

    it('end recipients in the transaction that stores the message', async () => {
      await stores.suppressions.add(entry({ address: 'bob@there.example' }))
      const recipients = [{ address: 'Bob@there.example' }, { address: 'ann@there.example' }]
      const mail = aMessage(sender.domain, { at: SOON, recipients })
      expect(await stores.queue.enqueue(mail)).toBe('queued')
      const scope = tenant(sender.account.id)
      const found = await stores.history.find(scope, mail.message.id)
      expect(found?.recipients.map(({ state }) => state)).toEqual(['suppressed', 'queued'])
      expect(found?.message.status).toBe('queued')
      const events = await stores.history.events(scope, mail.message.id)
      expect(events.at(-1)).toMatchObject({
        name: 'suppressed',
        recipientId: mail.recipients[0]?.id,
        detail: { recipient: 'Bob@there.example', reason: 'bounce' },
      })
      const lease = { owner: idAt<never>(SOON), expiresAt: SOON + 1_000 }
      const works = await stores.queue.claim({
        lease,
        now: SOON,
        limit: 10,
        exceptDestinations: [],
      })
      expect(works.flatMap((work) => work.recipients.map(({ address }) => address))).toEqual([
        'ann@there.example',
      ])
    })

    it('leave a message with nobody to go to as suppressed, and hold nothing of others', async () => {
      await stores.suppressions.add(entry())
      const bob = [{ address: 'bob@there.example' }]
      const mail = aMessage(sender.domain, { at: SOON, recipients: bob })
      await stores.queue.enqueue(mail)
      const scope = tenant(sender.account.id)
      expect((await stores.history.find(scope, mail.message.id))?.message.status).toBe('suppressed')
      const other = await aSender(stores)
      const theirs = aMessage(other.domain, { at: SOON, recipients: bob })
      await stores.queue.enqueue(theirs)
      const status = (await stores.history.find(OPERATOR, theirs.message.id))?.message.status
      expect(status).toBe('queued')
    })

    it('end what was queued before them when its turn comes, at every try', async () => {
      const addresses = ['bob@there.example', 'Ann@there.example']
      const recipients = addresses.map((address) => ({ address }))
      const mail = aMessage(sender.domain, { recipients })
      const other = await aSender(stores)
      const theirs = aMessage(other.domain, { recipients: [{ address: 'bob@there.example' }] })
      const report = aMessage(sender.domain, { recipients, message: { source: 'dsn' } })
      for (const each of [mail, theirs, report]) await stores.queue.enqueue(each)
      await stores.suppressions.add(entry({ expiresAt: undefined }))
      const first = await claim(START)
      expect(addressesOf(first)).toEqual([
        'Ann@there.example',
        'Ann@there.example',
        'bob@there.example',
        'bob@there.example',
      ])
      const now = await standing(mail)
      expect(now['bob@there.example']).toBe('suppressed')
      const found = await stores.history.find(OPERATOR, mail.message.id)
      const events = await stores.history.events(OPERATOR, mail.message.id)
      expect(found?.recipients.find(({ state }) => state === 'suppressed')?.lastProblem).toBe(
        'the address is on the suppression list (bounce)',
      )
      expect(events?.filter(({ name }) => name === 'suppressed')).toHaveLength(1)
      // Her try fails, and before the next one she has asked not to be written to.
      await giveBack(first, SOON)
      await stores.suppressions.add(
        entry({ address: 'ann@there.example', reason: 'manual', expiresAt: undefined }),
      )
      const second = addressesOf(await claim(SOON + 1))
      expect(second).toEqual(['Ann@there.example', 'bob@there.example', 'bob@there.example'])
      expect(await standing(mail)).toEqual({
        'bob@there.example': 'suppressed',
        'Ann@there.example': 'suppressed',
      })
      expect((await stores.history.find(OPERATOR, mail.message.id))?.message.status).toBe(
        'suppressed',
      )
    })

    it('do not make a claim smaller than there is mail', async () => {
      const recipients = Array.from({ length: 30 }, (_, i) => ({ address: `u${i}@there.example` }))
      await stores.queue.enqueue(aMessage(sender.domain, { recipients }))
      const list = Array.from({ length: 25 }, (_, i) =>
        entry({ address: `u${i}@there.example`, expiresAt: undefined }),
      )
      expect(await stores.suppressions.addMany(list)).toBe(25)
      expect(addressesOf(await claim(START, 10))).toHaveLength(5)
    })

    it('leave a paused destination another one to find out', async () => {
      const recipients = ['u1', 'u2'].map((name, i) => ({
        address: `${name}@there.example`,
        routingDomain: 'there.example',
        dueAt: START + i,
      }))
      await stores.queue.enqueue(aMessage(sender.domain, { recipients }))
      await stores.queue.pauseDestination({
        destination: 'there.example',
        kind: 'failing',
        since: START,
        until: SOON,
        problem: 'silence',
      })
      await stores.suppressions.add(entry({ address: 'u1@there.example', expiresAt: undefined }))
      expect(addressesOf(await claim(SOON))).toEqual(['u2@there.example'])
    })

    it('come with an outcome, or with nothing of it', async () => {
      const mail = aMessage(sender.domain)
      await stores.queue.enqueue(mail)
      const owner = idAt<never>(START)
      const lease = { owner, expiresAt: START + 1_000 }
      await stores.queue.claim({ lease, now: START, limit: 10, exceptDestinations: [] })
      const [recipient] = mail.recipients
      const outcome = {
        messageId: mail.message.id,
        attempts: [],
        changes: mail.recipients.map(({ id }) => ({
          recipientId: id,
          to: 'failed' as const,
          dueAt: START,
          attempts: 1,
          changedAt: START,
          lastReply: undefined,
          lastProblem: 'no such user',
        })),
        events: [],
        reports: [],
        suppressions: [entry({ address: recipient?.address ?? '' })],
      }
      const stranger = { ...outcome, owner: idAt<never>(START) }
      expect(await stores.queue.record(stranger)).toBe('lease-lost')
      expect((await stores.suppressions.list(OPERATOR, all)).total).toBe(0)
      expect(await stores.queue.record({ ...outcome, owner })).toBe('recorded')
      expect((await stores.suppressions.list(OPERATOR, all)).total).toBe(1)
    })
  })
}
