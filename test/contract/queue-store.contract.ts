import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DomainId, RecipientId, WorkerId } from '#core/ids.ts'
import { RECIPIENT_STATES, RECIPIENT_TRANSITIONS, type RecipientState } from '#core/recipient.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import type {
  ClaimedWork,
  ClaimRequest,
  NewMessage,
  Outcome,
  RecipientChange,
} from '#relay/ports/queue-store.ts'
import { aDomain, aMessage, anAttempt, anEvent, anId, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const A = 'worker-a' as WorkerId
const B = 'worker-b' as WorkerId

/** What the durable queue promises, whatever keeps it. */
export function queueStoreContract(name: string, open: OpenStores): void {
  describe(`${name}: queue store`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())
    const get = () => ({ ...stores, sender })
    enqueueing(get)
    guarding(get)
    claiming(get)
    passingOver(get)
    leasing(get)
    recording(get)
    waiting(get)
  })
}

type Get = () => StoresUnderTest & { readonly sender: Sender }

function request(
  over: Partial<ClaimRequest> & { owner?: WorkerId; until?: number } = {},
): ClaimRequest {
  return {
    lease: { owner: over.owner ?? A, expiresAt: over.until ?? START + 60_000 },
    now: over.now ?? START,
    limit: over.limit ?? 100,
    exceptDestinations: over.exceptDestinations ?? [],
  }
}

const recipientIds = (work: readonly ClaimedWork[]): RecipientId[] =>
  work.flatMap((each) => each.recipients.map((recipient) => recipient.id))

const idsOf = (message: NewMessage): RecipientId[] => message.recipients.map(({ id }) => id)

function change(
  id: RecipientId,
  to: RecipientState,
  over: Partial<RecipientChange> = {},
): RecipientChange {
  return {
    recipientId: id,
    to,
    dueAt: START + 500,
    attempts: 1,
    changedAt: START + 100,
    lastReply: { code: 250, enhanced: '2.0.0', lines: ['fine', 'indeed'] },
    lastProblem: 'a problem',
    ...over,
  }
}

function outcome(message: NewMessage, over: Partial<Outcome> = {}): Outcome {
  return {
    owner: A,
    messageId: message.message.id,
    attempts: [],
    changes: idsOf(message).map((id) => change(id, 'delivered')),
    events: [],
    reports: [],
    ...over,
  }
}

function enqueueing(get: Get): void {
  describe('enqueue', () => {
    it('keeps message, content and all recipients as they were given', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain, {
        credential: sender.credential,
        recipients: [{ address: 'z@x.example' }, { address: 'a@y.example' }, {}],
      })
      expect(await queue.enqueue(message)).toBe('queued')
      expect(await history.find(OPERATOR, message.message.id)).toStrictEqual({
        message: message.message,
        recipients: message.recipients,
      })
      expect(await queue.loadContent(message.message.id)).toEqual(message.content)
    })

    it('keeps the bytes of views into larger buffers', async () => {
      const { queue, sender } = get()
      const message = aMessage(sender.domain)
      const pool = Buffer.alloc(4_096, 'x')
      pool.write('SECRET', 0)
      const header = pool.subarray(100, 200)
      const content = { header, body: { kind: 'inline', bytes: new Uint8Array() } } as const
      await queue.enqueue({ ...message, content })
      const stored = await queue.loadContent(message.message.id)
      expect(Buffer.from(stored?.header ?? [])).toEqual(header)
      expect(stored?.header.buffer.byteLength).toBeLessThan(4_096)
      expect(stored?.body).toEqual({ kind: 'inline', bytes: new Uint8Array() })
      // The caller still has its own.
      expect(pool.toString('latin1', 0, 6)).toBe('SECRET')
    })

    it('stores nothing of a message that cannot be stored whole, and all of its neighbours', async () => {
      const { queue, history, sender } = get()
      const [first, last] = [aMessage(sender.domain), aMessage(sender.domain)]
      const single = aMessage(sender.domain)
      const bad = { ...single, recipients: [...single.recipients, ...single.recipients] }
      const results = await Promise.allSettled(
        [first, bad, last].map((message) => queue.enqueue(message)),
      )
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await history.find(OPERATOR, bad.message.id)).toBeUndefined()
      expect(await queue.loadContent(bad.message.id)).toBeUndefined()
      const claimed = await queue.claim(request())
      expect(recipientIds(claimed).toSorted()).toEqual([first, last].flatMap(idsOf).toSorted())
    })

    it('takes a thousand recipients', async () => {
      const { queue, sender } = get()
      const message = aMessage(sender.domain, {
        recipients: Array.from({ length: 1_000 }, () => ({})),
      })
      expect(await queue.enqueue(message)).toBe('queued')
      const claimed = await queue.claim(request({ limit: 1_000 }))
      expect(claimed).toHaveLength(1)
      expect(recipientIds(claimed)).toEqual(idsOf(message))
    })
  })
}

function guarding(get: Get): void {
  describe('the guard', () => {
    const nothingIsQueued = async (message: NewMessage) => {
      const { queue, history } = get()
      expect(await queue.claim(request())).toEqual([])
      expect(await history.find(OPERATOR, message.message.id)).toBeUndefined()
      expect(await queue.loadContent(message.message.id)).toBeUndefined()
    }

    it('refuses when the credential has been revoked', async () => {
      const { queue, credentials, sender } = get()
      await credentials.revoke(OPERATOR, sender.credential.id, START)
      const message = aMessage(sender.domain, { credential: sender.credential })
      expect(await queue.enqueue(message)).toBe('credential-revoked')
      await nothingIsQueued(message)
    })

    it('decides a revocation and a message that come at once in their order', async () => {
      const { queue, credentials, sender } = get()
      const before = aMessage(sender.domain, { credential: sender.credential })
      const after = aMessage(sender.domain, { credential: sender.credential })
      const results = await Promise.all([
        queue.enqueue(before),
        credentials.revoke(OPERATOR, sender.credential.id, START),
        queue.enqueue(after),
      ])
      expect(results).toEqual(['queued', true, 'credential-revoked'])
    })

    it('refuses when the domain is no longer verified, gone, or of another account', async () => {
      const { queue, domains, sender } = get()
      const other = await aSender(get())
      const foreign = aMessage(other.domain)
      const guard = {
        accountId: sender.account.id,
        credentialId: undefined,
        domainId: other.domain.id,
      }
      expect(await queue.enqueue({ ...foreign, guard })).toBe('domain-not-verified')
      const unverified = aMessage(sender.domain)
      const failed = { ...sender.domain, status: 'failed' as const, lastCheckedAt: START }
      await domains.saveCheck(OPERATOR, sender.domain.id, failed)
      expect(await queue.enqueue(unverified)).toBe('domain-not-verified')
      await domains.remove(OPERATOR, sender.domain.id, START)
      expect(await queue.enqueue(unverified)).toBe('domain-not-verified')
      await nothingIsQueued(unverified)
      await nothingIsQueued(foreign)
    })

    it('refuses when the account is suspended', async () => {
      const { queue, accounts, sender } = get()
      await accounts.setStatus(OPERATOR, sender.account.id, 'suspended')
      const message = aMessage(sender.domain, { credential: sender.credential })
      expect(await queue.enqueue(message)).toBe('account-suspended')
      await nothingIsQueued(message)
    })

    it('lets a report of ours pass, whose domain is gone', async () => {
      const { queue, sender } = get()
      const report = aMessage(aDomain(sender.account, { id: anId<DomainId>() }), { guarded: false })
      expect(await queue.enqueue(report)).toBe('queued')
    })

    it('keeps the mail of a domain that is removed', async () => {
      const { queue, domains, history, sender } = get()
      const message = aMessage(sender.domain)
      await queue.enqueue(message)
      await domains.remove(OPERATOR, sender.domain.id, START)
      expect(await history.find(tenant(sender.account.id), message.message.id)).toBeDefined()
      expect(recipientIds(await queue.claim(request()))).toEqual(idsOf(message))
    })
  })
}

function claiming(get: Get): void {
  describe('claim', () => {
    it('takes what is due, the longest waiting first, and no more than the limit', async () => {
      const { queue, sender } = get()
      const messages = [30, 10, 20, 50].map((ms) =>
        aMessage(sender.domain, { at: START + ms, recipients: [{ dueAt: START + ms }] }),
      )
      for (const message of messages) await queue.enqueue(message)
      const [third, first, second, fourth] = messages.map(idsOf)
      const ask = { now: START + 40, limit: 2 }
      expect(recipientIds(await queue.claim(request(ask)))).toEqual([first, second].flat())
      expect(recipientIds(await queue.claim(request(ask)))).toEqual(third)
      expect(await queue.claim(request(ask))).toEqual([])
      expect(recipientIds(await queue.claim(request({ now: START + 50 })))).toEqual(fourth)
    })

    it('takes nothing with a limit of zero', async () => {
      const { queue, sender } = get()
      await queue.enqueue(aMessage(sender.domain))
      expect(await queue.claim(request({ limit: 0 }))).toEqual([])
    })

    it('counts recipients, groups them by message, and marks them leased', async () => {
      const { queue, sender } = get()
      const message = aMessage(sender.domain, { recipients: [{}, {}, {}] })
      await queue.enqueue(message)
      const [work, ...rest] = await queue.claim(request({ limit: 2 }))
      expect(rest).toEqual([])
      expect(work?.message).toStrictEqual(message.message)
      expect(work?.recipients).toHaveLength(2)
      for (const recipient of work?.recipients ?? []) {
        const given = message.recipients.find(({ id }) => id === recipient.id)
        expect(recipient).toStrictEqual({ ...given, state: 'leased' })
      }
    })

    it('carries small content, and leaves large content and files to be loaded', async () => {
      const { queue, sender } = get()
      const small = aMessage(sender.domain)
      const large = aMessage(sender.domain, { bodyBytes: 200_000 })
      const plain = aMessage(sender.domain)
      const body = { kind: 'file', name: 'ab'.repeat(16), sizeBytes: 5_000_000 } as const
      const inFile = { ...plain, content: { ...plain.content, body } }
      for (const message of [small, large, inFile]) await queue.enqueue(message)
      const work = await queue.claim(request())
      const contentOf = (message: NewMessage) =>
        work.find((each) => each.message.id === message.message.id)?.content
      expect(contentOf(small)).toEqual(small.content)
      expect(contentOf(large)).toBeUndefined()
      expect(contentOf(inFile)).toBeUndefined()
      expect(await queue.loadContent(large.message.id)).toEqual(large.content)
      expect(await queue.loadContent(inFile.message.id)).toEqual(inFile.content)
    })

    it('never gives a recipient to two, however many workers ask at once', async () => {
      const { queue, sender, beside } = get()
      const other = (await beside()).queue
      const messages = Array.from({ length: 60 }, () =>
        aMessage(sender.domain, { recipients: [{}, {}] }),
      )
      await Promise.all(messages.map((message) => queue.enqueue(message)))
      const asked = Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? queue : other).claim(
          request({ owner: `worker-${index}` as WorkerId, limit: 7 }),
        ),
      )
      const claimed = recipientIds((await Promise.all(asked)).flat())
      expect(claimed).toHaveLength(120)
      expect(new Set(claimed)).toEqual(new Set(messages.flatMap(idsOf)))
    })
  })
}

function passingOver(get: Get): void {
  describe('claim with domains to be passed over', () => {
    it('leaves them where they are', async () => {
      const { queue, sender } = get()
      const message = aMessage(sender.domain, {
        recipients: [{ routingDomain: 'busy.example' }, { routingDomain: 'free.example' }],
      })
      await queue.enqueue(message)
      const [busy, free] = idsOf(message)
      const exceptDestinations = ['busy.example', "o'dd.example"]
      expect(recipientIds(await queue.claim(request({ exceptDestinations })))).toEqual([free])
      expect(recipientIds(await queue.claim(request()))).toEqual([busy])
    })

    it('reaches the others behind thousands of them', async () => {
      const { queue, sender } = get()
      const crowd = Array.from({ length: 1_000 }, () => ({ routingDomain: 'busy.example' }))
      for (let i = 0; i < 3; i++)
        await queue.enqueue(aMessage(sender.domain, { recipients: crowd }))
      const names = ['zebra.example', 'ant.example', 'dog.example']
      const others = names.map((routingDomain, index) =>
        aMessage(sender.domain, { recipients: [{ routingDomain, dueAt: START + 1 + index }] }),
      )
      for (const message of others) await queue.enqueue(message)
      const ask = { now: START + 10, exceptDestinations: ['busy.example'] }
      const claimed = [
        ...(await queue.claim(request({ ...ask, limit: 2 }))),
        ...(await queue.claim(request({ ...ask, limit: 2 }))),
      ]
      expect(new Set(recipientIds(claimed))).toEqual(new Set(others.flatMap(idsOf)))
      expect(await queue.claim(request(ask))).toEqual([])
    })
  })
}

function leasing(get: Get): void {
  describe('leases', () => {
    it('can be claimed by another when they have run out, not before', async () => {
      const { queue, sender } = get()
      const message = aMessage(sender.domain)
      await queue.enqueue(message)
      await queue.claim(request({ until: START + 100 }))
      expect(await queue.claim(request({ owner: B, now: START + 99 }))).toEqual([])
      const taken = await queue.claim(request({ owner: B, now: START + 100, until: START + 300 }))
      expect(recipientIds(taken)).toEqual(idsOf(message))
      expect(await queue.record(outcome(message))).toBe('lease-lost')
      expect(await queue.record(outcome(message, { owner: B }))).toBe('recorded')
    })

    it('passes over the domains of leases that ran out, too', async () => {
      const { queue, sender } = get()
      await queue.enqueue(aMessage(sender.domain))
      await queue.claim(request({ until: START + 100 }))
      const late = { owner: B, now: START + 200 }
      expect(
        await queue.claim(request({ ...late, exceptDestinations: ['there.example'] })),
      ).toEqual([])
      expect(await queue.claim(request(late))).toHaveLength(1)
    })

    it('are renewed together, those of the owner only', async () => {
      const { queue, sender } = get()
      const [mine, others] = [
        aMessage(sender.domain, { recipients: [{}, {}] }),
        aMessage(sender.domain),
      ]
      await queue.enqueue(mine)
      await queue.claim(request({ until: START + 100 }))
      await queue.enqueue(others)
      await queue.claim(request({ owner: B, until: START + 100 }))
      expect(await queue.renewLeases({ owner: A, expiresAt: START + 1_000 })).toBe(2)
      expect(await queue.renewLeases({ owner: 'nobody' as WorkerId, expiresAt: START })).toBe(0)
      const taken = await queue.claim(request({ owner: B, now: START + 999 }))
      expect(recipientIds(taken)).toEqual(idsOf(others))
    })

    it('are given back: queued when never tried, else deferred, attempts unchanged', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain, {
        recipients: [{}, { state: 'deferred', attempts: 3 }, {}],
      })
      await queue.enqueue(message)
      await queue.claim(request())
      const [untried, tried, kept] = idsOf(message)
      if (untried === undefined || tried === undefined) throw new Error('no recipients')
      await queue.release(B, [untried, tried], START + 50)
      expect(await queue.claim(request({ owner: B, now: START + 50 }))).toEqual([])
      await queue.release(A, [untried, tried], START + 50)
      const found = await history.find(OPERATOR, message.message.id)
      expect(found?.recipients).toMatchObject([
        { state: 'queued', attempts: 0, dueAt: START + 50 },
        { state: 'deferred', attempts: 3, dueAt: START + 50 },
        { state: 'leased', id: kept },
      ])
      expect(await queue.claim(request({ owner: B, now: START + 49 }))).toEqual([])
      expect(recipientIds(await queue.claim(request({ owner: B, now: START + 50 })))).toEqual([
        untried,
        tried,
      ])
    })
  })
}

function recording(get: Get): void {
  describe('record', () => {
    it('keeps new states, attempts, events and reports in one step', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain, { recipients: [{}, {}] })
      await queue.enqueue(message)
      await queue.claim(request())
      const [good, bad] = message.recipients
      if (good === undefined || bad === undefined) throw new Error('no recipients')
      const report = aMessage(sender.domain, { guarded: false, message: { source: 'dsn' } })
      const attempt = anAttempt(message.recipients, START + 20)
      const failed = change(bad.id, 'failed', { lastReply: undefined, lastProblem: undefined })
      const events = [anEvent(good, 'delivered', START + 100), anEvent(bad, 'bounced', START + 100)]
      const changes = [change(good.id, 'delivered'), failed]
      const all = outcome(message, { attempts: [attempt], changes, events, reports: [report] })
      expect(await queue.record(all)).toBe('recorded')
      const found = await history.find(OPERATOR, message.message.id)
      expect(found?.message.status).toBe('bounced')
      const { dueAt, attempts, changedAt } = failed
      expect(found?.recipients[1]).toStrictEqual({
        ...bad,
        state: 'failed',
        dueAt,
        attempts,
        changedAt,
      })
      expect(found?.recipients[0]).toMatchObject({
        state: 'delivered',
        lastReply: { code: 250, enhanced: '2.0.0', lines: ['fine', 'indeed'] },
        lastProblem: 'a problem',
      })
      expect(await history.attempts(OPERATOR, message.message.id)).toStrictEqual([attempt])
      expect(await history.events(OPERATOR, message.message.id)).toStrictEqual([
        ...message.events,
        ...events,
      ])
      expect(recipientIds(await queue.claim(request()))).toEqual(idsOf(report))
    })

    it.each([
      ['the first', 0],
      ['the last', 2],
    ])('changes nothing when %s recipient is no longer leased to the owner', async (_, lost) => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain, { recipients: [{}, {}, {}] })
      await queue.enqueue(message)
      await queue.claim(request())
      const gone = idsOf(message)[lost]
      if (gone === undefined) throw new Error('no recipients')
      await queue.release(A, [gone], START)
      const report = aMessage(sender.domain, { guarded: false })
      const late = outcome(message, {
        attempts: [anAttempt(message.recipients, START)],
        events: message.recipients.map((recipient) => anEvent(recipient, 'delivered', START)),
        reports: [report],
      })
      const before = await history.find(OPERATOR, message.message.id)
      const told = await history.events(OPERATOR, message.message.id)
      expect(await queue.record(late)).toBe('lease-lost')
      expect(await history.find(OPERATOR, message.message.id)).toStrictEqual(before)
      expect(await history.attempts(OPERATOR, message.message.id)).toEqual([])
      expect(await history.events(OPERATOR, message.message.id)).toStrictEqual(told)
      expect(await history.find(OPERATOR, report.message.id)).toBeUndefined()
      // The others are still the owner's, and what shares the commit is written.
      const others = idsOf(message).filter((id) => id !== gone)
      const rest = outcome(message, { changes: others.map((id) => change(id, 'delivered')) })
      expect(await Promise.all([queue.record(late), queue.record(rest)])).toEqual([
        'lease-lost',
        'recorded',
      ])
      const after = await history.find(OPERATOR, message.message.id)
      expect(after?.message.status).toBe('queued')
      const pending = after?.recipients.filter(({ state }) => state !== 'delivered')
      expect(pending?.map(({ id }) => id)).toEqual([gone])
    })

    it('changes nothing when another has taken over some of the recipients', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain, { recipients: [{}, {}] })
      await queue.enqueue(message)
      await queue.claim(request({ until: START + 100 }))
      const taken = await queue.claim(request({ owner: B, now: START + 200, limit: 1 }))
      expect(recipientIds(taken)).toHaveLength(1)
      const before = await history.find(OPERATOR, message.message.id)
      expect(await queue.record(outcome(message))).toBe('lease-lost')
      expect(await queue.record(outcome(message, { owner: B }))).toBe('lease-lost')
      expect(await history.find(OPERATOR, message.message.id)).toStrictEqual(before)
    })

    it('refuses two changes of one recipient', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain, { recipients: [{}, {}] })
      await queue.enqueue(message)
      await queue.claim(request())
      const [id] = idsOf(message)
      if (id === undefined) throw new Error('no recipients')
      const changes = [change(id, 'delivered'), change(id, 'failed')]
      await expect(queue.record(outcome(message, { changes }))).rejects.toThrow('changes once')
      const found = await history.find(OPERATOR, message.message.id)
      expect(found?.recipients.map(({ state }) => state)).toEqual(['leased', 'leased'])
    })

    // The ends of three recipients, an outcome for each group, and the status after each of these.
    const courses: ReadonlyArray<
      readonly [ReadonlyArray<readonly RecipientState[]>, readonly string[]]
    > = [
      [[['delivered', 'delivered', 'delivered']], ['delivered']],
      [[['delivered', 'failed', 'delivered']], ['bounced']],
      [[['delivered', 'deferred', 'failed']], ['deferred']],
      [
        [['delivered'], ['delivered'], ['delivered']],
        ['queued', 'queued', 'delivered'],
      ],
      [
        [['failed'], ['delivered', 'delivered']],
        ['queued', 'bounced'],
      ],
      [
        [['deferred'], ['expired'], ['held']],
        ['deferred', 'deferred', 'deferred'],
      ],
      [
        [['delivered', 'held'], ['cancelled']],
        ['queued', 'held'],
      ],
    ]
    it.each(courses)('folds %j into the status of the message', async (groups, statuses) => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain, { recipients: [{}, {}, {}] })
      await queue.enqueue(message)
      await queue.claim(request())
      const ids = idsOf(message)
      const seen: (string | undefined)[] = []
      for (const group of groups) {
        const changes = ids.splice(0, group.length).map((id, i) => change(id, group[i] ?? 'failed'))
        expect(await queue.record(outcome(message, { changes }))).toBe('recorded')
        seen.push((await history.find(OPERATOR, message.message.id))?.message.status)
      }
      expect(seen).toEqual(statuses)
    })

    it('counts once when it is called twice', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain)
      await queue.enqueue(message)
      await queue.claim(request())
      const once = outcome(message, { attempts: [anAttempt(message.recipients, START)] })
      const results = await Promise.all([queue.record(once), queue.record(once)])
      expect(results).toEqual(['recorded', 'lease-lost'])
      expect(await history.attempts(OPERATOR, message.message.id)).toHaveLength(1)
    })

    const recordAs = async (to: RecipientState) => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain)
      await queue.enqueue(message)
      await queue.claim(request())
      const changes = idsOf(message).map((id) => change(id, to))
      const result = await queue.record(outcome(message, { changes })).catch(String)
      const found = await history.find(OPERATOR, message.message.id)
      return { result, state: found?.recipients[0]?.state }
    }

    it.each(RECIPIENT_TRANSITIONS.leased)('lets a leased recipient become %s', async (to) => {
      expect(await recordAs(to)).toEqual({ result: 'recorded', state: to })
    })

    it('refuses every other transition and changes nothing', async () => {
      const allowed: readonly RecipientState[] = RECIPIENT_TRANSITIONS.leased
      const others = RECIPIENT_STATES.filter((state) => !allowed.includes(state))
      expect(others).toEqual(['leased'])
      for (const to of others) {
        const result: unknown = expect.stringContaining('cannot become')
        expect(await recordAs(to)).toEqual({ result, state: 'leased' })
      }
    })

    it('makes a deferred recipient due again at its time', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain)
      await queue.enqueue(message)
      await queue.claim(request())
      const changes = idsOf(message).map((id) => change(id, 'deferred'))
      await queue.record(outcome(message, { changes }))
      expect((await history.find(OPERATOR, message.message.id))?.message.status).toBe('deferred')
      expect(await queue.claim(request({ owner: B, now: START + 499 }))).toEqual([])
      const [work] = await queue.claim(request({ owner: B, now: START + 500 }))
      expect(work?.recipients[0]).toMatchObject({ attempts: 1, state: 'leased' })
    })

    it('keeps what was found out when nothing was tried', async () => {
      const { queue, history, sender } = get()
      const message = aMessage(sender.domain)
      await queue.enqueue(message)
      const attempts = [anAttempt(message.recipients, START)]
      expect(await queue.record(outcome(message, { changes: [], attempts }))).toBe('recorded')
      expect(await history.attempts(OPERATOR, message.message.id)).toHaveLength(1)
    })
  })
}

function waiting(get: Get): void {
  describe('what waits', () => {
    it('knows the earliest due time or lease expiry', async () => {
      const { queue, sender } = get()
      expect(await queue.nextDueAt()).toBeUndefined()
      const message = aMessage(sender.domain, { recipients: [{ dueAt: START + 70 }] })
      await queue.enqueue(message)
      expect(await queue.nextDueAt()).toBe(START + 70)
      await queue.enqueue(aMessage(sender.domain, { recipients: [{ dueAt: START + 400 }] }))
      await queue.claim(request({ now: START + 70, until: START + 200 }))
      expect(await queue.nextDueAt()).toBe(START + 200)
      await queue.record(outcome(message))
      expect(await queue.nextDueAt()).toBe(START + 400)
    })

    it('does not wake for held mail', async () => {
      const { queue, sender } = get()
      await queue.enqueue(aMessage(sender.domain, { recipients: [{ state: 'held' }] }))
      expect(await queue.nextDueAt()).toBeUndefined()
      expect(await queue.claim(request({ now: START + 9_999 }))).toEqual([])
    })

    it('knows the spool files that a row refers to, among those asked about', async () => {
      const { queue, sender } = get()
      const [known, other, unknown] = ['aa', 'bb', 'cc'].map((two) => two.repeat(16))
      if (known === undefined || other === undefined || unknown === undefined)
        throw new Error('names')
      for (const name of [known, other]) {
        const message = aMessage(sender.domain)
        const body = { kind: 'file', name, sizeBytes: 1 } as const
        await queue.enqueue({ ...message, content: { ...message.content, body } })
      }
      expect(await queue.knownSpoolFiles([known, unknown])).toEqual(new Set([known]))
      expect(await queue.knownSpoolFiles([])).toEqual(new Set())
    })

    it('answers undefined for the content of a message that is not there', async () => {
      expect(await get().queue.loadContent(anId())).toBeUndefined()
    })
  })
}
