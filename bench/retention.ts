/*
 * `npm run bench:retention`: what it costs to remove a message and its content, beside storing them, with
 * many in the tables: as much goes as comes. Writes bench/results/retention.json, which docs/benchmarks.md
 * shows. CPU, statements and pages are what it is about: transactions wait for the disk like all others.
 *
 *   npm run bench:retention -- [--stored 100000] [--count 50000] [--bodies 500,5000] [--batch 100]
 */
import { parseArgs } from 'node:util'
import { removeOldContent, removeOldMessages } from '#infra/sqlite/operations/retention.ts'
import { commitNow, writeResult } from './figures.ts'
import { writeBenchmarksPage } from './report.ts'
import type { RetentionFigures, RetentionSide } from './retention-section.ts'
import { Meter, RetentionWorld } from './retention-world.ts'

const { values } = parseArgs({
  options: {
    stored: { type: 'string', default: '100000' },
    count: { type: 'string', default: '50000' },
    bodies: { type: 'string', default: '500,5000' },
    // As many as the sweep of the relay removes in one transaction.
    batch: { type: 'string', default: '100' },
  },
})
const BATCH = Number(values.batch)
const STORED = inBatches(Number(values.stored))
const COUNT = inBatches(Number(values.count))
const BODIES = values.bodies.split(',').map(Number)
/** 30 of 90 days. */
const WITH_CONTENT = 1 / 3

function main(): void {
  const figures: RetentionFigures = {
    date: new Date().toISOString(),
    commit: commitNow(),
    stored: STORED,
    count: COUNT,
    batch: BATCH,
    sides: BODIES.map(measure),
  }
  writeResult('retention.json', figures)
  writeBenchmarksPage()
}

function measure(bodyBytes: number): RetentionSide {
  using world = new RetentionWorld(bodyBytes)
  world.fill(STORED - COUNT / 2)
  const storingAlone = new Meter(BATCH)
  while (world.stored < STORED) store(world, storingAlone)
  world.checkpoint()
  const databaseMegabytes = world.megabytes
  let contentGone = 0
  const withoutContent = inBatches(STORED * (1 - WITH_CONTENT))
  const before = new Meter(BATCH)
  for (; contentGone < withoutContent; contentGone += BATCH)
    remove(world, before, removeOldContent, contentGone)
  world.checkpoint()

  const { storing, content, messages } = {
    storing: new Meter(BATCH),
    content: new Meter(BATCH),
    messages: new Meter(BATCH),
  }
  const copied = world.checkpointCpuMs
  for (let gone = 0; gone < COUNT; gone += BATCH) {
    store(world, storing)
    remove(world, content, removeOldContent, contentGone + gone)
    remove(world, messages, removeOldMessages, gone)
  }
  world.checkpoint()
  const side = {
    bodyBytes,
    databaseMegabytes,
    storingAlone: storingAlone.spent(),
    storing: storing.spent(),
    content: content.spent(),
    messages: messages.spent(),
    checkpointCpuMs: (world.checkpointCpuMs - copied) / COUNT,
  }
  console.log(JSON.stringify(side, undefined, 2))
  return side
}

function store(world: RetentionWorld, meter: Meter): void {
  world.commit(meter, () => world.store(BATCH))
}

/** The batch behind the first `gone` messages. */
function remove(
  world: RetentionWorld,
  meter: Meter,
  operation: typeof removeOldContent,
  gone: number,
): void {
  const request = { before: world.timeAfter(gone + BATCH), after: undefined, limit: BATCH }
  world.commit(meter, () => {
    const { removed } = operation(world.db, request)
    if (removed !== BATCH) throw new Error(`${removed} of ${BATCH} were removed`)
  })
}

function inBatches(messages: number): number {
  return Math.max(1, Math.round(messages / BATCH)) * BATCH
}

main()
