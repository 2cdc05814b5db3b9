import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import type { Priority } from '#core/priority.ts'
import { FairQueue, type FairJob } from './fairness.ts'

interface Job extends FairJob {
  readonly name: string
}

let count = 0
const job = (
  account: string,
  destination: string,
  weight = 1,
  priority: Priority = 'normal',
): Job => ({
  accountId: account as AccountId,
  destination,
  priority,
  weight,
  name: `${account}>${destination}#${count++}`,
})

function takeAll(queue: FairQueue<Job>): Job[] {
  const taken: Job[] = []
  for (let next = queue.take(); next !== undefined; next = queue.take()) taken.push(next)
  return taken
}

const ways = (jobs: readonly Job[]): string[] =>
  jobs.map(({ accountId, destination }) => `${accountId}>${destination}`)

describe('the fair queue', () => {
  it('gives each account its turn, however much one has queued', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 100, crowdedAt: 100 })
    for (let i = 0; i < 50; i++) queue.add(job('big', `d${i}.test`))
    queue.add(job('small', 'd0.test'))
    expect(ways([queue.take(), queue.take()].filter((each) => each !== undefined))).toContain(
      'small>d0.test',
    )
  })

  it('leaves slots for others, however many deliveries of one account hang', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 1, crowdedAt: 10 })
    const taken: Job[] = []
    const fill = (): void => {
      for (let free = 200 - taken.length; free > 0; free = 200 - taken.length) {
        const next = queue.take(free)
        if (next === undefined) return
        taken.push(next)
      }
    }
    const ofAccount = (account: string): number =>
      taken.filter(({ accountId }) => accountId === account).length
    for (let i = 0; i < 300; i++) queue.add(job('slow', `d${i}.test`))
    fill()
    expect(ofAccount('slow')).toBe(180)
    expect(queue.crowdedAccounts()).toEqual(['slow'])
    // What is kept back of it does not keep others from being claimed.
    expect(queue.eligible).toBe(0)
    for (let i = 0; i < 300; i++) queue.add(job('second', `e${i}.test`))
    fill()
    expect(ofAccount('second')).toBe(18)
    queue.add(job('third', 'f.test'))
    fill()
    expect(ofAccount('third')).toBe(1)
    // As slots come free they go to who has less, until both have the same, to within a step of the bound.
    for (const each of taken.filter(({ accountId }) => accountId === 'slow').slice(0, 100)) {
      queue.done(each)
      taken.splice(taken.indexOf(each), 1)
      fill()
    }
    expect(Math.abs(ofAccount('slow') - ofAccount('second'))).toBeLessThanOrEqual(9)
    expect(200 - taken.length).toBeGreaterThan(5)
  })

  it('asks for more of an account at its bound when little of it is left', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 1, crowdedAt: 10 })
    for (let i = 0; i < 21; i++) queue.add(job('a', `d${i}.test`))
    const [first] = Array.from({ length: 9 }, (_, i) => queue.take(10 - i))
    expect(queue.take(1)).toBeUndefined()
    expect(queue.crowdedAccounts()).toEqual(['a'])
    const before = queue.uncrowdings
    if (first !== undefined) queue.done(first)
    queue.take(2)
    expect(queue.uncrowdings).toBe(before)
    expect(queue.take(1)).toBeUndefined()
    expect(queue.waiting).toBe(11)
    for (let i = 0; i < 2; i++) queue.take()
    queue.take(0)
    expect(queue.crowdedAccounts()).toEqual([])
    expect(queue.waiting).toBe(9)
  })

  it('gives each destination of an account its turn', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 100, crowdedAt: 100 })
    for (let i = 0; i < 5; i++) queue.add(job('a', 'slow.test'))
    queue.add(job('a', 'quick.test'))
    expect(ways(takeAll(queue)).slice(0, 2)).toEqual(['a>slow.test', 'a>quick.test'])
  })

  it('keeps to the limit of a destination and goes on with the others', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 2, crowdedAt: 3 })
    for (let i = 0; i < 5; i++) queue.add(job('a', 'stuck.test'))
    for (let i = 0; i < 2; i++) queue.add(job('a', 'fine.test'))
    const taken = takeAll(queue)
    expect(ways(taken).filter((way) => way === 'a>stuck.test')).toHaveLength(2)
    expect(ways(taken).filter((way) => way === 'a>fine.test')).toHaveLength(2)
    expect(queue.waiting).toBe(3)
    expect(queue.eligible).toBe(0)
    expect(queue.crowded()).toEqual(['stuck.test'])
    const stuck = taken.find((each) => each.destination === 'stuck.test') as Job
    queue.done(stuck)
    expect(queue.crowded()).toEqual(['stuck.test'])
    expect(queue.take()?.destination).toBe('stuck.test')
    expect(queue.crowded()).toEqual([])
    expect(queue.uncrowdings).toBe(1)
  })

  it('shares a full destination between accounts', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 1, crowdedAt: 100 })
    for (let i = 0; i < 4; i++) queue.add(job('a', 'd.test'))
    for (let i = 0; i < 4; i++) queue.add(job('b', 'd.test'))
    const order: string[] = []
    for (let next = queue.take(); next !== undefined; next = queue.take()) {
      order.push(next.accountId)
      queue.done(next)
    }
    expect(order.slice(0, 6).sort().join('')).toBe('aaabbb')
  })

  it("gives an account's high jobs their turn first, and no other account's later for it", () => {
    const queue = new FairQueue<Job>({ limitOf: () => 100, crowdedAt: 1_000 })
    for (let i = 0; i < 50; i++) queue.add(job('a', `d${i}.test`))
    queue.add(job('b', 'd1.test'))
    queue.add(job('a', 'd1.test', 1, 'high'))
    const first = takeAll(queue).slice(0, 2)
    expect(first.map((each) => `${each.accountId} ${each.priority}`).toSorted()).toEqual([
      'a high',
      'b normal',
    ])
  })

  it('gives the free slot of a full destination to what is high', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 1, crowdedAt: 1_000 })
    for (let i = 0; i < 9; i++) queue.add(job(`a${i}`, 'd.test'))
    const [flying] = takeAll(queue)
    queue.add(job('b', 'd.test', 1, 'high'))
    queue.done(flying as Job)
    expect(queue.take()?.priority).toBe('high')
  })

  it('takes no more when the limit shrinks, and goes on when it grows', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 3, crowdedAt: 1_000 })
    for (let i = 0; i < 9; i++) queue.add(job('a', 'd.test'))
    const flying = takeAll(queue)
    expect(flying).toHaveLength(3)
    queue.setLimit('d.test', 1)
    queue.done(flying[0] as Job)
    queue.done(flying[1] as Job)
    expect([queue.take(), queue.eligible]).toEqual([undefined, 0])
    queue.setLimit('d.test', 4)
    expect(queue.eligible).toBe(6)
    expect(takeAll(queue)).toHaveLength(3)
  })

  it('drains one destination and leaves the others', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 1, crowdedAt: 1 })
    for (const name of ['d.test', 'd.test', 'e.test', 'e.test']) queue.add(job('a', name))
    const flying = takeAll(queue)
    expect(flying).toHaveLength(2)
    expect(queue.drainDestination('d.test')).toHaveLength(1)
    expect([queue.waiting, queue.crowded()]).toEqual([1, ['e.test']])
    for (const each of flying) queue.done(each)
    expect(ways(takeAll(queue))).toEqual(['a>e.test'])
  })

  it('drains what waits and nothing else', () => {
    const queue = new FairQueue<Job>({ limitOf: () => 1, crowdedAt: 1 })
    for (let i = 0; i < 3; i++) queue.add(job('a', 'd.test'))
    const flying = queue.take() as Job
    expect(queue.drain()).toHaveLength(2)
    expect([queue.waiting, queue.eligible, queue.crowded().length]).toEqual([0, 0, 0])
    queue.done(flying)
    queue.add(job('a', 'd.test'))
    expect(queue.take()).toBeDefined()
  })
})

const step = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    account: fc.integer({ min: 0, max: 3 }),
    destination: fc.integer({ min: 0, max: 4 }),
    weight: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant('take' as const) }),
  fc.record({
    kind: fc.constant('limit' as const),
    destination: fc.integer({ min: 0, max: 4 }),
    limit: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ kind: fc.constant('done' as const), index: fc.nat(50) }),
)

/** What the queue says of itself, counted again from the plain lists. */
function expectHonest(
  queue: FairQueue<Job>,
  { waiting, flying }: { waiting: ReadonlySet<Job>; flying: readonly Job[] },
  limitOf: (destination: string) => number,
) {
  const inFlight = (destination: string): number =>
    flying.filter((each) => each.destination === destination).length
  const weight = (jobs: Iterable<Job>): number =>
    Array.from(jobs).reduce((sum, each) => sum + each.weight, 0)
  const free = Array.from(waiting).filter(
    (each) => inFlight(each.destination) < limitOf(each.destination),
  )
  const enough = Array.from(Map.groupBy(waiting, (each) => each.destination))
    .filter(([, jobs]) => weight(jobs) >= 4)
    .map(([name]) => name)
  expect(queue.waiting).toBe(weight(waiting))
  expect(queue.eligible).toBe(weight(free))
  // Full and with enough waiting is crowded; what has been so stays so while enough waits.
  expect(enough).toEqual(expect.arrayContaining(queue.crowded()))
  expect(queue.crowded()).toEqual(
    expect.arrayContaining(enough.filter((name) => inFlight(name) >= limitOf(name))),
  )
}

it('counts rightly and leaves no job behind, whatever the order of events', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const limits = new Map<string, number>()
      const limitOf = (name: string): number => limits.get(name) ?? 2
      const queue = new FairQueue<Job>({ limitOf, crowdedAt: 4 })
      const waiting = new Set<Job>()
      const flying: Job[] = []
      for (const each of steps) {
        const eligible = queue.eligible > 0
        let taken: Job | undefined
        if (each.kind === 'add') {
          const priority = each.weight % 2 === 0 ? 'high' : 'normal'
          const added = job(`a${each.account}`, `d${each.destination}`, each.weight, priority)
          waiting.add(added)
          queue.add(added)
        } else if (each.kind === 'take') {
          taken = queue.take()
          if (taken !== undefined && waiting.delete(taken)) flying.push(taken)
        } else if (each.kind === 'limit') {
          limits.set(`d${each.destination}`, each.limit)
          queue.setLimit(`d${each.destination}`, each.limit)
        } else {
          const [ended] = flying.splice(each.index % Math.max(flying.length, 1), 1)
          if (ended !== undefined) queue.done(ended)
        }
        expect(taken !== undefined).toBe(each.kind === 'take' && eligible)
        expectHonest(queue, { waiting, flying }, limitOf)
      }
      for (let i = 0; i < 5; i++) queue.setLimit(`d${i}`, 2)
      while (waiting.size > 0) {
        const taken = queue.take()
        if (taken === undefined) queue.done(flying.shift() as Job)
        else if (waiting.delete(taken)) flying.push(taken)
      }
      expect(queue.waiting).toBe(0)
    }),
  )
})
