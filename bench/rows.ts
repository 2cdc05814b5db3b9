import { setTimeout as sleep } from 'node:timers/promises'
import { RelayProcess } from '../test/support/relay-process.ts'
import { costOf, residentMebibytes, watchMemory } from './process-cost.ts'
import { bareListeners } from './systems/bare.ts'
import type { SystemKind } from './systems/system.ts'
import { openWorld, type LoadKind } from './world.ts'

/** What one run of a row gives: figures by name, the first of which the goals are about. */
export type Figures = Readonly<Record<string, number>>

export interface Row {
  readonly slug: string
  readonly title: string
  /** Of the first figure. */
  readonly unit: 'messages/s' | 'ms' | 'MiB'
  /** Which systems can be asked this; the first is ours. */
  readonly systems: readonly string[]
  /** Against another system as a factor, or as a limit. */
  readonly goals: readonly Goal[]
  run(kind: SystemKind, scale: Scale): Promise<Figures>
}

export type Goal =
  | { readonly kind: 'times'; readonly system: string; readonly factor: number }
  | { readonly kind: 'below'; readonly limit: number }

export interface Scale {
  /** How long a row is measured, about: as many messages as the system carried in the warm-up. */
  readonly seconds: number
}

const SMALL: LoadKind = { reuse: true, connections: 20, sizeBytes: 5_000 }
const EVERYBODY = ['taifa', 'postfix', 'haraka', ...bareListeners.map(({ slug }) => slug)]
const IDLE_CONNECTIONS = 5_000

export const ROWS: readonly Row[] = [
  {
    slug: 'accept-reuse',
    title: 'accept durably, STARTTLS + AUTH, connections reused',
    unit: 'messages/s',
    systems: EVERYBODY,
    goals: [{ kind: 'times', system: 'postfix', factor: 6 }],
    run: (kind, scale) => accept(kind, SMALL, scale),
  },
  {
    slug: 'accept-new',
    title: 'accept durably, STARTTLS + AUTH, a new connection per message',
    unit: 'messages/s',
    systems: EVERYBODY,
    goals: [{ kind: 'times', system: 'postfix', factor: 4 }],
    run: (kind, scale) => accept(kind, { ...SMALL, reuse: false }, scale),
  },
  {
    slug: 'end-to-end',
    title: 'accept, sign (RSA 2048) and deliver over STARTTLS, end to end',
    unit: 'messages/s',
    systems: ['taifa', 'postfix+opendkim', 'postfix', 'haraka'],
    goals: [
      { kind: 'times', system: 'postfix+opendkim', factor: 8 },
      { kind: 'times', system: 'postfix', factor: 2 },
      { kind: 'times', system: 'haraka', factor: 3 },
    ],
    run: (kind, scale) => endToEnd(kind, SMALL, scale),
  },
  {
    slug: 'end-to-end-100k',
    title: '100 kB messages, end to end',
    unit: 'messages/s',
    systems: ['taifa', 'postfix'],
    goals: [{ kind: 'times', system: 'postfix', factor: 2 }],
    run: (kind, scale) => endToEnd(kind, { ...SMALL, sizeBytes: 100_000 }, scale),
  },
  ...[1, 10, 100].map((connections): Row => ({
    slug: `connections-${connections}`,
    title: `accept durably over ${connections} connection${connections === 1 ? '' : 's'}, reused`,
    unit: 'messages/s',
    systems: ['taifa'],
    goals: [],
    run: (kind, scale) => accept(kind, { ...SMALL, connections }, scale),
  })),
  {
    slug: 'half-load-latency',
    title: 'p99 from the final dot to 250 at half of full load',
    unit: 'ms',
    systems: ['taifa'],
    goals: [{ kind: 'below', limit: 25 }],
    run: halfLoad,
  },
  {
    slug: 'full-load-memory',
    title: 'memory at full load (PSS of all threads and processes)',
    unit: 'MiB',
    systems: ['taifa'],
    goals: [{ kind: 'below', limit: 400 }],
    run: async (kind, scale) => {
      const { memoryMebibytes = 0 } = await endToEnd(kind, SMALL, scale)
      return { memoryMebibytes }
    },
  },
  {
    slug: 'idle-connections',
    title: `memory with ${IDLE_CONNECTIONS} idle authenticated TLS connections`,
    unit: 'MiB',
    systems: ['taifa'],
    goals: [{ kind: 'below', limit: 600 }],
    run: idleConnections,
  },
  {
    slug: 'first-start',
    title: 'start of a new installation, process start to ready',
    unit: 'ms',
    systems: ['taifa'],
    goals: [],
    run: async () => {
      await using relay = new RelayProcess()
      return { ms: await timed(() => relay.start()) }
    },
  },
  {
    slug: 'second-start',
    title: 'start on an existing data folder, process start to ready',
    unit: 'ms',
    systems: ['taifa'],
    goals: [],
    run: async () => {
      await using relay = await RelayProcess.start()
      await relay.kill('SIGTERM')
      return { ms: await timed(() => relay.start()) }
    },
  },
  {
    slug: 'idle-memory',
    title: 'memory (RSS) after start, idle',
    unit: 'MiB',
    systems: ['taifa'],
    goals: [],
    run: async () => {
      await using relay = await RelayProcess.start()
      await sleep(2_000)
      return { memoryMebibytes: residentMebibytes(relay.pid) }
    },
  },
]

async function accept(kind: SystemKind, load: LoadKind, { seconds }: Scale): Promise<Figures> {
  await using world = await openWorld(kind, false)
  const { perSecond } = await world.warmUp(load)
  const before = costOf(world.system.rootPids)
  const result = await world.load({ ...load, count: Math.ceil(perSecond * seconds) })
  const { cpuMs } = costOf(world.system.rootPids)
  return {
    perSecond: result.perSecond,
    cpuMsPerMessage: (cpuMs - before.cpuMs) / result.acknowledged,
    sourceCpuMsPerMessage: result.cpuMsPerMessage,
    p99Ms: result.finalReplyMs.p99,
  }
}

async function endToEnd(kind: SystemKind, load: LoadKind, { seconds }: Scale): Promise<Figures> {
  await using world = await openWorld(kind, true)
  const { sent, perSecond } = await world.warmUp(load)
  const count = Math.ceil(perSecond * seconds)
  const before = costOf(world.system.rootPids)
  const stopWatching = watchMemory(world.system.rootPids)
  const [source, sink] = await Promise.all([
    world.load({ ...load, count }),
    world.arrived(sent + count),
  ])
  const memoryMebibytes = stopWatching()
  const { cpuMs } = costOf(world.system.rootPids)
  if (sink.problems.length > 0) console.error('the sink had', sink.problems)
  return {
    perSecond: (count * 1_000) / (sink.at - source.startedAt),
    cpuMsPerMessage: (cpuMs - before.cpuMs) / count,
    sourceCpuMsPerMessage: source.cpuMsPerMessage,
    sinkCpuMsPerMessage: sink.cpuMs / (sent + count),
    memoryMebibytes,
  }
}

/** Full load is what the machine carries to the end now, not what it carried some other day. */
async function halfLoad(kind: SystemKind, { seconds }: Scale): Promise<Figures> {
  await using world = await openWorld(kind, true)
  const { perSecond } = await world.warmUp(SMALL)
  const rate = Math.floor(perSecond / 2)
  const result = await world.load({ ...SMALL, count: rate * seconds, rate })
  const { p50, p95, p99 } = result.finalReplyMs
  return {
    p99Ms: p99,
    p95Ms: p95,
    p50Ms: p50,
    rate,
    // The source keeps its time: what it is late is not in the latency.
    behindP99Ms: result.behindMs.p99,
    sourceCpuMsPerMessage: result.cpuMsPerMessage,
  }
}

async function idleConnections(kind: SystemKind): Promise<Figures> {
  await using world = await openWorld(kind, false)
  await using held = await world.hold(IDLE_CONNECTIONS)
  const { memoryMebibytes } = costOf(world.system.rootPids)
  held.check()
  return { memoryMebibytes }
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await action()
  return performance.now() - startedAt
}
