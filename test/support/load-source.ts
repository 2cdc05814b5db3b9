/*
 * A load source inside a test: many connections that submit numbered messages by STARTTLS and AUTH
 * and tell which of them were acknowledged. Connections that break are opened again; a message whose
 * reply was lost is not sent again under the same number, so every number reaches the relay at most
 * once and what arrives twice was doubled behind it. To measure with: bench/load.
 */
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'

export interface SourceOptions {
  readonly host?: string
  readonly port: number
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
  /** The first refusal or fault, for a person. */
  readonly firstProblem: string | undefined
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
  }
  const end = first + options.count
  const filler = Buffer.from(`${'x'.repeat(74)}\r\n`.repeat(64 * 1024), 'latin1')
  const job: Job = { options, tally, end, filler }
  await Promise.all(Array.from({ length: options.concurrency ?? 20 }, () => work(job)))
  const { acknowledged, refused, unknown, connections, resumed, firstProblem } = tally
  return { acknowledged, refused, unknown, connections, resumed, firstProblem }
}

interface Job {
  readonly options: SourceOptions
  readonly tally: Tally
  readonly end: number
  readonly filler: Buffer
}

/** One connection after the other until the numbers are used up. */
async function work(job: Job): Promise<void> {
  const { options, tally, end } = job
  while (tally.next < end && options.signal?.aborted !== true) {
    let client: Client | undefined
    try {
      client = await Client.open(options)
      tally.connections++
      if (client.resumed) tally.resumed++
      await submitMany(client, job)
      client.quit()
    } catch (error) {
      client?.destroy()
      tally.firstProblem ??= error instanceof Error ? error.message : String(error)
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS))
    }
  }
}

/** Only one message when connections are not used again. */
async function submitMany(client: Client, job: Job): Promise<void> {
  const { options, tally, end } = job
  while (tally.next < end && options.signal?.aborted !== true) {
    const number = tally.next++
    let problem: string | undefined
    try {
      problem = await client.submit(number, job)
    } catch (error) {
      tally.unknown++
      throw error
    }
    if (problem === undefined) {
      tally.acknowledged++
      options.onAcknowledged?.(number)
    } else {
      tally.refused++
      tally.firstProblem ??= problem
    }
    if (options.reuse === false) return
  }
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
    const client = new Client(connectPlain({ host, port: options.port, noDelay: true }))
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
  async submit(number: number, { options, filler }: Job): Promise<string | undefined> {
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
    const last = await this.#reply()
    return last.code === 250 ? undefined : `${last.code} ${last.text}`
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
