import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  holdConnections,
  runSource,
  startSink,
  type HeldConnections,
  type SinkCounts,
  type SourceResult,
} from './load.ts'
import type { MailSystem, SystemKind } from './systems/system.ts'

export interface LoadKind {
  readonly reuse: boolean
  readonly connections: number
  readonly sizeBytes: number
  /** Messages a second, evenly spread; without it: as fast as it goes. */
  readonly rate?: number
}

export interface Load extends LoadKind {
  readonly count: number
}

/**
 * Time under load before what is measured, for every system: a server has been up for days, and the
 * first ten thousand messages of one in JavaScript are spent on compiling it.
 */
export const WARM_UP_MS = 10_000
const WARM_UP_STEP = 1_000

/** A system between a source and a sink, which are processes of their own. */
export interface World extends AsyncDisposable {
  readonly system: MailSystem
  /** @throws Error when a message was not accepted. */
  load(load: Load): Promise<SourceResult>
  /** Sends messages of that kind for {@link WARM_UP_MS}, and waits for them when the system delivers. */
  warmUp(load: LoadKind): Promise<WarmUp>
  /** Opens so many connections that are logged in and say nothing more. */
  hold(count: number): Promise<HeldConnections>
  /** Resolves when the sink has taken so many messages. */
  arrived(count: number): Promise<SinkCounts>
}

export interface WarmUp {
  /** Messages. */
  readonly sent: number
  /** Of the last of them, about: delivered ones, when the system delivers. */
  readonly perSecond: number
}

/** The name in the certificate that all systems and the sink show; the source asks for it. */
const NAME = 'inbox.taifa.test'

/** `delivers: false`: what is accepted stays in the queue. */
export async function openWorld(kind: SystemKind, delivers: boolean): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'taifa-bench-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const certificate = makeCertificate(folder)
  const sink = stack.use(await startSink({ hang: !delivers, ...certificate }))
  const system = stack.use(await kind.start({ sinkPort: sink.port, delivers, certificate }))
  const target = targetOf(system, certificate.cert)
  const all = stack.move()
  const load = (wanted: Load) => runSource({ ...target, ...flagsOf(system, wanted) })
  return {
    system,
    load,
    warmUp: async (kindOf) => {
      const end = performance.now() + WARM_UP_MS
      let [sent, perSecond] = [0, 0]
      while (performance.now() < end) {
        const began = performance.now()
        await load({ ...kindOf, count: WARM_UP_STEP })
        sent += WARM_UP_STEP
        if (delivers) await sink.arrived(sent)
        perSecond = (WARM_UP_STEP * 1_000) / (performance.now() - began)
      }
      return { sent, perSecond }
    },
    hold: (count) => holdConnections({ ...target, count }),
    arrived: (count) => sink.arrived(count),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  }
}

/** Who the certificate is from is verified, for all systems alike. */
function targetOf({ host, port, login }: MailSystem, ca: string) {
  const { username: user, password } = login
  return { host, port, tls: 'starttls', user, password, ca, servername: NAME }
}

function flagsOf({ domain }: MailSystem, load: Load) {
  return {
    from: `bench@${domain}`,
    to: 'u%n@sink.test',
    count: load.count,
    concurrency: load.connections,
    size: load.sizeBytes,
    reuse: load.reuse,
    rate: load.rate ?? 0,
  }
}

/** ECDSA P-256, which is what a relay gets from an authority today. */
function makeCertificate(folder: string): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -addext subjectAltName=DNS:${NAME}`
  execFileSync(
    'openssl',
    [...request.split(' '), '-subj', `/CN=${NAME}`, '-keyout', key, '-out', cert],
    { stdio: 'ignore' },
  )
  return { key, cert }
}
