import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { installPackages } from '../test/clients/install.ts'

/*
 * The processes on both sides of what is measured: the Go program in bench/load, which costs a fraction
 * of what it is to measure and says how much. `load source -help` explains the flags.
 */

export type LoadFlags = Readonly<Record<string, string | number | boolean>>

export interface SourceResult {
  readonly acknowledged: number
  /** A 4xx or 5xx reply. */
  readonly refused: number
  /** The connection broke before the final reply: the server may have the message or not. */
  readonly unknown: number
  /** Never begun: no connection could be opened any more. */
  readonly unsent: number
  readonly connections: number
  /** Connections whose handshake took up the TLS session of an earlier one. */
  readonly resumed: number
  /** Unix time in milliseconds. */
  readonly startedAt: number
  readonly seconds: number
  readonly perSecond: number
  /** From MAIL, or from the connect when connections are not used again, to the final reply. */
  readonly latencyMs: Quantiles
  /** From the final dot to its reply. */
  readonly finalReplyMs: Quantiles
  /** With a rate: how long after their time messages began, all connections being busy. */
  readonly behindMs: Quantiles
  /** User and system time of the source, its start included. */
  readonly cpuMs: number
  readonly cpuMsPerMessage: number
  /** What went wrong, the most frequent first. */
  readonly problems: readonly Problem[]
}

export interface Problem {
  readonly text: string
  readonly count: number
}

export interface Quantiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** All since the start of the sink. */
export interface SinkCounts {
  readonly connections: number
  readonly messages: number
  readonly recipients: number
  readonly bytes: number
  /** When the last message came: Unix time in milliseconds. */
  readonly at: number
  readonly cpuMs: number
  /** How connections ended that did not end well. */
  readonly problems: readonly Problem[]
}

export interface SinkProcess extends AsyncDisposable {
  readonly port: number
  /** Resolves when so many messages have come; what its ledger has to hold is in it then. */
  arrived(count: number): Promise<SinkCounts>
}

const SOURCES = join(import.meta.dirname, 'load')
// Apart from the project, like everything that is compiled or installed for the bench only.
const HOME = join(homedir(), '.cache/taifa-bench/load')

/** Sends what the flags say. @throws Error when a message was not acknowledged. */
export async function runSource(flags: LoadFlags): Promise<SourceResult> {
  const source = start('source', flags)
  let out = ''
  source.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  const [status] = (await once(source, 'close')) as [number | null]
  if (status !== 0) throw new Error(`not everything was accepted: ${out}`)
  return JSON.parse(out) as SourceResult
}

export async function startSink(flags: LoadFlags): Promise<SinkProcess> {
  const sink = start('sink', flags)
  const lines = linesOf(sink)
  const { port } = (await nextLine(lines)) as { port: number }
  return {
    port,
    arrived: async (count) => {
      sink.stdin?.write(`await ${count}\n`)
      return (await nextLine(lines)) as SinkCounts
    },
    [Symbol.asyncDispose]: () => end(sink),
  }
}

/** Connections that are logged in and left so, until disposed of. @throws Error when one is refused. */
export async function holdConnections(flags: LoadFlags): Promise<HeldConnections> {
  const holder = start('hold', flags)
  await nextLine(linesOf(holder))
  return {
    check: () => {
      if (holder.exitCode !== null) throw new Error('held connections were closed')
    },
    [Symbol.asyncDispose]: () => end(holder),
  }
}

export interface HeldConnections extends AsyncDisposable {
  /** @throws Error when one of them has been closed. */
  readonly check: () => void
}

/** `false` and `true` as well: Go knows its switches by their values. */
function start(command: 'source' | 'sink' | 'hold', flags: LoadFlags): ChildProcess {
  const args = Object.entries(flags).map(([name, value]) => `-${name}=${value}`)
  return spawn(loadProgram(), [command, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
}

type Lines = AsyncIterator<string>

function linesOf(child: ChildProcess): Lines {
  if (child.stdout === null) throw new Error('no output')
  const lines: Interface = createInterface({ input: child.stdout })
  return lines[Symbol.asyncIterator]()
}

async function nextLine(lines: Lines): Promise<unknown> {
  const { value, done } = await lines.next()
  if (done === true) throw new Error('bench/load ended; what it wrote above says why')
  return JSON.parse(value) as unknown
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}

let built: string | undefined

/** Compiled when its source is new. @throws Error that says how to get a compiler. */
export function loadProgram(): string {
  built ??= build()
  return built
}

function build(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(SOURCES).toSorted())
    hash.update(name).update(readFileSync(join(SOURCES, name)))
  hash.update(goVersion())
  const program = join(HOME, `load-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(program)) return program
  mkdirSync(HOME, { recursive: true })
  const fresh = `${program}.${process.pid}`
  execFileSync('go', ['build', '-o', fresh, '.'], {
    cwd: SOURCES,
    // The standard library is all it needs: nothing is asked of a network.
    env: {
      ...process.env,
      GOCACHE: join(HOME, 'cache'),
      GOFLAGS: '-mod=mod',
      GOPROXY: 'off',
      GOTOOLCHAIN: 'local',
      CGO_ENABLED: '0',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  // Two that build at once do not get in each other's way.
  renameSync(fresh, program)
  return program
}

/** "go1.19.8"; on Debian root gets it installed. @throws Error that says how to get a compiler. */
export function goVersion(): string {
  const version = askVersion() ?? (installPackages('golang-go'), askVersion())
  if (version !== undefined) return version
  throw new Error('bench/load needs a Go compiler, 1.19 or later: apt-get install golang-go')
}

function askVersion(): string | undefined {
  try {
    return /go\d[\d.]*/.exec(execFileSync('go', ['version'], { encoding: 'utf8' }))?.[0]
  } catch {
    return undefined
  }
}
