import { readdirSync, readFileSync } from 'node:fs'

/** What a tree of processes has cost so far, and holds now. */
export interface ProcessCost {
  /** User and system time of all processes of the tree, also of those that have ended. */
  readonly cpuMs: number
  /** Proportional set size: pages that several processes share count once. */
  readonly memoryMebibytes: number
}

/** Reads /proc. A process that ends between two reads is counted by its parent. */
export function costOf(rootPids: readonly number[]): ProcessCost {
  let ticks = 0
  let kibibytes = 0
  for (const pid of withDescendants(rootPids)) {
    const stat = read(`/proc/${pid}/stat`)
    // Behind the name, which may hold spaces: utime, stime, cutime, cstime are fields 14 to 17.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    for (const field of fields.slice(11, 15)) ticks += Number(field)
    kibibytes += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
  }
  // USER_HZ is 100 on every Linux that Node.js runs on.
  return { cpuMs: ticks * 10, memoryMebibytes: kibibytes / 1024 }
}

/** Resident set size of one process. */
export function residentMebibytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024
}

function withDescendants(rootPids: readonly number[]): ReadonlySet<number> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = read(`/proc/${name}/stat`)
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found = new Set<number>(rootPids)
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child)
  return found
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Watches the tree until it is stopped, and gives the most memory it saw. */
export function watchMemory(rootPids: readonly number[], everyMs = 250): () => number {
  let most = 0
  const look = (): void => void (most = Math.max(most, costOf(rootPids).memoryMebibytes))
  const timer = setInterval(look, everyMs)
  return () => {
    clearInterval(timer)
    look()
    return most
  }
}
