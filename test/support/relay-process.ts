import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The checkout's own `taifa`, as `npm start` does; other commands run an installed one, perhaps as another user. */
const CHECKOUT = [
  process.execPath,
  '--max-semi-space-size=8',
  join(import.meta.dirname, '../../bin/taifa.js'),
]

/** As `npm start` sets it. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: '2' }

/** The line that `taifa serve --json` prints when everything listens. */
export interface ReadyLine {
  readonly event: 'ready'
  readonly http: string
  readonly submission: readonly string[]
  readonly submissions: readonly string[]
  readonly mx: readonly string[]
  readonly metrics: string | undefined
  readonly sandbox: { readonly dns: string; readonly mx: string } | undefined
  readonly ca_file: string | undefined
  readonly data_dir: string
  /** The one-time link for the first person; missing once there is one. */
  readonly setup_url?: string
}

export interface CommandResult {
  readonly status: number
  readonly out: string
  readonly err: string
}

/** Ports that the system chooses. */
export const ANY_PORTS = {
  TAIFA_HTTP_LISTEN: '127.0.0.1:0',
  TAIFA_SUBMISSION_LISTEN: '127.0.0.1:0',
  TAIFA_SUBMISSIONS_LISTEN: '127.0.0.1:0',
  TAIFA_MX_LISTEN: '127.0.0.1:0',
  TAIFA_SANDBOX_DNS_LISTEN: '127.0.0.1:0',
  TAIFA_SANDBOX_MX_LISTEN: '127.0.0.1:0',
}

export interface RelayOptions {
  readonly env?: Record<string, string>
  readonly dataDir?: string
  /** Program and first arguments of `taifa`. */
  readonly command?: readonly string[]
}

/** A real `taifa serve` in a data folder of its own, on ports that the system chose. */
export class RelayProcess implements AsyncDisposable {
  readonly dataDir: string
  #env: Record<string, string>
  readonly #command: readonly string[]
  readonly #keepsData: boolean
  #child: ChildProcess | undefined
  #ready: ReadyLine | undefined
  /** Everything that the server wrote to stderr, for failures and for secrets that must not be there. */
  log = ''

  constructor(options: RelayOptions = {}) {
    this.#command = options.command ?? CHECKOUT
    this.#keepsData = options.dataDir !== undefined
    this.dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'taifa-e2e-'))
    this.#env = { ...ENVIRONMENT, ...ANY_PORTS, TAIFA_DATA_DIR: this.dataDir, ...options.env }
  }

  static async start(options: RelayOptions = {}): Promise<RelayProcess> {
    const relay = new RelayProcess(options)
    await relay.start()
    return relay
  }

  /** Starts, or starts again on the same data folder after a kill; from then on with `env` as well. */
  async start(env: Record<string, string> = {}): Promise<ReadyLine> {
    this.#env = { ...this.#env, ...env }
    const child = this.#spawn('serve', '--json')
    this.#child = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log += text
    })
    // 'close', not 'exit': by then all that it said has been read.
    const exited = once(child, 'close').then(([status, signal]) => {
      throw new Error(
        `the server ended with ${String(status ?? signal)} before it was ready:\n${this.log}`,
      )
    })
    // It ends some day: only an end before the ready line is a failure.
    exited.catch(() => undefined)
    this.#ready = await Promise.race([readReadyLine(child), exited])
    return this.#ready
  }

  get ready(): ReadyLine {
    if (this.#ready === undefined) throw new Error('the server has not been started')
    return this.#ready
  }

  get submission(): { readonly host: string; readonly port: number } {
    return splitAddress(this.ready.submission[0] ?? '')
  }

  get submissions(): { readonly host: string; readonly port: number } {
    return splitAddress(this.ready.submissions[0] ?? '')
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get ca(): string {
    return readFileSync(this.ready.ca_file ?? '', 'utf8')
  }

  /** Runs `taifa …` on the same data folder. */
  async run(...args: readonly string[]): Promise<CommandResult> {
    const child = this.#spawn(...args)
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const [status] = (await once(child, 'close')) as [number | null]
    return { status: status ?? -1, out, err }
  }

  /** Runs `taifa … --json` and gives its parsed answer; fails when the command does. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { status, out, err } = await this.run(...args, '--json')
    if (status !== 0)
      throw new Error(`taifa ${args.join(' ')} ended with ${status}: ${err}${out}\n${this.log}`)
    return JSON.parse(out) as T
  }

  #spawn(...args: readonly string[]) {
    const [program = '', ...first] = this.#command
    return spawn(program, [...first, ...args], {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null
    const ended = once(child, 'exit') as Promise<[number | null]>
    child.kill(signal)
    const [status] = await ended
    return status
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL')
    if (!this.#keepsData) rmSync(this.dataDir, { recursive: true, force: true })
  }
}

async function readReadyLine(child: ChildProcess): Promise<ReadyLine> {
  if (child.stdout === null) throw new Error('no standard output')
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    if (!line.startsWith('{')) continue
    const parsed = JSON.parse(line) as ReadyLine
    if (parsed.event === 'ready') return parsed
  }
  // The process has closed its output: the race with its exit tells why.
  return new Promise(() => undefined)
}

export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':')
  return {
    host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(address.slice(colon + 1)),
  }
}
