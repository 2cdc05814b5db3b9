/*
 * Where the time of a message goes: CPU time by thread of a relay under one row's load, in
 * milliseconds a message; or the functions that had the threads at work, or those that allocated.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Option } from 'commander'
import { benchCommand } from './command.ts'
import { taifa } from './systems/taifa.ts'
import { openWorld, type Load } from './world.ts'

const SMALL = { reuse: true, connections: 20, sizeBytes: 5_000 }
const ROWS: Readonly<Record<string, Load & { readonly delivers: boolean }>> = {
  'accept-reuse': { ...SMALL, count: 20_000, delivers: false },
  'accept-new': { ...SMALL, count: 3_000, reuse: false, delivers: false },
  'end-to-end': { ...SMALL, count: 12_000, delivers: true },
  'end-to-end-100k': { ...SMALL, count: 2_500, sizeBytes: 100_000, delivers: true },
}
const SHOWN = 12
/** How long a relay with a full queue may take to end. */
const END_WITHIN_MS = 30_000

interface Profile {
  readonly nodes: ReadonlyArray<{
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string }
  }>
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

/** A node of a heap profile: what one function has allocated, called from its parents. */
interface Allocations {
  readonly callFrame: { readonly functionName: string; readonly url: string }
  readonly selfSize: number
  readonly children: readonly Allocations[]
}

const options = benchCommand({
  usage: 'node bench/profile.ts',
  description:
    'Where the CPU time of a message goes: by thread, by function, or what is allocated.',
  notes: `Profiles stay in their folder for a browser's developer tools. They are sampled by wall time: on a
machine that is shared only their shares mean something, and taking them costs a tenth by itself.

Examples:
  node bench/profile.ts --row accept-new
  node bench/profile.ts --row end-to-end --functions /tmp/profiles`,
})
  .addOption(new Option('--row <row>', 'the load').choices(Object.keys(ROWS)).default('end-to-end'))
  .option('--functions <dir>', 'the functions that had the threads at work')
  .addOption(
    new Option('--allocations <dir>', 'the functions that allocated, in bytes a message').conflicts(
      'functions',
    ),
  )
  .parse()
  .opts<{ readonly row: string; readonly functions?: string; readonly allocations?: string }>()
const row = ROWS[options.row]
if (row === undefined) throw new Error(`no such row: ${options.row}`)

if (options.functions !== undefined) {
  process.env['NODE_OPTIONS'] = `--cpu-prof --cpu-prof-dir=${resolve(options.functions)}`
}
if (options.allocations !== undefined) {
  process.env['NODE_OPTIONS'] = `--import=${join(import.meta.dirname, 'allocation-probe.ts')}`
  process.env['TAIFA_ALLOCATIONS'] = resolve(options.allocations)
  mkdirSync(options.allocations, { recursive: true })
}
await using world = await openWorld(taifa, row.delivers)
delete process.env['NODE_OPTIONS']
const [pid = 0] = world.system.rootPids
const { sent: warm } = await world.warmUp(row)
const before = cpuByThread(pid)
const { cpuMsPerMessage } = await world.load(row)
if (row.delivers) await world.arrived(warm + row.count)
printThreads(before, cpuByThread(pid), row.count)
console.log(`${cpuMsPerMessage.toFixed(3)} ms  the source, which is not of the relay`)
if (options.functions !== undefined) {
  await end(pid)
  for (const profile of readdirSync(options.functions)) {
    if (profile.split('.')[3] === String(pid)) printFunctions(`${options.functions}/${profile}`)
  }
}

if (options.allocations !== undefined) {
  await end(pid)
  for (const profile of readdirSync(options.allocations)) {
    if (profile.startsWith(`${pid}-`)) printAllocations(`${options.allocations}/${profile}`)
  }
}

/** Milliseconds of user and system time by the names of the threads. */
function cpuByThread(of: number): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const thread of readdirSync(`/proc/${of}/task`)) {
    const stat = readFileSync(`/proc/${of}/task/${thread}/stat`, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    // Behind the name: utime and stime are fields 14 and 15, in hundredths of a second.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ms = (Number(fields[11]) + Number(fields[12])) * 10
    sums.set(name, (sums.get(name) ?? 0) + ms)
  }
  return sums
}

function printThreads(
  first: ReadonlyMap<string, number>,
  last: ReadonlyMap<string, number>,
  count: number,
): void {
  let all = 0
  for (const [name, ms] of last) {
    const each = (ms - (first.get(name) ?? 0)) / count
    all += each
    if (each >= 0.001) console.log(`${each.toFixed(3)} ms  ${name}`)
  }
  console.log(`${all.toFixed(3)} ms  in all`)
}

/** The profiles are written when the relay ends by itself. */
async function end(of: number): Promise<void> {
  process.kill(of, 'SIGTERM')
  const deadline = performance.now() + END_WITHIN_MS
  while (performance.now() < deadline) {
    await sleep(100)
    try {
      process.kill(of, 0)
    } catch {
      return
    }
  }
  throw new Error('the relay did not end, so there is no profile')
}

function printFunctions(file: string): void {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const spent = new Map<string, number>()
  let all = 0
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)
    if (frame === undefined || frame.functionName === '(idle)') continue
    // A sample stands for the time until the next one.
    const time = timeDeltas[index + 1] ?? 0
    const name = nameOf(frame)
    spent.set(name, (spent.get(name) ?? 0) + time)
    all += time
  }
  console.log(`\n${file}: shares of its time at work`)
  for (const [name, time] of mostOf(spent))
    console.log(`${((100 * time) / all).toFixed(1)} %  ${name}`)
}

/** The start and the warm-up are in it: of the latter the messages are counted too. */
function printAllocations(file: string): void {
  const { head } = JSON.parse(readFileSync(file, 'utf8')) as { head: Allocations }
  const sizes = new Map<string, number>()
  const add = ({ callFrame, selfSize, children }: Allocations): void => {
    const name = nameOf(callFrame)
    sizes.set(name, (sizes.get(name) ?? 0) + selfSize)
    for (const child of children) add(child)
  }
  add(head)
  const messages = warm + (row?.count ?? 0)
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  console.log(`\n${file}: ${(all / messages / 1_000).toFixed(1)} kB a message`)
  for (const [name, size] of mostOf(sizes)) {
    console.log(`${(size / messages / 1_000).toFixed(2)} kB  ${name}`)
  }
}

function nameOf(callFrame: { readonly functionName: string; readonly url: string }): string {
  return `${callFrame.functionName} ${callFrame.url.replace(/.*\/(src|node_modules)\//, '')}`
}

function mostOf(sums: ReadonlyMap<string, number>): ReadonlyArray<readonly [string, number]> {
  return [...sums].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN)
}
