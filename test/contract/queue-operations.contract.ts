import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '#core/audit.ts'
import type { AuditId, MessageId, WorkerId } from '#core/ids.ts'
import { QUEUE_ACTION_NAMES, QUEUE_ACTIONS, type QueueAction } from '#core/queue-action.ts'
import { RECIPIENT_STATES, type Recipient } from '#core/recipient.ts'
import { OPERATOR, tenant, type TenantScope } from '#core/tenant.ts'
import type { QueueFilter } from '#relay/ports/queue-operations.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, anApiKey, anId, idAt, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const LATER = START + 60_000

/** What people may rely on when they put their hands into the queue. */
export function queueOperationsContract(name: string, open: OpenStores): void {
  describe(`${name}: queue operations`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    let other: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
      other = await aSender(stores)
    })
    afterEach(() => stores.close())
    const get = () => ({ ...stores, sender, other })
    scanning(get)
    acting(get)
    undoing(get)
    auditing(get)
  })
}

type Get = () => StoresUnderTest & { readonly sender: Sender; readonly other: Sender }

async function enqueue(
  { queue }: Pick<StoresUnderTest, 'queue'>,
  sender: Sender,
  recipients: readonly Partial<Recipient>[],
  at = START,
): Promise<NewMessage> {
  const message = aMessage(sender.domain, { recipients, at, message: { subject: 'Waiting' } })
  expect(await queue.enqueue(message)).toBe('queued')
  return message
}

/** Every page of the scan, two at a time, in order. */
async function scanAll(
  { queueOperations }: StoresUnderTest,
  scope: TenantScope,
  filter: QueueFilter = {},
): Promise<readonly string[]> {
  const found: string[] = []
  let after: string | undefined
  for (let page = 0; page < 50; page++) {
    const scan = await queueOperations.scan(scope, { filter, limit: 2, after })
    expect(scan.entries.length).toBeLessThanOrEqual(2)
    for (const { message, recipient } of scan.entries) {
      expect(recipient.messageId).toBe(message.id)
      found.push(recipient.address)
    }
    ;({ after } = scan)
    if (after === undefined) return found
  }
  throw new Error('the scan does not end')
}

async function anOperation(
  { audit }: Pick<StoresUnderTest, 'audit'>,
  over: Partial<AuditEntry> = {},
): Promise<AuditId> {
  const id: AuditId = idAt(over.createdAt ?? START)
  await audit.append({
    id,
    accountId: undefined,
    actor: 'operator',
    action: 'queue.hold',
    category: 'Send',
    targetType: 'queue',
    targetName: 'waiting mail',
    targetId: undefined,
    meta: { count: 0 },
    createdAt: START,
    ...over,
  })
  return id
}

interface Act {
  readonly action: QueueAction
  readonly message: NewMessage
  readonly scope?: TenantScope
  readonly report?: NewMessage
}

async function act(stores: StoresUnderTest, { action, message, scope, report }: Act) {
  const operationId = await anOperation(stores)
  const count = await stores.queueOperations.apply(scope ?? OPERATOR, {
    operationId,
    action,
    changes: [
      {
        messageId: message.message.id,
        recipients: message.recipients.map(({ id }) => ({ id, eventId: anId() })),
        report,
      },
    ],
    now: LATER,
    destination: action === 'reroute' ? 'other.example' : undefined,
    problem: action === 'bounce' ? 'somebody returned it' : undefined,
    event: { name: QUEUE_ACTIONS[action].event, detail: { action } },
  })
  return { operationId, count }
}

const find = async ({ history }: StoresUnderTest, { message }: NewMessage) => {
  const found = await history.find(OPERATOR, message.id)
  if (found === undefined) throw new Error('the message is gone')
  return found
}

function scanning(get: Get): void {
  describe('scan', () => {
    it('gives every recipient that waits once, and nothing that has ended', async () => {
      const stores = get()
      const states = RECIPIENT_STATES.filter((state) => state !== 'leased')
      for (const [index, state] of states.entries())
        await enqueue(
          stores,
          stores.sender,
          [{ state, address: `${state}@x.example` }],
          START + index,
        )
      await enqueue(stores, stores.other, [{ address: 'theirs@x.example', dueAt: START - 5 }])
      await stores.queue.claim({
        lease: { owner: 'w' as WorkerId, expiresAt: START + 9 },
        now: START - 1,
        limit: 1,
        exceptDestinations: [],
      })
      const waiting = ['queued', 'deferred', 'held'].map((state) => `${state}@x.example`)
      expect(await scanAll(stores, OPERATOR)).toEqual(['theirs@x.example', ...waiting])
      expect(await scanAll(stores, tenant(stores.sender.account.id))).toEqual(waiting)
      expect(await scanAll(stores, tenant(stores.other.account.id))).toEqual(['theirs@x.example'])
    })

    it('pages through recipients that are due at the same moment', async () => {
      const stores = get()
      const addresses = Array.from({ length: 7 }, (_, i) => `r${i}@x${i % 3}.example`)
      for (const state of ['queued', 'held'] as const)
        await enqueue(
          stores,
          stores.sender,
          addresses.map((address) => ({
            address: `${state}-${address}`,
            state,
            routingDomain: address.split('@')[1] ?? '',
          })),
        )
      const all = ['queued', 'held'].flatMap((state) => addresses.map((each) => `${state}-${each}`))
      expect([...(await scanAll(stores, OPERATOR))].sort()).toEqual([...all].sort())
      const mine = await scanAll(stores, tenant(stores.sender.account.id))
      expect([...mine].sort()).toEqual([...all].sort())
    })

    it('narrows by everything that it is asked to', async () => {
      const stores = get()
      const { sender, other } = stores
      await enqueue(stores, sender, [
        {
          address: 'Ann@There.example',
          state: 'deferred',
          lastProblem: 'mx.there.example said 421 4.7.28 Too MUCH mail',
          createdAt: START - 1_000,
        },
        { address: 'bob@else.example', routingDomain: 'else.example' },
      ])
      const { message } = await enqueue(stores, other, [{ address: 'cy@[x.example' }])
      const cases: ReadonlyArray<readonly [QueueFilter, readonly string[]]> = [
        [{ accountId: other.account.id }, ['cy@[x.example']],
        [{ messageIds: [message.id] }, ['cy@[x.example']],
        [{ states: ['deferred'] }, ['Ann@There.example']],
        [{ domain: other.domain.name }, ['cy@[x.example']],
        [{ destination: 'else.example' }, ['bob@else.example']],
        [{ sender: `SENDER@${other.domain.name}` }, ['cy@[x.example']],
        [{ sender: 'sender@*' }, ['Ann@There.example', 'bob@else.example', 'cy@[x.example']],
        [{ sender: 'ender@*' }, []],
        [{ recipient: 'ann@there.example' }, ['Ann@There.example']],
        [{ recipient: 'nn@there.example' }, []],
        [{ recipient: '*@[x.example' }, ['cy@[x.example']],
        [{ createdBefore: START - 500 }, ['Ann@There.example']],
        [{ problem: 'too much' }, ['Ann@There.example']],
        [{ problem: '%' }, []],
        [{ problem: 'too much', states: ['queued'] }, []],
      ]
      for (const [filter, addresses] of cases) {
        const found = await scanAll(stores, OPERATOR, filter)
        expect({ filter, found: [...found].sort() }).toEqual({
          filter,
          found: [...addresses].sort(),
        })
      }
    })

    it('starts from the beginning for a cursor that is none of its own', async () => {
      const stores = get()
      await enqueue(stores, stores.sender, [{ address: 'a@x.example' }])
      for (const after of ['', 'x', '*', Buffer.from('["waiting",{}]').toString('base64url')]) {
        const scan = await stores.queueOperations.scan(OPERATOR, { filter: {}, limit: 9, after })
        const rest = await stores.queueOperations.scan(OPERATOR, {
          filter: {},
          limit: 9,
          after: scan.after ?? after,
        })
        const found = [...scan.entries, ...rest.entries].map(({ recipient }) => recipient.address)
        expect(found).toContain('a@x.example')
      }
    })
  })
}

function acting(get: Get): void {
  describe('apply', () => {
    it.each(QUEUE_ACTION_NAMES)(
      '%s changes what it may start from, and nothing else',
      async (action) => {
        const stores = get()
        const states = RECIPIENT_STATES.filter((state) => state !== 'leased')
        const before = states.map((state) => ({ state, dueAt: START + 5_000 }))
        const message = await enqueue(stores, stores.sender, before)
        const { from, to, event } = QUEUE_ACTIONS[action]
        const { count, operationId } = await act(stores, { action, message })
        expect(count).toBe(from.length)
        const { recipients } = await find(stores, message)
        const expected = states.map((state) => {
          if (!(from as readonly string[]).includes(state)) return state
          return to === 'same' ? state : to
        })
        expect(recipients.map(({ state }) => state)).toEqual(expected)
        const events = await stores.history.events(OPERATOR, message.message.id)
        const told = events.filter(({ detail }) => detail['action'] === action)
        expect(told.map(({ name }) => name)).toEqual(from.map(() => event))
        expect((await stores.audit.find(OPERATOR, operationId))?.meta).toMatchObject({ count })
      },
    )

    it('retry tries one recipient of a paused destination at once', async () => {
      const stores = get()
      const { queue, sender } = stores
      const message = await enqueue(stores, sender, [{ dueAt: LATER + 5 }, { dueAt: LATER + 5 }])
      await queue.pauseDestination({
        destination: 'there.example',
        kind: 'failing',
        since: START,
        until: LATER + 900_000,
        problem: 'silence',
      })
      const claim = () =>
        queue.claim({
          lease: { owner: 'w' as WorkerId, expiresAt: LATER + 60_000 },
          now: LATER + 10,
          limit: 9,
          exceptDestinations: [],
        })
      expect(await claim()).toEqual([])
      await act(stores, { action: 'retry', message })
      expect((await claim()).flatMap(({ recipients }) => recipients)).toHaveLength(1)
      expect(await claim()).toEqual([])
    })

    it('reroute moves mail to the turn and the destination of its new domain', async () => {
      const stores = get()
      const message = await enqueue(stores, stores.sender, [{ state: 'deferred' }])
      await stores.queue.learnDestination('other.example', 'mx.other.example', START)
      await act(stores, { action: 'reroute', message })
      const claim = (exceptDestinations: readonly string[]) =>
        stores.queue.claim({
          lease: { owner: 'w' as WorkerId, expiresAt: LATER + 60_000 },
          now: LATER,
          limit: 9,
          exceptDestinations,
        })
      expect(await claim(['mx.other.example'])).toEqual([])
      expect(await claim(['there.example'])).toHaveLength(1)
    })

    it('does not touch what a worker is delivering', async () => {
      const stores = get()
      const message = await enqueue(stores, stores.sender, [{}])
      const lease = { owner: 'w' as WorkerId, expiresAt: LATER }
      await stores.queue.claim({ lease, now: START, limit: 9, exceptDestinations: [] })
      for (const action of QUEUE_ACTION_NAMES)
        expect((await act(stores, { action, message })).count).toBe(0)
      expect((await find(stores, message)).recipients[0]?.state).toBe('leased')
    })

    it('does not touch the mail of others', async () => {
      const stores = get()
      const message = await enqueue(stores, stores.sender, [{}])
      const scope = tenant(stores.other.account.id)
      for (const action of QUEUE_ACTION_NAMES)
        expect((await act(stores, { action, message, scope })).count).toBe(0)
      expect((await find(stores, message)).recipients).toEqual(message.recipients)
    })

    it('says why it is held, until it is released and due', async () => {
      const stores = get()
      const message = await enqueue(stores, stores.sender, [{ dueAt: START + 5_000 }])
      await act(stores, { action: 'hold', message })
      const held = await find(stores, message)
      expect(held.recipients[0]).toMatchObject({ state: 'held', cause: { kind: 'person' } })
      expect(held.message.status).toBe('held')
      await act(stores, { action: 'release', message })
      const released = (await find(stores, message)).recipients[0]
      expect(released).toMatchObject({ state: 'queued', dueAt: LATER })
      expect(released).not.toHaveProperty('cause')
    })

    it('lets an owner let go what the owner held, and nothing that the operator keeps back', async () => {
      const stores = get()
      const scope = tenant(stores.sender.account.id)
      const rule = { subject: 'account', period: 'day', limit: 1, mode: 'pace' } as const
      const kept = await enqueue(stores, stores.sender, [
        { state: 'held', cause: { kind: 'person', by: 'operator' } },
        { state: 'held', cause: { kind: 'quota', rule } },
        { state: 'held' },
        { state: 'queued', dueAt: LATER + 9, cause: { kind: 'quota', rule } },
      ])
      for (const action of ['release', 'retry', 'hold'] as const)
        expect((await act(stores, { action, message: kept, scope })).count).toBe(0)
      await act(stores, { action: 'reroute', message: kept, scope })
      expect((await find(stores, kept)).recipients[3]?.dueAt).toBe(LATER + 9)
      const own = await enqueue(stores, stores.sender, [
        { state: 'held', cause: { kind: 'person', by: 'owner' } },
        { state: 'held', cause: { kind: 'quota', rule: { ...rule, setBy: 'owner' } } },
      ])
      expect((await act(stores, { action: 'release', message: own, scope })).count).toBe(2)
      expect((await act(stores, { action: 'release', message: kept })).count).toBe(3)
    })

    it('routes to another destination what is rerouted', async () => {
      const stores = get()
      const message = await enqueue(stores, stores.sender, [{ state: 'deferred', attempts: 3 }])
      await act(stores, { action: 'reroute', message })
      const lease = { owner: 'w' as WorkerId, expiresAt: LATER + 9 }
      const [work] = await stores.queue.claim({
        lease,
        now: LATER,
        limit: 9,
        exceptDestinations: [],
      })
      expect(work?.recipients[0]).toMatchObject({ routingDomain: 'other.example', attempts: 3 })
    })

    it('queues the report with the bounce of all, or does neither', async () => {
      const stores = get()
      const report = aMessage(stores.sender.domain, { guarded: false })
      const partly = await enqueue(stores, stores.sender, [{}, { state: 'delivered' }])
      expect((await act(stores, { action: 'bounce', message: partly, report })).count).toBe(0)
      expect(await stores.history.find(OPERATOR, report.message.id)).toBeUndefined()
      const whole = await enqueue(stores, stores.sender, [{}, {}])
      expect((await act(stores, { action: 'bounce', message: whole, report })).count).toBe(2)
      expect(await stores.history.find(OPERATOR, report.message.id)).toBeDefined()
      expect((await find(stores, whole)).message.status).toBe('bounced')
    })
  })
}

function undoing(get: Get): void {
  const undo = async (
    stores: StoresUnderTest,
    id: AuditId | MessageId,
    over: { scope?: TenantScope; since?: number; atMost?: number } = {},
  ): Promise<number> =>
    stores.queueOperations.undo(over.scope ?? OPERATOR, {
      id,
      operationId: await anOperation(stores),
      cancelledSince: over.since ?? START,
      now: LATER + 5,
      eventIds: Array.from({ length: over.atMost ?? 10 }, () => anId()),
      detail: { action: 'undo' },
    })

  describe('undo', () => {
    it('puts back what was deleted, as it was, once', async () => {
      const stores = get()
      const message = await enqueue(stores, stores.sender, [
        { dueAt: START + 7_000 },
        { state: 'deferred', attempts: 2, lastProblem: 'busy' },
        { state: 'held', cause: { kind: 'person', by: 'owner' } },
        { state: 'delivered' },
      ])
      const { operationId } = await act(stores, { action: 'delete', message })
      expect((await find(stores, message)).message.status).toBe('cancelled')
      expect(await undo(stores, operationId, { atMost: 2 })).toBe(2)
      expect(await undo(stores, operationId, { atMost: 2 })).toBe(1)
      expect(await undo(stores, operationId)).toBe(0)
      const { recipients } = await find(stores, message)
      const changed = recipients.map((each, i) => ({
        ...each,
        changedAt: message.recipients[i]?.changedAt,
      }))
      expect(changed).toEqual(message.recipients)
    })

    it('takes back one message of a deletion', async () => {
      const stores = get()
      const message = await enqueue(stores, stores.sender, [{}])
      await act(stores, { action: 'delete', message })
      expect(await undo(stores, message.message.id)).toBe(1)
    })

    it('leaves old deletions, those of others, and forgotten ones', async () => {
      const stores = get()
      const message = await enqueue(stores, stores.sender, [{}])
      const { operationId } = await act(stores, { action: 'delete', message })
      expect(await undo(stores, operationId, { since: LATER + 1 })).toBe(0)
      expect(await undo(stores, operationId, { scope: tenant(stores.other.account.id) })).toBe(0)
      expect(await stores.queueOperations.forgetCancelled(LATER)).toBe(0)
      expect(await stores.queueOperations.forgetCancelled(LATER + 1)).toBe(1)
      expect(await undo(stores, operationId)).toBe(0)
    })
  })
}

function auditing(get: Get): void {
  describe('audit log', () => {
    it('marks what a restart has cut off, once, and nothing that has ended', async () => {
      const stores = get()
      const cut = await anOperation(stores, { meta: { count: 3, finished: false } })
      const done = await anOperation(stores, { meta: { count: 3, finished: true } })
      await anOperation(stores, { meta: {} })
      expect(await stores.audit.markInterrupted()).toBe(1)
      expect(await stores.audit.markInterrupted()).toBe(0)
      const found = await stores.audit.find(OPERATOR, cut)
      expect(found?.meta).toEqual({ count: 3, finished: false, interrupted: true })
      expect((await stores.audit.find(OPERATOR, done))?.meta).toEqual({ count: 3, finished: true })
    })

    it('lists the newest first, to its account and to the operator', async () => {
      const stores = get()
      const accountId = stores.sender.account.id
      const old = await anOperation(stores, { accountId, createdAt: START - 9 })
      const first = await anOperation(stores, { accountId })
      const second = await anOperation(stores, { createdAt: START + 1, category: 'Security' })
      const ids = async (scope: TenantScope, over = {}) => {
        const query = { since: START - 5, category: undefined, limit: 10, ...over }
        const { items, total } = await stores.audit.list(scope, query)
        return { ids: items.map(({ id }) => id), total }
      }
      expect(await ids(OPERATOR)).toEqual({ ids: [second, first], total: 2 })
      expect(await ids(OPERATOR, { limit: 1, since: 0 })).toEqual({ ids: [second], total: 3 })
      expect(await ids(OPERATOR, { category: 'Security' })).toEqual({ ids: [second], total: 1 })
      expect(await ids(tenant(accountId), { since: 0 })).toEqual({ ids: [first, old], total: 2 })
      const stranger = tenant(stores.other.account.id)
      expect(await ids(stranger)).toEqual({ ids: [], total: 0 })
      expect(await stores.audit.find(stranger, first)).toBeUndefined()
    })

    it('names the key that acted, also after it was revoked', async () => {
      const stores = get()
      const key = anApiKey(stores.sender.account, { name: 'deploy' })
      await stores.apiKeys.insert(key, randomBytes(32))
      await anOperation(stores, { actor: `api-key ${key.id}` })
      await anOperation(stores, { actor: 'operator', createdAt: START + 1 })
      await stores.apiKeys.revoke(OPERATOR, key.id, START)
      const query = { since: START - 5, category: undefined, limit: 10 }
      const { items } = await stores.audit.list(OPERATOR, query)
      expect(items.map(({ actorName }) => actorName)).toEqual([undefined, 'deploy'])
    })

    it('adds to an entry what became of it', async () => {
      const stores = get()
      const id = await anOperation(stores, { meta: { filter: { domain: 'x' }, count: 3 } })
      await stores.audit.amend(id, { finished: true })
      const entry = await stores.audit.find(OPERATOR, id)
      expect(entry?.meta).toEqual({ filter: { domain: 'x' }, count: 3, finished: true })
    })
  })
}
