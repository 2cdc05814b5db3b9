import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecipientId, WorkerId } from '#core/ids.ts'
import type { MessageStatus } from '#core/message.ts'
import { RECIPIENT_STATES, type RecipientState } from '#core/recipient.ts'
import { OPERATOR, tenant, type TenantScope } from '#core/tenant.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, anAttempt, anEvent, anId, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

/** What the history promises to those who look, whatever keeps it. */
export function historyStoreContract(name: string, open: OpenStores): void {
  describe(`${name}: history store`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())
    const get = () => ({ ...stores, sender })
    listing(get)
    details(get)
    queueing(get)
  })
}

type Get = () => StoresUnderTest & { readonly sender: Sender }

async function enqueueInStates(
  get: Get,
  states: readonly RecipientState[],
  sender = get().sender,
): Promise<readonly NewMessage[]> {
  const messages = states.map((state, index) =>
    aMessage(sender.domain, {
      at: START + index,
      recipients: [{ state, dueAt: START + 1_000 - index, attempts: state === 'deferred' ? 1 : 0 }],
    }),
  )
  for (const message of messages) await get().queue.enqueue(message)
  return messages
}

function listing(get: Get): void {
  describe('list', () => {
    const list = async (
      scope: TenantScope,
      query: {
        status?: MessageStatus
        page?: number
        limit?: number
        includeReports?: boolean
      } = {},
    ) => {
      const { status, page = 0, limit = 50, ...rest } = query
      return (await get().history.list(scope, { status, page, limit, ...rest })).map(
        ({ message }) => message.id,
      )
    }

    it('shows the newest first, in pages, with recipients in the order of the envelope', async () => {
      const { queue, history, sender } = get()
      const messages = [0, 1, 2, 3, 4].map((ms) =>
        aMessage(sender.domain, {
          at: START + ms,
          recipients: [{ address: 'z@x' }, { address: 'a@x' }],
        }),
      )
      for (const message of messages) await queue.enqueue(message)
      const newestFirst = messages.toReversed()
      const page = { status: undefined, limit: 2 }
      const pages = []
      for (const number of [0, 1, 2, 3]) {
        pages.push(await history.list(tenant(sender.account.id), { ...page, page: number }))
      }
      expect(pages.map(({ length }) => length)).toEqual([2, 2, 1, 0])
      expect(pages.flat()).toStrictEqual(
        newestFirst.map(({ message, recipients }) => ({ message, recipients })),
      )
    })

    it('finds by status, in either scope', async () => {
      const { sender } = get()
      const messages = await enqueueInStates(get, [
        'queued',
        'deferred',
        'held',
        'delivered',
        'failed',
        'expired',
        'suppressed',
        'cancelled',
      ])
      const statuses = 'queued deferred held delivered bounced failed suppressed cancelled'.split(
        ' ',
      )
      for (const [index, status] of statuses.entries()) {
        const expected = [messages[index]?.message.id]
        for (const scope of [OPERATOR, tenant(sender.account.id)]) {
          expect(await list(scope, { status: status as MessageStatus })).toEqual(expected)
        }
      }
    })

    it('leaves out reports of ours unless asked for them', async () => {
      const { queue, sender } = get()
      const mail = aMessage(sender.domain)
      const report = aMessage(sender.domain, { at: START + 1, message: { source: 'dsn' } })
      for (const message of [mail, report]) await queue.enqueue(message)
      const scope = tenant(sender.account.id)
      expect(await list(scope)).toEqual([mail.message.id])
      expect(await list(OPERATOR)).toEqual([mail.message.id])
      expect(await list(scope, { includeReports: true })).toEqual([
        report.message.id,
        mail.message.id,
      ])
    })

    it("shows nothing of another tenant's", async () => {
      const other = await aSender(get())
      await get().queue.enqueue(aMessage(get().sender.domain))
      expect(await list(tenant(other.account.id))).toEqual([])
      expect(await list(tenant(other.account.id), { status: 'queued' })).toEqual([])
      expect(await list(OPERATOR)).toHaveLength(1)
    })
  })
}

function details(get: Get): void {
  describe('one message', () => {
    it('has its events and attempts, oldest first, in the order of one transaction', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain)
      await queue.enqueue(message)
      const owner = 'w' as WorkerId
      const lease = { owner, expiresAt: START + 9_999 }
      const rounds = [START + 10, START + 20]
      const [recipient] = message.recipients
      if (recipient === undefined) throw new Error('no recipient')
      const attempts = rounds.map((at) => [anAttempt([recipient], at), anAttempt([recipient], at)])
      const events = rounds.map((at) => [
        anEvent(recipient, 'sent', at),
        anEvent(recipient, 'deferred', at),
      ])
      for (const [index, at] of rounds.entries()) {
        await queue.claim({ lease, now: at, limit: 1, exceptDestinations: [] })
        await queue.record({
          owner,
          messageId: message.message.id,
          attempts: attempts[index] ?? [],
          changes: [deferral(recipient.id, at)],
          events: events[index] ?? [],
          reports: [],
        })
      }
      const scope = tenant(sender.account.id)
      const { id } = message.message
      expect(await history.attempts(scope, id)).toStrictEqual(attempts.flat())
      expect(await history.events(scope, id)).toStrictEqual([...message.events, ...events.flat()])
    })

    it('is not there for another tenant, nor is anything of it', async () => {
      const { queue, history, sender } = get()
      const other = await aSender(get())
      const message = aMessage(sender.domain)
      await queue.enqueue(message)
      const { id } = message.message
      const foreign = tenant(other.account.id)
      expect(await history.find(foreign, id)).toBeUndefined()
      expect(await history.events(foreign, id)).toEqual([])
      expect(await history.attempts(foreign, id)).toEqual([])
      expect(await history.content(foreign, id)).toBeUndefined()
      expect(await history.content(tenant(sender.account.id), id)).toEqual(message.content)
    })

    it('is undefined or empty when there is none', async () => {
      const { history } = get()
      expect(await history.find(OPERATOR, anId())).toBeUndefined()
      expect(await history.events(OPERATOR, anId())).toEqual([])
      expect(await history.content(OPERATOR, anId())).toBeUndefined()
    })
  })
}

function deferral(recipientId: RecipientId, at: number) {
  return {
    recipientId,
    to: 'deferred' as const,
    dueAt: at,
    attempts: 1,
    changedAt: at,
    lastReply: undefined,
    lastProblem: undefined,
  }
}

function queueing(get: Get): void {
  describe('queue', () => {
    const PENDING = ['queued', 'leased', 'deferred', 'held'] as const

    it('shows what has not ended, soonest due first, in either scope', async () => {
      const { history, sender } = get()
      const ended = RECIPIENT_STATES.filter((state) => state !== 'leased')
      const messages = await enqueueInStates(get, ended)
      const expected = messages
        .filter(({ recipients }) => PENDING.some((state) => state === recipients[0]?.state))
        .toReversed()
        .map(({ message, recipients }) => ({ message, recipient: recipients[0] }))
      expect(expected).toHaveLength(3)
      for (const scope of [OPERATOR, tenant(sender.account.id)]) {
        expect(await history.queue(scope, { states: PENDING, limit: 9 })).toStrictEqual(expected)
        expect(await history.queue(scope, { states: PENDING, limit: 1 })).toStrictEqual(
          expected.slice(0, 1),
        )
      }
    })

    it('shows the states that are asked for', async () => {
      const { queue, history, sender } = get()
      await enqueueInStates(get, ['queued', 'deferred', 'held'])
      const leased = aMessage(sender.domain)
      await queue.enqueue(leased)
      const lease = { owner: 'w' as WorkerId, expiresAt: START + 50 }
      await queue.claim({ lease, now: START, limit: 1, exceptDestinations: [] })
      for (const scope of [OPERATOR, tenant(sender.account.id)]) {
        for (const state of PENDING) {
          const found = await history.queue(scope, { states: [state], limit: 9 })
          expect(found.map(({ recipient }) => recipient.state)).toEqual([state])
        }
        expect(await history.queue(scope, { states: [], limit: 9 })).toEqual([])
        expect(await history.queue(scope, { states: ['delivered'], limit: 9 })).toEqual([])
      }
    })

    it("shows nothing of another tenant's", async () => {
      const other = await aSender(get())
      await enqueueInStates(get, ['queued', 'held'])
      const scope = tenant(other.account.id)
      expect(await get().history.queue(scope, { states: PENDING, limit: 9 })).toEqual([])
    })
  })
}
