import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SourceResult } from './source.ts'
import type { MailSystem, SystemKind } from './systems/system.ts'

export interface Load {
  readonly count: number
  readonly reuse: boolean
  readonly connections: number
  readonly sizeBytes: number
  /** Messages a second, evenly spread; without it: as fast as it goes. */
  readonly rate?: number
}

/** A system between a source and a sink, which are processes of their own. */
export interface World extends AsyncDisposable {
  readonly system: MailSystem
  /** @throws Error when a message was not accepted. */
  load(load: Load): Promise<SourceResult>
  /** Resolves when the sink has taken so many messages. */
  arrived(count: number): Promise<void>
}

/** `delivers: false`: what is accepted stays in the queue. */
export async function openWorld(kind: SystemKind, delivers: boolean): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'taifa-bench-'))
  const ledger = join(folder, 'arrivals')
  const certificate = makeCertificate(folder)
  const personality = delivers ? 'accept' : 'hang'
  const sink = program('sink.ts', { personality, ledger, ...certificate })
  const { port: sinkPort } = JSON.parse(await firstLine(sink)) as { port: number }
  const system = await kind.start({ sinkPort, delivers, certificate })
  return {
    system,
    load: (load) => runLoad(system, load),
    arrived: (count) => arrived(ledger, count),
    async [Symbol.asyncDispose]() {
      await system[Symbol.asyncDispose]()
      sink.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function runLoad(system: MailSystem, load: Load): Promise<SourceResult> {
  const { host, port, login, domain } = system
  const flags = {
    host,
    port,
    user: login.username,
    password: login.password,
    from: `bench@${domain}`,
    to: 'u%n@sink.test',
    count: load.count,
    concurrency: load.connections,
    size: load.sizeBytes,
    ...(load.rate === undefined ? {} : { rate: load.rate }),
  }
  const source = program('source.ts', flags, load.reuse ? [] : ['--no-reuse'])
  let out = ''
  source.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  await once(source, 'close')
  const result = JSON.parse(out) as SourceResult
  if (result.acknowledged !== load.count) throw new Error(`not everything was accepted: ${out}`)
  return result
}

async function arrived(ledger: string, count: number): Promise<void> {
  for (;;) {
    const lines = Number(execFileSync('wc', ['-l', ledger], { encoding: 'utf8' }).split(' ')[0])
    if (lines >= count) return
    await sleep(100)
  }
}

/** ECDSA P-256, which is what a relay gets from an authority today. */
function makeCertificate(folder: string): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'
  execFileSync(
    'openssl',
    [...request.split(' '), '-subj', '/CN=inbox.taifa.test', '-keyout', key, '-out', cert],
    { stdio: 'ignore' },
  )
  return { key, cert }
}

/** Starts another program of this folder with `--name value` for each flag. */
export function program(
  file: string,
  flags: Readonly<Record<string, string | number>>,
  more: readonly string[] = [],
): ChildProcess {
  const path = join(import.meta.dirname, file)
  const args = [...Object.entries(flags).map(([name, value]) => `--${name}=${value}`), ...more]
  return spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
}

/** @throws Error when the program ends before it says a line. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the program ended before it was ready')
}

export function residentMebibytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}
