/*
 * `npm run bench:retention`: what it costs to remove a message and its content, beside storing them, with
 * many in the tables: as much goes as comes. CPU, statements and pages are what it is about:
 * transactions wait for the disk like all others.
 */
import { removeOldContent, removeOldMessages } from '#infra/sqlite/operations/retention.ts'
import { benchCommand, count, counts } from './command.ts'
import { commitNow, writeResult } from './figures.ts'
import { writeBenchmarksPage } from './report.ts'
import type { RetentionFigures, RetentionSide } from './retention-section.ts'
import { Meter, RetentionWorld } from './retention-world.ts'

const options = benchCommand({
  usage: 'npm run bench:retention --',
  description:
    'What it costs to remove messages and their content when they have had their time, beside storing them.',
  notes: `Writes bench/results/retention.json and docs/benchmarks.md. Takes some forty seconds.

Example:
  npm run bench:retention -- --stored 1000000 --bodies 5000`,
})
  .option('--stored <n>', 'messages in the tables', count, 100_000)
  .option('--count <n>', 'messages that come and go while it measures', count, 50_000)
  .option(
    '--bodies <sizes>',
    'sizes of content in bytes, one measurement each',
    counts,
    [500, 5_000],
  )
  .option(
    '--batch <n>',
    'messages of a transaction; as many as the relay removes in one',
    count,
    100,
  )
  .parse()
  .opts<{
    readonly stored: number
    readonly count: number
    readonly bodies: readonly number[]
    readonly batch: number
  }>()
const BATCH = options.batch
const STORED = inBatches(options.stored)
const COUNT = inBatches(options.count)
const BODIES = options.bodies
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
