/*
 * The listener of the relay on one thread or several (SO_REUSEPORT), in front of a service that says yes to
 * everything and stores nothing: what the wire and TLS cost alone. With `handsOver` a message goes to
 * another thread and back before its 250, as it would to a database, along with those of the same turn.
 * Started by bench/systems/bare.ts; says on standard output when it listens.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { ConnectionId } from '#core/ids.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import { SmtpListener } from '#edge/smtp/listener.ts'
import type { MessageSink, SmtpService } from '#relay/ports/smtp-session.ts'
import { quietLog } from '../test/support/quiet-log.ts'

export interface BareSetting {
  readonly threads: number
  readonly handsOver: boolean
  readonly port: number
  readonly certificate: { readonly key: string; readonly cert: string }
}

interface ListenerSetting extends BareSetting {
  /** The same for all, so that a client is known to each. */
  readonly ticketKeys: Uint8Array
}

interface Handed {
  readonly ids: readonly number[]
  readonly messages: ReadonlyArray<readonly Uint8Array[]>
}

const YES = Promise.resolve(reply(250, '2.0', 'Ok'))
const WELCOME = Promise.resolve(reply(235, '7.0', 'Welcome'))

if (isMainThread) await startThreads(JSON.parse(process.argv[2] ?? '') as BareSetting)
else await listen(workerData as ListenerSetting)

async function startThreads(setting: BareSetting): Promise<void> {
  const settings: ListenerSetting = { ...setting, ticketKeys: randomBytes(48) }
  for (let i = 0; i < setting.threads; i++) {
    const worker = new Worker(new URL(import.meta.url), { workerData: settings })
    await once(worker, 'message')
    worker.on('message', ({ ids }: Handed) => worker.postMessage(ids))
  }
  console.log('listening')
}

async function listen(setting: ListenerSetting): Promise<void> {
  const { certificate, ticketKeys, port, handsOver } = setting
  const context = createSecureContext({
    cert: readFileSync(certificate.cert),
    key: readFileSync(certificate.key),
    minVersion: 'TLSv1.2',
    ticketKeys: Buffer.from(ticketKeys),
  })
  let connections = 0
  await SmtpListener.listen({
    service: bareService(handsOver ? handOver() : () => YES),
    mode: 'starttls',
    host: '127.0.0.1',
    port,
    contexts: { current: () => context },
    log: quietLog,
    newConnectionId: () => String(++connections) as ConnectionId,
    reusePort: true,
  })
  parentPort?.postMessage('listening')
}

type Finish = (message: readonly Uint8Array[]) => Promise<SmtpReply>

function bareService(finish: Finish): SmtpService {
  return {
    hostname: 'inbox.taifa.test',
    maxMessageBytes: 26_214_400,
    maxRecipients: 1_000,
    requiresTls: true,
    requiresLogin: true,
    open: () => ({
      login: () => WELCOME,
      mail: () => YES,
      rcpt: () => YES,
      openMessage: () => Promise.resolve(sinkOf(finish)),
      reset: () => {},
      closed: () => {},
    }),
  }
}

function sinkOf(finish: Finish): MessageSink {
  const chunks: Uint8Array[] = []
  return {
    write: (chunk) => void chunks.push(chunk),
    finish: () => finish(chunks),
    abort: () => {},
  }
}

function handOver(): Finish {
  const waiting = new Map<number, () => void>()
  let handed = 0
  let ids: number[] = []
  let messages: Array<readonly Uint8Array[]> = []
  parentPort?.on('message', (done: readonly number[]) => {
    for (const id of done) {
      waiting.get(id)?.()
      waiting.delete(id)
    }
  })
  const leave = (): void => {
    parentPort?.postMessage({ ids, messages } satisfies Handed)
    ids = []
    messages = []
  }
  return (message) =>
    new Promise((resolve) => {
      waiting.set(++handed, () => resolve(YES))
      // A view would take the whole of what was read along.
      messages.push(message.map((chunk) => chunk.slice()))
      if (ids.push(handed) === 1) setImmediate(leave)
    })
}
