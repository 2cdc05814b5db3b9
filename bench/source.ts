/*
 * A load source: many connections that submit numbered messages by STARTTLS and AUTH and note which
 * of them were acknowledged.
 *
 *   node bench/source.ts --port 2587 --user U --password P --from a@D [--to b@sink.test]
 *     [--count 10000] [--concurrency 20] [--size 5000] [--no-reuse] [--rate N] [--ca FILE] [--ledger FILE]
 *
 * prints its result as JSON. With `runSource` it runs inside a test. Connections that break are
 * opened again; a message whose reply was lost is not sent again under the same number, so every
 * number reaches the relay at most once and what arrives twice was doubled behind it.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { parseArgs } from 'node:util'

export interface SourceOptions {
  readonly host?: string
  readonly port: number
  /** Which of this machine's addresses to come from. */
  readonly localAddress?: string
  /** Without it: no STARTTLS and no AUTH, for a bare sink. */
  readonly login?: { readonly username: string; readonly password: string }
  readonly from: string
  /** `%n` becomes the message's number. */
  readonly to: string
  readonly count: number
  readonly concurrency?: number
  /** Header and body together. */
  readonly sizeBytes?: number
  /** False: a connection, a handshake and a login for every message. */
  readonly reuse?: boolean
  /** Messages a second, each at its own time whatever became of those before; without it: no pause. */
  readonly rate?: number
  /** PEM of the authority that signed the relay's certificate; without it any certificate will do. */
  readonly ca?: string | Buffer
  readonly servername?: string
  readonly firstNumber?: number
  /** Told at once of each number that got its 250. */
  readonly onAcknowledged?: (number: number) => void
  readonly signal?: AbortSignal
}

export interface SourceResult {
  readonly acknowledged: number
  /** A 4xx or 5xx reply. */
  readonly refused: number
  /** The connection broke before the final reply: the relay may have the message or not. */
  readonly unknown: number
  readonly connections: number
  /** Connections whose handshake took up the TLS session of an earlier one. */
  readonly resumed: number
  readonly seconds: number
  readonly perSecond: number
  /** From MAIL, or from the connect when connections are not used again, to the final reply. */
  readonly latencyMs: Quantiles
  /** From the final dot to its reply. */
  readonly finalReplyMs: Quantiles
  /** The first refusal or fault, for a person. */
  readonly firstProblem: string | undefined
}

interface Quantiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

const RECONNECT_MS = 25
/** No reply for so long: the connection is given up. */
const REPLY_TIMEOUT_MS = 30_000

interface Tally {
  next: number
  acknowledged: number
  refused: number
  unknown: number
  connections: number
  resumed: number
  firstProblem: string | undefined
  readonly latencies: Latencies
  readonly finalReplies: Latencies
}

export async function runSource(options: SourceOptions): Promise<SourceResult> {
  const first = options.firstNumber ?? 1
  const tally: Tally = {
    next: first,
    acknowledged: 0,
    refused: 0,
    unknown: 0,
    connections: 0,
    resumed: 0,
    firstProblem: undefined,
    latencies: new Latencies(),
    finalReplies: new Latencies(),
  }
  const end = first + options.count
  const filler = Buffer.from(`${'x'.repeat(74)}\r\n`.repeat(64 * 1024), 'latin1')
  const started = performance.now()
  const job: Job = { options, tally, end, filler, started }
  await Promise.all(Array.from({ length: options.concurrency ?? 20 }, () => work(job)))
  const seconds = (performance.now() - started) / 1_000
  const { acknowledged, refused, unknown, connections, resumed, firstProblem } = tally
  return {
    acknowledged,
    refused,
    unknown,
    connections,
    resumed,
    seconds: round(seconds),
    perSecond: round(acknowledged / seconds),
    latencyMs: tally.latencies.quantiles(),
    finalReplyMs: tally.finalReplies.quantiles(),
    firstProblem,
  }
}

interface Job {
  readonly options: SourceOptions
  readonly tally: Tally
  readonly end: number
  readonly filler: Buffer
  readonly started: number
}

/** One connection after the other until the numbers are used up. */
async function work(job: Job): Promise<void> {
  const { options, tally, end } = job
  while (tally.next < end && options.signal?.aborted !== true) {
    let client: Client | undefined
    try {
      const opened = performance.now()
      client = await Client.open(options)
      tally.connections++
      if (client.resumed) tally.resumed++
      await submitMany(client, job, options.reuse === false ? opened : undefined)
      client.quit()
    } catch (error) {
      client?.destroy()
      tally.firstProblem ??= error instanceof Error ? error.message : String(error)
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS))
    }
  }
}

/** `openedAt`: only one message, its time counted from there. */
async function submitMany(client: Client, job: Job, openedAt: number | undefined): Promise<void> {
  const { options, tally, end } = job
  while (tally.next < end && options.signal?.aborted !== true) {
    const number = tally.next++
    await untilTurn(number, job)
    const started = openedAt ?? performance.now()
    let problem: string | undefined
    try {
      problem = await client.submit(number, job)
    } catch (error) {
      tally.unknown++
      throw error
    }
    if (problem === undefined) {
      tally.acknowledged++
      tally.latencies.add(performance.now() - started)
      options.onAcknowledged?.(number)
    } else {
      tally.refused++
      tally.firstProblem ??= problem
    }
    if (openedAt !== undefined) return
  }
}

/** With a rate: until this number's time has come. */
async function untilTurn(number: number, { options, started }: Job): Promise<void> {
  if (options.rate === undefined) return
  const due = started + ((number - (options.firstNumber ?? 1)) * 1_000) / options.rate
  const wait = due - performance.now()
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
}

/** A connection that is encrypted and logged in, and left so. */
export async function openLogin(
  options: Pick<SourceOptions, 'host' | 'port' | 'login' | 'localAddress'>,
): Promise<void> {
  const client = await Client.open({ ...options, from: '', to: '', count: 0 })
  client.idle()
}

/** TLS sessions by port, so that a connection for each message resumes as a mail program does. */
const sessions = new Map<number, Buffer>()

interface Reply {
  readonly code: number
  readonly text: string
}

class Client {
  #socket: Socket | TLSSocket
  #received = ''
  readonly #replies: Reply[] = []
  #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined
  #failed: Error | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    this.#listen()
  }

  /** Connected, and when there is a login, encrypted and logged in. Rejects when it is refused. */
  static async open(options: SourceOptions): Promise<Client> {
    const host = options.host ?? '127.0.0.1'
    const { port, localAddress } = options
    const from = localAddress === undefined ? {} : { localAddress }
    const client = new Client(connectPlain({ host, port, noDelay: true, ...from }))
    try {
      await client.#expect(220)
      await client.#command('EHLO source.test', 250)
      if (options.login !== undefined) {
        await client.#command('STARTTLS', 220)
        await client.#startTls(options)
        await client.#command('EHLO source.test', 250)
        const { username, password } = options.login
        const token = Buffer.from(`\0${username}\0${password}`).toString('base64')
        await client.#command(`AUTH PLAIN ${token}`, 235)
      }
      return client
    } catch (error) {
      client.destroy()
      throw error
    }
  }

  /** Whether the handshake took up an earlier session. */
  get resumed(): boolean {
    return this.#socket instanceof TLSSocket && this.#socket.isSessionReused()
  }

  /** Undefined when the message got its 250, else the reply that refused it. Rejects when it breaks. */
  async submit(number: number, { options, filler, tally }: Job): Promise<string | undefined> {
    const to = options.to.replace('%n', String(number))
    this.#socket.write(`MAIL FROM:<${options.from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`)
    const replies = [await this.#reply(), await this.#reply(), await this.#reply()]
    const refused = replies.find(({ code }) => code >= 400)
    if (refused !== undefined) {
      // After a 354 the other side waits for content.
      if (replies[2]?.code === 354) await this.#command('.', undefined)
      await this.#command('RSET', undefined)
      return `${refused.code} ${refused.text}`
    }
    const header = messageHeader(number, options.from, to)
    const size = Math.max((options.sizeBytes ?? 5_000) - header.length - 2, 0)
    this.#socket.cork()
    this.#socket.write(header, 'latin1')
    for (let left = size; left > 0; left -= filler.length) {
      this.#socket.write(left < filler.length ? filler.subarray(0, left) : filler)
    }
    this.#socket.write('\r\n.\r\n')
    this.#socket.uncork()
    const dotAt = performance.now()
    const last = await this.#reply()
    tally.finalReplies.add(performance.now() - dotAt)
    return last.code === 250 ? undefined : `${last.code} ${last.text}`
  }

  /** Nothing more is expected: no reply is awaited. */
  idle(): void {
    this.#socket.setTimeout(0)
  }

  quit(): void {
    // Without waiting for the 221: what counts has its reply.
    this.#waiting = undefined
    this.#socket.end('QUIT\r\n')
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #command(line: string, code: number | undefined): Promise<void> {
    this.#socket.write(`${line}\r\n`)
    if (code === undefined) await this.#reply()
    else await this.#expect(code)
  }

  async #expect(code: number): Promise<void> {
    const reply = await this.#reply()
    if (reply.code !== code) throw new Error(`expected ${code}: ${reply.code} ${reply.text}`)
  }

  #reply(): Promise<Reply> {
    const known = this.#replies.shift()
    if (known !== undefined) return Promise.resolve(known)
    if (this.#failed !== undefined) return Promise.reject(this.#failed)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  #listen(): void {
    const socket = this.#socket
    socket.setTimeout(REPLY_TIMEOUT_MS, () => socket.destroy(new Error('no reply in time')))
    socket.on('data', (chunk: Buffer) => this.#take(chunk.toString('latin1')))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the connection was closed')))
  }

  #fail(error: Error): void {
    this.#failed ??= error
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(this.#failed)
  }

  #take(text: string): void {
    this.#received += text
    for (;;) {
      const end = this.#received.indexOf('\r\n')
      if (end < 0) return
      const line = this.#received.slice(0, end)
      this.#received = this.#received.slice(end + 2)
      if (line[3] === '-') continue
      const reply = { code: Number(line.slice(0, 3)), text: line.slice(4) }
      const waiting = this.#waiting
      this.#waiting = undefined
      if (waiting === undefined) this.#replies.push(reply)
      else waiting.resolve(reply)
    }
  }

  #startTls(options: SourceOptions): Promise<void> {
    const plain = this.#socket
    plain.removeAllListeners('data')
    plain.removeAllListeners('close')
    plain.setTimeout(0)
    const session = sessions.get(options.port)
    return new Promise((resolve, reject) => {
      const secure = connectTls({
        socket: plain,
        servername: options.servername ?? 'localhost',
        rejectUnauthorized: options.ca !== undefined,
        ...(options.ca === undefined ? {} : { ca: options.ca }),
        ...(session === undefined ? {} : { session }),
      })
      secure.on('session', (ticket) => sessions.set(options.port, ticket))
      secure.once('error', reject)
      secure.once('close', () => reject(new Error('the connection was closed')))
      secure.once('secureConnect', () => resolve())
      this.#socket = secure
      this.#listen()
    })
  }
}

function messageHeader(number: number, from: string, to: string): string {
  return [
    `From: Load <${from}>`,
    `To: <${to}>`,
    `Subject: Message ${number}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${number}.${process.pid}@${from.slice(from.indexOf('@') + 1)}>`,
    `X-Bench-Number: ${number}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    '',
  ].join('\r\n')
}

/** Times in 1 % steps: exact enough, and of one size however many there are. */
class Latencies {
  readonly #buckets = new Float64Array(2_000)
  #count = 0
  #max = 0

  quantiles(): Quantiles {
    const [p50, p95, p99] = [this.quantile(0.5), this.quantile(0.95), this.quantile(0.99)]
    return { p50, p95, p99, max: round(this.#max) }
  }

  add(ms: number): void {
    const bucket = Math.round(Math.log(Math.max(ms, 0.01) / 0.01) / Math.log(1.01))
    const index = Math.min(bucket, this.#buckets.length - 1)
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1
    this.#count++
    this.#max = Math.max(this.#max, ms)
  }

  quantile(q: number): number {
    let below = 0
    for (const [index, count] of this.#buckets.entries()) {
      below += count
      if (below > 0 && below >= q * this.#count) return round(0.01 * 1.01 ** index)
    }
    return 0
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '2587' },
      user: { type: 'string' },
      password: { type: 'string' },
      from: { type: 'string', default: 'load@source.test' },
      to: { type: 'string', default: 'u%n@sink.test' },
      count: { type: 'string', default: '10000' },
      concurrency: { type: 'string', default: '20' },
      size: { type: 'string', default: '5000' },
      reuse: { type: 'boolean', default: true },
      ca: { type: 'string' },
      ledger: { type: 'string' },
      rate: { type: 'string' },
    },
  })
  const ledger = values.ledger === undefined ? undefined : openSync(values.ledger, 'a')
  const { user, password } = values
  const result = await runSource({
    host: values.host,
    port: Number(values.port),
    from: values.from,
    to: values.to,
    count: Number(values.count),
    concurrency: Number(values.concurrency),
    sizeBytes: Number(values.size),
    reuse: values.reuse,
    ...(values.rate === undefined ? {} : { rate: Number(values.rate) }),
    ...(user === undefined || password === undefined
      ? {}
      : { login: { username: user, password } }),
    ...(values.ca === undefined ? {} : { ca: readFileSync(values.ca) }),
    ...(ledger === undefined
      ? {}
      : { onAcknowledged: (number: number) => void writeSync(ledger, `${number}\n`) }),
  })
  if (ledger !== undefined) closeSync(ledger)
  console.log(JSON.stringify(result, undefined, 2))
  if (result.refused + result.unknown > 0) process.exitCode = 1
}

if (import.meta.main) await main()
