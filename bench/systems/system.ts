import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Every system sends for the same domain; those that keep logins of their own know one. */
export const DOMAIN = 'bench.test'
export const USER = 'bench'
export const LOGIN = { username: `${USER}@${DOMAIN}`, password: 'a-password-for-the-bench' }

/** What a row asks of a system. */
export interface Terms {
  /** Where everything is to be delivered: a host of this machine that offers STARTTLS. */
  readonly sinkPort: number
  /** False: nothing is delivered while the load runs, so that only acceptance is measured. */
  readonly delivers: boolean
  /** The certificate that all systems show: the same key, so the same handshake. */
  readonly certificate: { readonly key: string; readonly cert: string }
}

/** A mail server of its own, in a folder of its own, that takes mail by STARTTLS and AUTH. */
export interface MailSystem extends AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly login: { readonly username: string; readonly password: string }
  /** The domain to send from. */
  readonly domain: string
  /** The process whose descendants are all of the system. */
  readonly rootPids: readonly number[]
}

export interface SystemKind {
  readonly slug: string
  /** As the tables name it. */
  readonly title: string
  /** What was installed, for the report. @throws Error that says how to install it. */
  version(): string
  start(terms: Terms): Promise<MailSystem>
}

/** Resolves when somebody answers at the port. @throws Error after 20 s, with what `log` says. */
export async function untilItListens(port: number, log: () => string): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await answers(port))) {
    if (performance.now() > end) throw new Error(`nobody listens on ${port}: ${log()}`)
    await sleep(50)
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}

/** The first line that matches, of a program's output. @throws Error naming the package to install. */
export function versionOf(argv: readonly string[], pattern: RegExp, remedy: string): string {
  const [command = '', ...args] = argv
  try {
    const out = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return pattern.exec(out)?.[1] ?? out.trim()
  } catch {
    throw new Error(`${command} cannot be run; ${remedy}`)
  }
}

/** Ends a child and waits for it, 10 s at most. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(late)
}

/** A program whose output is kept for the case that it fails. */
export function inBackground(
  argv: readonly string[],
  cwd?: string,
): { readonly child: ChildProcess; readonly log: () => string } {
  const [command = '', ...args] = argv
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4_000)))
  return { child, log: () => log }
}
