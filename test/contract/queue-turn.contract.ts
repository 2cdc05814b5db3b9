import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecipientId, WorkerId } from '#core/ids.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import type { Priority } from '#core/priority.ts'
import type {
  ClaimedWork,
  ClaimRequest,
  DestinationPause,
  NewMessage,
} from '#relay/ports/queue-store.ts'
import { aMessage, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const A = 'worker-a' as WorkerId
const B = 'worker-b' as WorkerId
const MINUTE = 60_000

/** What the queue promises about turns: accounts, priorities, destinations, pauses, suspects. */
export function queueTurnContract(name: string, open: OpenStores): void {
  describe(`${name}: turns of the queue`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    let other: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
      other = await aSender(stores)
    })
    afterEach(() => stores.close())
    const world = new World(() => ({ stores, sender, other }))
    sharing(world)
    destinations(world)
    pausing(world)
    taking(world)
  })
}

class World {
  readonly #get: () => { stores: StoresUnderTest; sender: Sender; other: Sender }
  constructor(get: () => { stores: StoresUnderTest; sender: Sender; other: Sender }) {
    this.#get = get
  }
  get queue() {
    return this.#get().stores.queue
  }
  get operations() {
    return this.#get().stores.queueOperations
  }
  get sender() {
    return this.#get().sender
  }
  get other() {
    return this.#get().other
  }

  async send(
    sender: Sender,
    routingDomains: readonly string[],
    more: { at?: number; dueAt?: number; priority?: Priority } = {},
  ): Promise<NewMessage> {
    const at = more.at ?? START
    const dueAt = more.dueAt ?? at
    const recipients = routingDomains.map((routingDomain) => ({ routingDomain, dueAt }))
    const { priority = 'normal' } = more
    const message = { ...aMessage(sender.domain, { at, recipients }), priority }
    if ((await this.queue.enqueue(message)) !== 'queued') throw new Error('not queued')
    return message
  }

  /** A newsletter: `count` recipients of one routing domain each, or all of one. */
  newsletter(sender: Sender, count: number, domainOf: (i: number) => string) {
    return this.send(
      sender,
      Array.from({ length: count }, (_, i) => domainOf(i)),
    )
  }

  claim(over: Partial<ClaimRequest> & { owner?: WorkerId; until?: number } = {}) {
    const { owner = A, until, now = START, ...rest } = over
    const lease = { owner, expiresAt: until ?? now + MINUTE }
    return this.queue.claim({ lease, now, limit: 100, exceptDestinations: [], ...rest })
  }
}

const ids = (works: readonly ClaimedWork[]): RecipientId[] =>
  works.flatMap((work) => work.recipients.map(({ id }) => id))
const domainsOf = (works: readonly ClaimedWork[]): string[] =>
  works.flatMap((work) => work.recipients.map(({ routingDomain }) => routingDomain))
const idsOf = (message: NewMessage): RecipientId[] => message.recipients.map(({ id }) => id)

function sharing(world: World): void {
  describe('fair shares', () => {
    it("gives another account its turn before a newsletter's rest, whatever its domains", async () => {
      await world.newsletter(world.sender, 1_000, () => 'one.example')
      await world.newsletter(world.sender, 1_000, (i) => `d${i}.example`)
      const reset = await world.send(world.other, ['one.example'], { at: START + 10 })
      const claimed = ids(await world.claim({ now: START + 10, limit: 10 }))
      expect(claimed).toHaveLength(10)
      expect(claimed).toEqual(expect.arrayContaining(idsOf(reset)))
    })

    it('gives an account its high mail before its own newsletter', async () => {
      await world.newsletter(world.sender, 1_000, (i) => `d${i}.example`)
      const code = await world.send(world.sender, ['d7.example'], {
        at: START + 10,
        priority: 'high',
      })
      const [first] = await world.claim({ now: START + 10, limit: 1 })
      expect(first?.message.id).toBe(code.message.id)
      expect(first?.priority).toBe('high')
      const [next] = await world.claim({ now: START + 10, limit: 1 })
      expect(next?.priority).toBe('normal')
    })

    it("shares an account's turn between its destinations", async () => {
      await world.newsletter(world.sender, 50, () => 'large.example')
      await world.send(world.sender, ['small.example'], { at: START + 10 })
      const claimed = domainsOf(await world.claim({ now: START + 10, limit: 4 }))
      expect(claimed).toContain('small.example')
      expect(claimed).toHaveLength(4)
    })

    it('passes over accounts that have enough in hand, and reaches those behind them', async () => {
      await world.newsletter(world.sender, 600, (i) => `d${i}.example`)
      const message = await world.send(world.other, ['z.example'], { at: START + 1 })
      const exceptAccounts = [world.sender.account.id]
      expect(ids(await world.claim({ now: START + 9, exceptAccounts }))).toEqual(idsOf(message))
      expect(await world.claim({ now: START + 9, exceptAccounts })).toEqual([])
      expect(ids(await world.claim({ now: START + 9 })).length).toBeGreaterThan(0)
    })

    it('leaves nothing unused: what some do not need goes to the others', async () => {
      await world.newsletter(world.sender, 50, () => 'large.example')
      await world.send(world.other, ['a.example'])
      expect(ids(await world.claim({ limit: 30 }))).toHaveLength(30)
      expect(ids(await world.claim({ limit: 30 }))).toHaveLength(21)
      expect(await world.claim({ limit: 30 })).toEqual([])
    })

    it('comes round to every account and every domain in the end', async () => {
      for (const each of [world.sender, world.other]) {
        await world.newsletter(each, 900, (i) => `d${i}.example`)
      }
      const seen = new Set<RecipientId>()
      for (let i = 0; i < 40 && seen.size < 1_800; i++) {
        for (const id of ids(await world.claim({ limit: 100 }))) seen.add(id)
      }
      expect(seen.size).toBe(1_800)
    })
  })
}

function destinations(world: World): void {
  describe('destinations', () => {
    it('are those learned, for what waits and for what comes', async () => {
      await world.send(world.sender, ['a.example', 'b.example', 'c.example'])
      for (const domain of ['a.example', 'b.example']) {
        await world.queue.learnDestination(domain, 'mx.host.example', START)
      }
      await world.send(world.other, ['b.example'])
      const exceptDestinations = ['mx.host.example']
      expect(domainsOf(await world.claim({ exceptDestinations }))).toEqual(['c.example'])
      const works = await world.claim()
      expect(domainsOf(works).toSorted()).toEqual(['a.example', 'b.example', 'b.example'])
      for (const work of works) {
        for (const { routingDomain } of work.recipients) {
          expect(work.destinations?.get(routingDomain)).toBe('mx.host.example')
        }
      }
    })

    it('that are passed over do not hide what waits behind them', async () => {
      await world.newsletter(world.sender, 900, (i) => `d${i}.example`)
      for (let i = 0; i < 900; i++) {
        await world.queue.learnDestination(`d${i}.example`, 'mx.busy.example', START)
      }
      const fine = await world.send(world.sender, ['zebra.example'], { at: START + 10 })
      const ask = { now: START + 20, exceptDestinations: ['mx.busy.example'] }
      expect(ids(await world.claim(ask))).toEqual(idsOf(fine))
    })
  })
}

function aPause(over: Partial<DestinationPause> = {}): DestinationPause {
  return {
    destination: 'dead.example',
    kind: 'failing',
    since: START,
    until: START + MINUTE,
    problem: 'mx.dead.example: no answer',
    ...over,
  }
}

function pausing(world: World): void {
  describe('a paused destination', () => {
    it('gets nothing, its mail keeps its place, and the rest goes on', async () => {
      await world.newsletter(world.sender, 5, () => 'dead.example')
      await world.queue.pauseDestination(aPause())
      const fine = await world.send(world.sender, ['fine.example'], { at: START + 5 })
      expect(ids(await world.claim({ now: START + 10 }))).toEqual(idsOf(fine))
      expect(await world.claim({ now: START + MINUTE - 1 })).toEqual([])
      expect(await world.queue.nextDueAt()).toBeGreaterThanOrEqual(START + MINUTE)
    })

    it('gets one recipient when its time is over, and no second until there is an outcome', async () => {
      await world.newsletter(world.sender, 5, () => 'dead.example')
      await world.send(world.other, ['dead.example'])
      await world.queue.pauseDestination(aPause())
      await world.claim({ now: START + 1 })
      const now = START + MINUTE
      const probe = await world.claim({ now })
      expect(ids(probe)).toHaveLength(1)
      expect(probe[0]?.paused).toEqual(new Set(['dead.example']))
      expect(await world.claim({ now: now + 1_000 })).toEqual([])
      await world.queue.resumeDestination('dead.example')
      expect(ids(await world.claim({ now: now + 1_000 }))).toHaveLength(5)
    })

    it('waits longer when it is paused again', async () => {
      await world.newsletter(world.sender, 5, () => 'dead.example')
      await world.queue.pauseDestination(aPause())
      const probe = await world.claim({ now: START + MINUTE, until: START + 9 * MINUTE })
      expect(ids(probe)).toHaveLength(1)
      await world.queue.pauseDestination(
        aPause({ since: START + MINUTE, until: START + 3 * MINUTE }),
      )
      expect(await world.claim({ now: START + 3 * MINUTE - 1 })).toEqual([])
      const pause = (await world.queue.findPauses(OPERATOR, ['dead.example'])).get('dead.example')
      expect(pause).toMatchObject({ since: START, until: START + 3 * MINUTE })
    })

    it('at its rate goes on with all when its time is over', async () => {
      await world.newsletter(world.sender, 5, () => 'dead.example')
      await world.queue.pauseDestination(aPause({ kind: 'rate' }))
      expect(await world.claim({ now: START + 1 })).toEqual([])
      expect(ids(await world.claim({ now: START + MINUTE }))).toHaveLength(5)
    })

    it('lets go of what has outlived its time', async () => {
      const old = await world.newsletter(world.sender, 3, () => 'dead.example')
      await world.send(world.sender, ['dead.example'], { at: START + 500 })
      await world.queue.pauseDestination(aPause())
      const works = await world.claim({ now: START + 1_000, expiredBefore: START })
      expect(ids(works)).toEqual(idsOf(old))
      const problem = aPause().problem
      expect(works[0]?.expired).toEqual(new Map(idsOf(old).map((id) => [id, problem])))
    })

    it('takes no probe when nothing is left, and is forgotten when nobody writes to it', async () => {
      const old = await world.newsletter(world.sender, 1, () => 'dead.example')
      await world.queue.pauseDestination(aPause())
      const works = await world.claim({ now: START + 1_000, expiredBefore: START })
      expect(ids(works)).toEqual(idsOf(old))
      expect(await world.claim({ now: START + MINUTE })).toEqual([])
      expect(await world.operations.forgetPauses(START + MINUTE)).toBe(0)
      expect(await world.operations.forgetPauses(START + MINUTE + 1)).toBe(1)
    })

    it('is kept as long as something waits', async () => {
      await world.newsletter(world.sender, 1, () => 'dead.example')
      await world.queue.pauseDestination(aPause())
      expect(await world.operations.forgetPauses(START + 60 * MINUTE)).toBe(0)
    })

    it('does not stay paused when the clock is set back', async () => {
      await world.newsletter(world.sender, 2, () => 'dead.example')
      const later = START + 5 * 3_600_000
      await world.queue.pauseDestination(aPause({ since: later, until: later + MINUTE }))
      expect(ids(await world.claim({ now: START }))).toHaveLength(1)
    })

    it('is found with what waits for it, by any domain that it serves', async () => {
      await world.queue.learnDestination('a.example', 'dead.example', START)
      await world.newsletter(world.sender, 3, () => 'a.example')
      await world.newsletter(world.other, 2, () => 'dead.example')
      expect(await world.queue.findPauses(OPERATOR, ['a.example'])).toEqual(new Map())
      await world.queue.pauseDestination(aPause())
      const both = ['a.example', 'fine.example']
      const found = await world.queue.findPauses(OPERATOR, both)
      expect([...found]).toEqual([['a.example', { ...aPause(), waiting: 5 }]])
      const own = await world.queue.findPauses(tenant(world.other.account.id), ['a.example'])
      expect(own.get('a.example')?.waiting).toBe(2)
    })
  })
}

function taking(world: World): void {
  describe('leases of a worker that ended', () => {
    it('are taken over at once when nobody else can be alive', async () => {
      const message = await world.send(world.sender, ['a.example'])
      await world.claim({ until: START + 30_000 })
      expect(await world.claim({ owner: B, now: START + 1 })).toEqual([])
      expect(await world.queue.endAllLeases(START + 1)).toBe(1)
      expect(ids(await world.claim({ owner: B, now: START + 1 }))).toEqual(idsOf(message))
    })

    it('count as taken over once, whatever becomes of them', async () => {
      const message = await world.send(world.sender, ['a.example'])
      expect((await world.claim({ until: START + 1 }))[0]?.takenOver).toBeUndefined()
      const [taken] = await world.claim({ owner: B, now: START + 1 })
      expect(taken?.takenOver).toBe(1)
      await world.queue.release(B, idsOf(message))
      const [again] = await world.claim({ owner: B, now: START + 2 })
      expect(again?.suspects?.size).toBe(1)
      expect(again?.takenOver).toBeUndefined()
    })

    it('make suspects, not what was given back or has an outcome', async () => {
      const message = await world.send(world.sender, ['a.example'])
      const [first] = await world.claim()
      expect(first?.suspects).toBeUndefined()
      await world.queue.release(A, idsOf(message), START)
      expect((await world.claim())[0]?.suspects).toBeUndefined()
      await world.queue.endAllLeases(START)
      const again = await world.claim({ owner: B })
      expect(again[0]?.suspects).toEqual(new Map(idsOf(message).map((id) => [id, 0])))
      await world.queue.markBegun(B, message.message.id, idsOf(message))
      await world.queue.endAllLeases(START)
      const third = await world.claim({ owner: A })
      expect(third[0]?.suspects).toEqual(new Map(idsOf(message).map((id) => [id, 1])))
    })
  })
}
