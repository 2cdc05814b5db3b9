import { expect, it, vi } from 'vitest'
import { OPERATOR } from '#core/tenant.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import { openDeliveryWorld } from '../../../test/support/delivery-world.ts'
import { ACCEPTED, gate, LATER } from '../../../test/support/scripted-transport.ts'
import type { RecipientResult } from '../ports/transport.ts'
import { QUARANTINE_PROBLEM } from './quarantine.ts'
import { NO_PROVIDERS, STANDARD_SHAPE, type ProviderRules } from './shaping/provider-rules.ts'

// Tens of thousands of messages: this only ends what hangs.
vi.setConfig({ testTimeout: 300_000 })

const SILENT: RecipientResult = {
  kind: 'unreachable',
  permanent: false,
  enhanced: '4.4.1',
  problem: 'mx.dead.test: no answer',
  uncertain: false,
}

const addresses = (count: number, domain: string): string[] =>
  Array.from({ length: count }, (_, i) => `u${i}@${domain}`)

it('asks a host that does not answer a few times, not once for each message', async () => {
  await using world = await openDeliveryWorld()
  const { transport, clock, until } = world
  transport.script = (job) => (job.destination === 'dead.test' ? SILENT : ACCEPTED)
  const sender = await world.newSender()
  const mails = []
  for (const address of addresses(300, 'dead.test')) mails.push(await world.send(sender, [address]))
  world.startWorker()
  await until(async () => (await world.stores.queue.findPauses(OPERATOR, ['dead.test'])).size === 1)
  const tried = transport.jobs.length
  expect(tried).toBeLessThanOrEqual(20)
  const pause = (await world.stores.queue.findPauses(OPERATOR, ['dead.test'])).get('dead.test')
  expect(pause).toMatchObject({ kind: 'failing', problem: 'mx.dead.test: no answer' })
  const fine = await world.send(sender, ['a@fine.test'])
  await until(world.inState(fine, 'delivered'))
  const began = clock.now()
  await until(() => clock.now() > began + 30 * MINUTE_MS, 5 * SECOND_MS)
  // Half an hour of one try per pause, and the one to the host that is fine.
  expect(transport.jobs.length).toBeGreaterThan(tried + 2)
  expect(transport.jobs.length).toBeLessThan(tried + 15)
  transport.script = () => ACCEPTED
  for (const mail of mails) await until(world.inState(mail, 'delivered'), 5 * SECOND_MS)
  expect(await world.stores.queue.findPauses(OPERATOR, ['dead.test'])).toEqual(new Map())
})

it('counts all domains of one provider as one', async () => {
  await using world = await openDeliveryWorld()
  const { transport, until } = world
  const slow = gate(ACCEPTED)
  transport.hostsOf = () => ['mx.big.test']
  const sender = await world.newSender()
  world.startWorker({ maxInFlightPerDestination: 4 })
  for (let i = 0; i < 10; i++) {
    const mail = await world.send(sender, [`a@d${i}.test`])
    await until(world.inState(mail, 'delivered'))
  }
  transport.script = slow.script
  const before = transport.jobs.length
  for (let i = 0; i < 10; i++) await world.send(sender, [`b@d${i}.test`])
  await until(() => transport.jobs.length >= before + 4)
  for (let i = 0; i < 50; i++) await world.clock.advance(5)
  expect(transport.jobs.length).toBe(before + 4)
  slow.open()
  await until(() => transport.jobs.length === before + 10)
})

it('keeps to a rate', async () => {
  await using world = await openDeliveryWorld()
  const { transport, clock, until } = world
  const shape = { ...STANDARD_SHAPE, rates: [{ count: 10, perMs: MINUTE_MS }] }
  const rules: ProviderRules = { ...NO_PROVIDERS, standard: shape }
  const sender = await world.newSender()
  for (const address of addresses(30, 'slow.test')) await world.send(sender, [address])
  const began = clock.now()
  world.startWorker({ rules })
  await until(() => transport.jobs.length === 10)
  await until(() => transport.jobs.length === 30, 100)
  expect(clock.now() - began).toBeGreaterThan(115 * SECOND_MS)
  expect(clock.now() - began).toBeLessThan(180 * SECOND_MS)
})

it("does not let a newsletter delay another tenant's message, nor a high one of the same", async () => {
  await using world = await openDeliveryWorld()
  const { transport, until } = world
  const [big, small] = [await world.newSender(), await world.newSender()]
  for (let i = 0; i < 20; i++) {
    await world.send(
      big,
      Array.from({ length: 1_000 }, (_, n) => `u${n}@d${(i * 7 + n) % 500}.test`),
    )
  }
  world.startWorker({ claimLimit: 100, maxInFlight: 20 })
  await until(() => transport.jobs.length > 50)
  const before = transport.deliveries().size
  const reset = await world.send(small, ['me@d3.test'])
  const code = await world.send(big, ['me@d4.test'], { priority: 'high' })
  await until(world.inState(reset, 'delivered'))
  await until(world.inState(code, 'delivered'))
  // A claim and a half of the newsletter's recipients at most were before them, not 20,000.
  expect(transport.deliveries().size - before).toBeLessThan(1_500)
})

it('has slots for a tenant whatever hangs of another, and however much of that waits', async () => {
  await using world = await openDeliveryWorld()
  const { transport, until } = world
  const [slow, other] = [await world.newSender(), await world.newSender()]
  const hang = new Promise<RecipientResult>(() => {})
  transport.script = ({ destination }, cancel) => {
    if (!destination.startsWith('tarpit')) return ACCEPTED
    const ended = new Promise<RecipientResult>((resolve) => {
      cancel.addEventListener('abort', () => resolve(LATER), { once: true })
    })
    return Promise.race([hang, ended])
  }
  const everywhere = Array.from({ length: 1_000 }, (_, i) => `u@tarpit${i}.test`)
  await world.send(slow, everywhere)
  const worker = world.startWorker({ claimLimit: 40, maxInFlight: 50 })
  await until(() => worker.inFlight >= 45)
  const mails = []
  for (let i = 0; i < 20; i++) mails.push(await world.send(other, [`u${i}@d${i}.test`]))
  for (const mail of mails) await until(world.inState(mail, 'delivered'))
  expect(worker.inFlight).toBe(45)
})

it('delivers a password reset before the rest of 50,000 letters of the same tenant, one by one or not', async () => {
  await using world = await openDeliveryWorld()
  const { transport, until } = world
  const sender = await world.newSender()
  const everyone = Array.from({ length: 25_000 }, (_, n) => `u${n}@d${n % 40}.test`)
  for (let i = 0; i < 25; i++) await world.send(sender, everyone.slice(i * 1_000, (i + 1) * 1_000))
  const single = everyone.map((address) => () => world.send(sender, [address.replace('u', 'v')]))
  while (single.length > 0) await Promise.all(single.splice(0, 500).map((send) => send()))
  // Each of the destinations is as slow as it may be: what waits in front would be seen.
  world.startWorker({ claimLimit: 100, maxInFlight: 20 })
  await until(() => transport.jobs.length > 50)
  for (const domain of ['d0.test', 'd39.test', 'elsewhere.test']) {
    const before = transport.deliveries().size
    const reset = await world.send(sender, [`me@${domain}`], { priority: 'high' })
    await until(world.inState(reset, 'delivered'))
    expect(transport.deliveries().size - before).toBeLessThan(500)
  }
})

it('holds what ends the process three times, and goes on with the rest', async () => {
  await using world = await openDeliveryWorld()
  const { transport, until, stores, clock } = world
  const sender = await world.newSender()
  const poison = await world.send(sender, ['poison@bad.test'])
  const others = []
  for (let i = 0; i < 5; i++) others.push(await world.send(sender, [`u${i}@d${i}.test`]))
  let crashes = 0
  const hang = new Promise<RecipientResult>(() => {})
  transport.script = (job) => {
    if (job.destination !== 'bad.test') return ACCEPTED
    crashes++
    return hang
  }
  for (let life = 1; life <= 3; life++) {
    const worker = world.startWorker()
    await until(() => crashes === life)
    world.kill(worker)
    await stores.queue.endAllLeases(clock.now())
  }
  world.startWorker()
  await until(world.inState(poison, 'held'))
  expect(crashes).toBe(3)
  const [held] = await world.recipientsOf(poison)
  expect(held).toMatchObject({ lastProblem: QUARANTINE_PROBLEM, attempts: 0 })
  for (const mail of others) await until(world.inState(mail, 'delivered'))
})

it.each([
  ['forward', 6 * HOUR_MS],
  ['back', -2 * HOUR_MS],
])('neither loses nor doubles when the clock jumps %s by hours', async (_, jump) => {
  await using world = await openDeliveryWorld()
  const { transport, until, clock } = world
  const refused = new Set<string>()
  transport.script = ({ recipients }) => {
    const address = recipients[0]?.address ?? ''
    if (refused.has(address)) return ACCEPTED
    refused.add(address)
    return { ...LATER, reply: { code: 452, enhanced: '4.2.2', lines: ['full'] } } as RecipientResult
  }
  const sender = await world.newSender()
  world.startWorker()
  const mails = []
  for (let i = 0; i < 50; i++) mails.push(await world.send(sender, [`u${i}@d${i}.test`]))
  for (const mail of mails) await until(world.inState(mail, 'deferred'))
  clock.jump(jump)
  const fresh = await world.send(sender, ['u@new.test'])
  await until(world.inState(fresh, 'deferred'), 50)
  for (const mail of [...mails, fresh]) {
    // Much less than a lease: with longer steps it ends before the store has answered, again and again.
    await until(world.inState(mail, 'delivered'), 10 * SECOND_MS)
  }
  expect(new Set(transport.deliveries().values())).toEqual(new Set([2]))
  expect(transport.jobs.length).toBeLessThanOrEqual(102)
})
