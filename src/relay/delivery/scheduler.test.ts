import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import type { Domain } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { WorkerId } from '#core/ids.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { OPERATOR } from '#core/tenant.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import { createReportWriter } from '../bounces/dsn-out.ts'
import type { ReportPlan } from '../bounces/plan-reports.ts'
import { ReportGatherer } from '../bounces/report-gatherer.ts'
import { StoreUnavailable } from '../ports/access-stores.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Metrics } from '../ports/metrics.ts'
import type { NewMessage, QueueStore } from '../ports/queue-store.ts'
import { aMessage, anAccount, aDomain, anId } from '../../../test/support/mail-values.ts'
import { readPieces } from '../../../test/support/message-bytes.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import {
  ACCEPTED,
  gate,
  LATER,
  REFUSED,
  ScriptedTransport,
} from '../../../test/support/scripted-transport.ts'
import { createDeliveryMetrics } from './delivery-metrics.ts'
import { prepareMessage } from './prepare.ts'
import { DEFAULT_SCHEDULER, DeliveryScheduler, type SchedulerOptions } from './scheduler.ts'

vi.setConfig({ testTimeout: 300_000 })

const HOSTNAME = 'mail.taifa.test' as DomainName

let folder: string
let stores: SqliteStores
let clock: ManualClock
let transport: ScriptedTransport
let domain: Domain
let announcements: Announcements
let counts: Map<string, number>
const running = new Set<DeliveryScheduler>()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taifa-scheduler-'))
  clock = new ManualClock()
  transport = new ScriptedTransport()
  announcements = createAnnouncements(quietLog)
  counts = new Map()
  stores = await openSqliteStores({ dataDir: folder, log: quietLog, clock })
  const account = anAccount()
  domain = aDomain(account)
  await stores.accounts.insert(account)
  await stores.domains.insert(domain, new Uint8Array(32))
})

afterEach(async () => {
  for (const each of running) {
    const stopped = each.stop(0)
    await until(() => each.mode === 'stopped')
    await stopped
  }
  running.clear()
  await stores.close()
  await rm(folder, { recursive: true, force: true })
})

const countingMetrics: Metrics = {
  counter: ({ name }) => ({
    add: (count, labels) => {
      const key = labels === undefined ? name : `${name}:${Object.values(labels).join()}`
      counts.set(key, (counts.get(key) ?? 0) + count)
    },
  }),
  gauge: () => ({ set: () => {} }),
  histogram: () => ({ observe: () => {} }),
}

function startWorker(
  change: {
    readonly queue?: QueueStore
    readonly options?: Partial<SchedulerOptions>
    readonly sign?: () => Promise<Uint8Array>
    readonly reports?: ReportPlan
  } = {},
): DeliveryScheduler {
  const queue = change.queue ?? stores.queue
  const random = createRandom()
  const sign = async (): Promise<Uint8Array> => new TextEncoder().encode('DKIM-Signature: v=1\r\n')
  const signer = { sign: change.sign ?? sign }
  const key = { domain: domain.name, selector: 's', privateKey: new Uint8Array(1) }
  const keys = { find: async () => ({ ok: true, value: key }) as const }
  const spool = { read: () => (async function* () {})() }
  const gatherer = new ReportGatherer({
    reports: stores.reports,
    queue,
    spool,
    writeReport: createReportWriter({ hostname: HOSTNAME, random, lifetimeMs: DAY_MS }),
    announcements,
    clock,
    log: quietLog,
  })
  const worker = new DeliveryScheduler(
    {
      queue,
      transport,
      prepare: (work) => prepareMessage(work, { queue, spool, signer, keys, clock }),
      reports: change.reports ?? { gatherMs: 0, delayNoticeMs: undefined },
      onReportItems: () => void gatherer.tellDue().catch(() => {}),
      schedule: DEFAULT_RETRY,
      owner: anId<WorkerId>(),
      clock,
      random,
      log: quietLog,
      metrics: createDeliveryMetrics(countingMetrics),
      announcements,
    },
    { ...DEFAULT_SCHEDULER, ...change.options },
  )
  running.add(worker)
  worker.start()
  return worker
}

/** One message to these addresses, queued and announced. */
async function send(...addresses: readonly string[]): Promise<NewMessage> {
  const mail = aMessage(domain, {
    at: clock.now(),
    recipients: addresses.map((address) => ({
      address,
      routingDomain: address.slice(address.indexOf('@') + 1),
    })),
  })
  await stores.queue.enqueue(mail)
  announcements.publish({ kind: 'mail-queued' })
  return mail
}

/** Time goes on, slowly in the clock's time, until the condition holds. Fails after four real minutes. */
async function until(condition: () => boolean | Promise<boolean>, stepMs = 5): Promise<void> {
  const deadline = performance.now() + 240_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the condition did not come true')
    await clock.advance(stepMs)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** Lets the worker do for a while what it will; for what must not happen. */
async function aWhile(): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await clock.advance(5)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

async function recipientsOf(mail: { message: { id: string } }): Promise<readonly Recipient[]> {
  const found = await stores.history.find(OPERATOR, mail.message.id as never)
  return found?.recipients ?? []
}

/** To the moment before it is due: the worker, not the test, begins the next try. Answers the wait. */
async function passToNextTry(mail: NewMessage): Promise<number> {
  const [recipient] = await recipientsOf(mail)
  if (recipient === undefined) throw new Error('no such recipient')
  await clock.advance(recipient.dueAt - clock.now() - 1)
  return recipient.dueAt - recipient.changedAt
}

const inState =
  (mail: { message: { id: string } }, ...states: readonly RecipientState[]) =>
  async (): Promise<boolean> => {
    const recipients = await recipientsOf(mail)
    return recipients.length > 0 && recipients.every((each) => states.includes(each.state))
  }

describe('the way of a message through the worker', () => {
  it('delivers each destination once, with its recipients together, signed on top', async () => {
    startWorker()
    const mail = await send('a@one.test', 'b@two.test', 'c@one.test')
    await until(inState(mail, 'delivered'))
    const jobs = transport.jobs.map(
      (job) => [job.destination, job.recipients.map((each) => each.address)] as const,
    )
    expect(new Map(jobs)).toEqual(
      new Map([
        ['one.test', ['a@one.test', 'c@one.test']],
        ['two.test', ['b@two.test']],
      ]),
    )
    expect(jobs).toHaveLength(2)
    const [job] = transport.jobs
    const pieces = await readPieces(job?.bytes() ?? [])
    expect(new TextDecoder().decode(pieces[0])).toBe('DKIM-Signature: v=1\r\n')
    expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(job?.sizeBytes)
    const events = await stores.history.events(OPERATOR, mail.message.id)
    expect(events.filter((each) => each.name === 'delivered')).toHaveLength(3)
    expect(await stores.history.attempts(OPERATOR, mail.message.id)).toHaveLength(2)
  })

  it('retries on the schedule and is woken by time alone', async () => {
    transport.script = () => (transport.jobs.length < 3 ? LATER : ACCEPTED)
    startWorker()
    const mail = await send('a@busy.test')
    const waits: number[] = []
    for (let tries = 1; tries < 3; tries++) {
      await until(inState(mail, 'deferred'))
      waits.push(await passToNextTry(mail))
      await until(() => transport.jobs.length === tries + 1)
    }
    await until(inState(mail, 'delivered'))
    expect(waits[0]).toBeGreaterThanOrEqual(0.9 * MINUTE_MS)
    expect(waits[0]).toBeLessThanOrEqual(1.1 * MINUTE_MS)
    expect(waits[1]).toBeGreaterThanOrEqual(4.5 * MINUTE_MS)
    expect(waits[1]).toBeLessThanOrEqual(5.5 * MINUTE_MS)
    const [recipient] = await recipientsOf(mail)
    expect(recipient?.attempts).toBe(3)
  })

  it('tells the sender of a failure, once, and nobody of a failed report', async () => {
    transport.script = () => REFUSED
    startWorker()
    const mail = await send('a@gone.test', 'b@gone.test')
    await until(() => transport.jobs.length === 2)
    await until(inState(mail, 'failed'))
    await aWhile()
    expect(transport.jobs.map((job) => job.message.source)).toEqual(['smtp', 'dsn'])
    expect(transport.jobs[1]?.recipients[0]?.address).toBe(mail.message.envelopeSender)
    expect(transport.jobs[1]?.message.returnPath).toBe('')
  })

  it('lives through five days of refusals, and then reports', async () => {
    transport.script = (job) => (job.message.source === 'dsn' ? ACCEPTED : LATER)
    startWorker()
    const mail = await send('a@never.test')
    const end = clock.now() + 5 * DAY_MS
    for (;;) {
      await until(inState(mail, 'deferred', 'expired'))
      const [recipient] = await recipientsOf(mail)
      if (recipient?.state !== 'deferred') break
      await passToNextTry(mail)
      // A destination that is paused when the time is over gets no last try.
      const tried = (): boolean => transport.jobs.length > recipient.attempts
      // Long steps: a destination that refused so often is paused past the recipient's own time.
      await until(async () => tried() || (await inState(mail, 'expired')()), 10 * SECOND_MS)
    }
    expect(clock.now()).toBeGreaterThanOrEqual(end)
    await until(() => transport.jobs.at(-1)?.message.source === 'dsn')
    const [recipient] = await recipientsOf(mail)
    expect(recipient?.attempts).toBe(transport.jobs.length - 1)
    expect(recipient?.attempts).toBeGreaterThan(30)
  })
})

describe('what breaks its promise', () => {
  it('a transport that throws: the recipient is retried as a possible duplicate', async () => {
    transport.script = () => {
      throw new Error('a bug')
    }
    startWorker()
    const mail = await send('a@one.test')
    await until(inState(mail, 'deferred'))
    const events = await stores.history.events(OPERATOR, mail.message.id)
    expect(events.at(-1)).toMatchObject({ name: 'deferred', detail: { possible_duplicate: true } })
  })

  it('a fault in judging an outcome: the message is not delivered again and again', async () => {
    transport.script = (job) =>
      job.destination === 'odd.test' ? (undefined as unknown as typeof ACCEPTED) : ACCEPTED
    startWorker({
      reports: {
        gatherMs: 0,
        // Only looked at for what is put off.
        get delayNoticeMs(): never {
          throw new Error('a bug')
        },
      },
    })
    const odd = await send('a@odd.test')
    const fine = await send('a@fine.test')
    await until(inState(fine, 'delivered'))
    await clock.advance(10 * MINUTE_MS)
    await aWhile()
    expect(transport.deliveries().get('a@odd.test')).toBe(1)
    expect(await inState(odd, 'leased')()).toBe(true)
  })

  it('a signer that throws: nothing is sent, and no try is counted', async () => {
    startWorker({
      sign: async () => {
        throw new Error('a bug')
      },
    })
    const mail = await send('a@one.test')
    await until(inState(mail, 'deferred'))
    const [recipient] = await recipientsOf(mail)
    expect(recipient).toMatchObject({
      attempts: 0,
      lastProblem: 'the message could not be prepared',
    })
    expect(transport.jobs).toHaveLength(0)
  })
})

describe('a destination that does not answer', () => {
  it('has its limit of deliveries and does not hold up the others', async () => {
    const stuck = gate(ACCEPTED)
    transport.script = (job, cancel) =>
      job.destination === 'stuck.test' ? stuck.script(job, cancel) : ACCEPTED
    startWorker({ options: { claimLimit: 40, maxInFlightPerDestination: 3, maxInFlight: 20 } })
    const mails: NewMessage[] = []
    for (let i = 0; i < 60; i++) mails.push(await send(`u${i}@stuck.test`))
    const fine: NewMessage[] = []
    for (let i = 0; i < 30; i++) fine.push(await send(`u${i}@fine${i}.test`))
    await until(async () => {
      const done = await Promise.all(fine.map((mail) => inState(mail, 'delivered')()))
      return done.every(Boolean)
    })
    expect(transport.flying('stuck.test')).toBe(3)
    expect(transport.mostFlying.get('stuck.test')).toBe(3)
    stuck.open()
    await until(async () => {
      const done = await Promise.all(mails.map((mail) => inState(mail, 'delivered')()))
      return done.every(Boolean)
    })
    expect(new Set(transport.deliveries().values())).toEqual(new Set([1]))
  })
})

describe('while the store is away', () => {
  const OPERATIONS = ['claim', 'record', 'renewLeases', 'release'] as const
  type Operation = (typeof OPERATIONS)[number]

  /** The real queue, of which some operations can be taken away. */
  function flakyQueue(away: ReadonlySet<Operation>): QueueStore {
    const whenThere = async <T>(operation: Operation, run: () => Promise<T>): Promise<T> => {
      if (away.has(operation)) throw new StoreUnavailable('io-error', 'the disk is gone')
      return run()
    }
    const { queue } = stores
    return {
      ...queue,
      claim: (request) => whenThere('claim', () => queue.claim(request)),
      record: (outcome) => whenThere('record', () => queue.record(outcome)),
      renewLeases: (lease) => whenThere('renewLeases', () => queue.renewLeases(lease)),
      release: (owner, ids, at) => whenThere('release', () => queue.release(owner, ids, at)),
    }
  }

  async function sixWaitingTwoFlying(away: ReadonlySet<Operation>) {
    const slow = gate(ACCEPTED)
    transport.script = slow.script
    const options = { maxInFlight: 2, claimLimit: 10 }
    const worker = startWorker({ queue: flakyQueue(away), options })
    const mails: NewMessage[] = []
    for (let i = 0; i < 6; i++) mails.push(await send(`u${i}@d${i}.test`))
    for (const mail of mails) await until(inState(mail, 'leased'))
    await until(() => transport.jobs.length === 2)
    return { worker, mails, slow }
  }

  async function expectAllDeliveredOnce(mails: readonly { message: { id: string } }[]) {
    for (const mail of mails) await until(inState(mail, 'delivered'), 50)
    expect(Array.from(transport.deliveries().values())).toEqual([1, 1, 1, 1, 1, 1])
  }

  it('writes what it had to write when the store answers again', async () => {
    const away = new Set<Operation>()
    const { worker, mails, slow } = await sixWaitingTwoFlying(away)
    for (const operation of OPERATIONS) away.add(operation)
    slow.open()
    await until(() => worker.mode === 'paused')
    await aWhile()
    expect(transport.jobs).toHaveLength(2)
    away.clear()
    await expectAllDeliveredOnce(mails)
    expect(worker.mode).toBe('running')
  })

  it('begins no delivery, though there are slots', async () => {
    const away = new Set<Operation>()
    const { worker, mails, slow } = await sixWaitingTwoFlying(away)
    away.add('claim')
    announcements.publish({ kind: 'mail-queued' })
    await until(() => worker.mode === 'paused')
    slow.open()
    await until(() => worker.inFlight === 0)
    await aWhile()
    expect(transport.jobs).toHaveLength(2)
    away.clear()
    await expectAllDeliveredOnce(mails)
  })
})

/** A queue that stops giving once it has given: what it leased can only be kept by renewal. */
function claimingOnce(): QueueStore {
  let given = 0
  const claim: QueueStore['claim'] = async (request) => {
    const works = given > 0 ? [] : await stores.queue.claim(request)
    given += works.length
    return works
  }
  return { ...stores.queue, claim }
}

describe('leases', () => {
  it('keep a long delivery from a second worker', async () => {
    const slow = gate(ACCEPTED)
    transport.script = slow.script
    let renewals = 0
    const renewLeases: QueueStore['renewLeases'] = async (lease) => {
      const renewed = await stores.queue.renewLeases(lease)
      renewals++
      return renewed
    }
    startWorker({ queue: { ...claimingOnce(), renewLeases } })
    const mail = await send('a@slow.test')
    await until(() => transport.jobs.length === 1)
    startWorker({ queue: { ...stores.queue, renewLeases: async () => 0 } })
    // Ten minutes, each beat of the heart written before the next is due.
    for (let beat = 1; beat <= 60; beat++) {
      await clock.advance(9 * SECOND_MS)
      await until(() => renewals >= beat, 50)
    }
    expect(clock.now()).toBeGreaterThan(mail.message.createdAt + 9 * MINUTE_MS)
    slow.open()
    await until(inState(mail, 'delivered'))
    expect(transport.jobs).toHaveLength(1)
  })

  it('that were lost make the outcome void: the new owner decides', async () => {
    const slow = gate(REFUSED)
    transport.script = (job, cancel) =>
      transport.jobs.length === 1 ? slow.script(job, cancel) : ACCEPTED
    startWorker({ queue: { ...claimingOnce(), renewLeases: async () => 0 } })
    const mail = await send('a@slow.test')
    await until(() => transport.jobs.length === 1)
    startWorker()
    await until(() => transport.jobs.length === 2, SECOND_MS)
    await until(inState(mail, 'delivered'))
    slow.open()
    await until(() => counts.get('delivery_lease_lost_total') === 1)
    expect(await inState(mail, 'delivered')()).toBe(true)
  })

  it('outlive a jump of the wall clock: nothing in hand is begun twice', async () => {
    const slow = gate(ACCEPTED)
    transport.script = slow.script
    startWorker()
    const mail = await send('a@slow.test')
    await until(() => transport.jobs.length === 1)
    clock.jump(2 * HOUR_MS)
    announcements.publish({ kind: 'mail-queued' })
    await aWhile()
    expect(transport.jobs).toHaveLength(1)
    slow.open()
    await until(inState(mail, 'delivered'))
    expect(transport.jobs).toHaveLength(1)
  })

  it('left by a worker that died are taken over when they run out', async () => {
    const owner = anId<WorkerId>()
    const mail = await send('a@orphan.test')
    const lease = { owner, expiresAt: clock.now() + 30 * SECOND_MS }
    await stores.queue.claim({ lease, now: clock.now(), limit: 10, exceptDestinations: [] })
    startWorker()
    await aWhile()
    expect(transport.jobs).toHaveLength(0)
    await until(inState(mail, 'delivered'), SECOND_MS)
  })
})

describe('stopping', () => {
  it('lets deliveries end and gives back what was not begun', async () => {
    const slow = gate(ACCEPTED)
    transport.script = slow.script
    const worker = startWorker({ options: { maxInFlight: 1 } })
    const first = await send('a@one.test')
    await until(() => transport.jobs.length === 1)
    const second = await send('b@two.test')
    await until(inState(second, 'leased'))
    const stopped = worker.stop(60 * SECOND_MS)
    await until(inState(second, 'queued'))
    expect(worker.mode).toBe('draining')
    slow.open()
    await until(() => worker.mode === 'stopped')
    await stopped
    expect(await inState(first, 'delivered')()).toBe(true)
    const [given] = await recipientsOf(second)
    expect(given?.attempts).toBe(0)
    expect(transport.jobs).toHaveLength(1)
  })

  it('cancels what does not end in time, and writes down what it came to', async () => {
    transport.script = gate(ACCEPTED).script
    const worker = startWorker()
    const mail = await send('a@one.test')
    await until(() => transport.jobs.length === 1)
    const stopped = worker.stop(10 * SECOND_MS)
    await clock.advance(10 * SECOND_MS)
    await until(() => worker.mode === 'stopped')
    await stopped
    expect(await inState(mail, 'deferred')()).toBe(true)
  })

  it('does not wait for ever for a store that is gone', async () => {
    const gone = async (): Promise<never> => {
      throw new StoreUnavailable('io-error', 'the disk is gone')
    }
    const queue: QueueStore = { ...stores.queue, record: gone, release: gone }
    const worker = startWorker({ queue })
    await send('a@one.test')
    await until(() => worker.mode === 'paused')
    const stopped = worker.stop(10 * SECOND_MS)
    await until(() => worker.mode === 'stopped', SECOND_MS)
    await stopped
    await until(() => counts.has('delivery_unrecorded_total'))
    expect(counts.get('delivery_unrecorded_total')).toBe(1)
  })
})
