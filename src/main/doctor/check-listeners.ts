import { once } from 'node:events'
import { createServer } from 'node:net'
import type { ListenAddress } from '../config/config.ts'
import { hostPort } from '../host-port.ts'
import { readFirstLine } from './first-line.ts'
import { reporter, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

const say = reporter('listeners')
const ANSWER_WITHIN_MS = 5_000

interface Door {
  readonly variable: string
  readonly address: ListenAddress
  readonly speaks: 'smtp' | 'smtps' | 'http'
}

/** Every configured address: a running server answers there, or a server could listen there. */
export async function checkListeners(patient: Patient): Promise<readonly Finding[]> {
  const look = patient.serverRuns ? answers : isFree
  const state = patient.serverRuns
    ? say.ok(`a server runs on ${patient.config.dataDir}`)
    : say.skipped('no server runs: its addresses are only tried out')
  const found = await Promise.all(doors(patient).map((door) => look(door, patient)))
  return [state, ...found]
}

function doors({ config }: Patient): readonly Door[] {
  const all = (
    variable: string,
    speaks: Door['speaks'],
    addresses: ReadonlyArray<ListenAddress | undefined>,
  ): readonly Door[] =>
    addresses.flatMap((address) =>
      // Port 0 is another one each time.
      address === undefined || address.port === 0 ? [] : [{ variable, speaks, address }],
    )
  return [
    ...all('TAIFA_SUBMISSION_LISTEN', 'smtp', config.submissionListen),
    ...all('TAIFA_SUBMISSIONS_LISTEN', 'smtps', config.submissionsListen),
    ...all('TAIFA_MX_LISTEN', 'smtp', config.mxListen),
    ...all('TAIFA_HTTP_LISTEN', 'http', [config.httpListen]),
    ...all('TAIFA_METRICS_LISTEN', 'http', [config.metricsListen]),
  ]
}

/** A listener on every address of the machine answers on its loopback. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

async function answers({ variable, address, speaks }: Door, { config }: Patient): Promise<Finding> {
  const where = `${hostPort(address)} (${variable})`
  const host = LOOPBACK[address.host] ?? address.host
  const remedy = `read the server's log, and restart it if ${variable} was changed`
  const { port } = address
  // A web server waits for the client to speak: that it accepts is enough.
  const timeoutMs = speaks === 'http' ? 500 : ANSWER_WITHIN_MS
  const answer = await readFirstLine({ host, port, tls: speaks === 'smtps', timeoutMs })
  if (!answer.ok) return say.broken(`nothing answers at ${where}: ${answer.error}`, remedy)
  if (speaks === 'http') return say.ok(`${where} answers`)
  const { line } = answer.value
  if (line.startsWith(`220 ${config.hostname} `) || line.startsWith(`220 ${config.mxHostname} `))
    return say.ok(`${where} answers: ${line}`)
  return say.broken(
    `something else answers at ${where}: ${line === '' ? 'it stays silent' : line}`,
    `find the program that listens there (ss -ltnp), or change ${variable}`,
  )
}

const REFUSALS: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  EADDRINUSE: ['another program uses it', 'stop that program (ss -ltnp names it), or change'],
  EACCES: [
    'this user may not bind ports below 1024',
    'run the server with CAP_NET_BIND_SERVICE as packaging/taifa.service does, or change',
  ],
  EADDRNOTAVAIL: ['this machine does not have that address', 'change'],
  EAFNOSUPPORT: ['this machine has no IPv6', 'change'],
}

async function isFree({ variable, address }: Door): Promise<Finding> {
  const where = `${hostPort(address)} (${variable})`
  const server = createServer()
  try {
    const ipv6Only = address.host === '::'
    server.listen({ host: address.host, port: address.port, exclusive: true, ipv6Only })
    await once(server, 'listening')
    return say.ok(`${where} is free`)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const [problem, remedy] = REFUSALS[code] ?? [message, 'change']
    return say.broken(`${where} cannot be listened on: ${problem}`, `${remedy} ${variable}`)
  } finally {
    server.close()
  }
}
