import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Domain } from '#core/domain.ts'
import type { WorkerId } from '#core/ids.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import {
  aDomain,
  aMessage,
  anAccount,
  anAttempt,
  anEvent,
  anId,
} from '../test/support/mail-values.ts'
import { quietLog } from '../test/support/quiet-log.ts'
import { benchCommand, count } from './command.ts'

/*
 * The store alone, through its whole way of calls. One JSON line per measurement.
 */

const options = benchCommand({
  usage: 'node bench/store.ts',
  description: 'The store alone, without network, through its whole way of calls.',
  notes: `Prints a line of JSON for each measurement.

Example:
  node bench/store.ts --waiting 10000 --seconds 1`,
})
  .option('--waiting <n>', 'recipients that wait in the queue', count, 300_000)
  .option('--seconds <n>', 'of each measurement', count, 3)
  .option('--dir <dir>', 'where the database goes', tmpdir())
  .parse()
  .opts<{ readonly waiting: number; readonly seconds: number; readonly dir: string }>()
const SECONDS = options.seconds
const BODY_BYTES = 5_000
const owner: WorkerId = anId()

function report(what: string, figures: Record<string, number>): void {
  const rounded = Object.entries(figures).map(([name, value]) => [
    name,
    Math.round(value * 10) / 10,
  ])
  console.log(JSON.stringify({ what, ...Object.fromEntries(rounded) }))
}

/** Keeps `concurrency` calls in flight for some seconds. */
async function inFlight(concurrency: number, once: () => Promise<void>): Promise<number[]> {
  const until = performance.now() + SECONDS * 1_000
  const latencies: number[] = []
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < until) {
        const began = performance.now()
        await once()
        latencies.push(performance.now() - began)
      }
    }),
  )
  return latencies.sort((a, b) => a - b)
}

async function measureEnqueue(stores: SqliteStores, domain: Domain, concurrency: number) {
  const before = stores.stats().writer
  const began = performance.now()
  const cpu = process.cpuUsage()
  const latencies = await inFlight(concurrency, async () => {
    await stores.queue.enqueue(aMessage(domain, { at: Date.now(), bodyBytes: BODY_BYTES }))
  })
  const seconds = (performance.now() - began) / 1_000
  const used = process.cpuUsage(cpu)
  const after = stores.stats().writer
  report(`enqueue, ${concurrency} at once`, {
    perSecond: latencies.length / seconds,
    p50Ms: latencies[Math.floor(latencies.length / 2)] ?? 0,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    maxMs: latencies.at(-1) ?? 0,
    perCommit: latencies.length / (after.commits - before.commits),
    longestCheckpointMs: after.longestCheckpointMs,
    checkpoints: after.checkpoints - before.checkpoints,
    cpuPercent: (used.user + used.system) / 10_000 / seconds,
  })
}

/** Claims a hundred at a time and records each delivery by itself, as the workers do. */
async function measureDelivery(stores: SqliteStores, what: string) {
  const until = performance.now() + SECONDS * 1_000
  const began = performance.now()
  let delivered = 0
  let claims = 0
  let claimMs = 0
  while (performance.now() < until) {
    const now = Date.now()
    const claimBegan = performance.now()
    const lease = { owner, expiresAt: now + 60_000 }
    const work = await stores.queue.claim({ lease, now, limit: 100, exceptDestinations: [] })
    claimMs += performance.now() - claimBegan
    claims += 1
    if (work.length === 0) break
    await Promise.all(work.map((each) => recordDelivery(stores, each, now)))
    delivered += work.length
  }
  const seconds = (performance.now() - began) / 1_000
  report(what, { perSecond: delivered / seconds, claimMs: claimMs / claims, delivered })
}

async function recordDelivery(
  stores: SqliteStores,
  work: Awaited<ReturnType<SqliteStores['queue']['claim']>>[number],
  now: number,
): Promise<void> {
  const result = await stores.queue.record({
    owner,
    messageId: work.message.id,
    attempts: [anAttempt(work.recipients, now)],
    changes: work.recipients.map((recipient) => ({
      recipientId: recipient.id,
      to: 'delivered' as const,
      dueAt: now,
      attempts: 1,
      changedAt: now,
      lastReply: { code: 250, enhanced: '2.0.0', lines: ['ok'] },
      lastProblem: undefined,
    })),
    events: work.recipients.map((recipient) => anEvent(recipient, 'delivered', now)),
    reports: [],
  })
  if (result !== 'recorded') throw new Error(result)
}

/** Due already, of a domain that is passed over, or due tomorrow: both must cost nothing. */
async function fill(stores: SqliteStores, domain: Domain, count: number, dueInMs: number) {
  const dueAt = Date.now() + dueInMs
  let left = count
  await Promise.all(
    Array.from({ length: 500 }, async () => {
      while (left > 0) {
        left -= 1
        const recipients = [{ dueAt, routingDomain: 'busy.example' }]
        await stores.queue.enqueue(aMessage(domain, { at: Date.now(), bodyBytes: 500, recipients }))
      }
    }),
  )
}

async function measureClaimPastBusy(stores: SqliteStores, domain: Domain) {
  for (let i = 0; i < 100; i++) await stores.queue.enqueue(aMessage(domain, { at: Date.now() }))
  const began = performance.now()
  let rounds = 0
  let found = 0
  for (; rounds < 50; rounds++) {
    const now = Date.now()
    const work = await stores.queue.claim({
      lease: { owner, expiresAt: now + 60_000 },
      now,
      limit: 10,
      exceptDestinations: ['busy.example'],
    })
    found += work.length
    await stores.queue.release(
      owner,
      work.flatMap((w) => w.recipients.map((r) => r.id)),
      now,
    )
  }
  report('claim of 10 past the busy domain, and release', {
    ms: (performance.now() - began) / rounds,
    found: found / rounds,
  })
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(options.dir, 'taifa-bench-'))
  const rssBefore = process.memoryUsage().rss
  const began = performance.now()
  const stores = await openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })
  report('open', {
    ms: performance.now() - began,
    rssMegabytes: (process.memoryUsage().rss - rssBefore) / 1e6,
  })
  const account = anAccount()
  const domain = aDomain(account)
  await stores.accounts.insert(account)
  await stores.domains.insert(domain, new Uint8Array(32))
  for (const concurrency of [1, 20, 200]) await measureEnqueue(stores, domain, concurrency)
  await measureDelivery(stores, 'claim 100 and record each')
  const { waiting } = options
  await measureDelivery(stores, 'claim 100 and record each (rest)')
  const filling = performance.now()
  await fill(stores, domain, waiting, 24 * 3_600_000)
  report(`fill with ${waiting} that wait`, { seconds: (performance.now() - filling) / 1_000 })
  for (const concurrency of [20, 200]) await measureEnqueue(stores, domain, concurrency)
  await measureDelivery(stores, `claim 100 and record each, ${waiting} waiting`)
  await fill(stores, domain, Math.round(waiting / 3), -3_600_000)
  await measureClaimPastBusy(stores, domain)
  report('end', {
    rssMegabytes: process.memoryUsage().rss / 1e6,
    databaseMegabytes: statSync(join(dataDir, 'taifa.db')).size / 1e6,
    logMegabytes: statSync(join(dataDir, 'taifa.db-wal')).size / 1e6,
  })
  await stores.close()
  rmSync(dataDir, { recursive: true })
}

await main()
