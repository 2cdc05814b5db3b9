/*
 * A receiving mail host inside a test that counts. It offers PIPELINING, 8BITMIME, SMTPUTF8, SIZE, and
 * STARTTLS when it has a certificate. It checks nothing: use the sandbox's receiving host to judge
 * messages, and bench/load to measure with.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls'

/**
 * `slow` takes the message and says so a second later; `defer` and `reject` answer RCPT with 451 and
 * 550; `drop-after-dot` takes the message and closes without a reply; `hang` takes the connection and
 * never says a word.
 */
export type Personality = 'accept' | 'slow' | 'defer' | 'reject' | 'drop-after-dot' | 'hang'

export interface SinkOptions {
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly personality?: Personality
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer }
  /** Told of each message before its reply. */
  readonly onMessage?: (arrival: Arrival) => void
}

export interface Arrival {
  /** As the source numbered it. */
  readonly number: number | undefined
  readonly messageId: string
  readonly recipients: readonly string[]
  readonly sizeBytes: number
  /** False when the reply was withheld (`drop-after-dot`). */
  readonly replied: boolean
}

export interface SinkCounts {
  connections: number
  messages: number
  recipients: number
  bytes: number
  deferred: number
  dropped: number
}

export interface Sink {
  readonly port: number
  readonly counts: Readonly<SinkCounts>
  /** May be changed at any time; counts from the next command on. */
  personality: Personality
  close(): Promise<void>
}

/** Enough of a message to find its Message-ID and number in. */
const HEAD_BYTES = 8 * 1024
const END = Buffer.from('\r\n.\r\n')
const MAX_COMMAND = 4_096
const SLOW_MS = 1_000

interface SinkState {
  personality: Personality
  readonly counts: SinkCounts
  readonly secure: SecureContext | undefined
  readonly arrived: (arrival: Arrival) => void
}

export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const state: SinkState = {
    personality: options.personality ?? 'accept',
    counts: { connections: 0, messages: 0, recipients: 0, bytes: 0, deferred: 0, dropped: 0 },
    secure: options.tls === undefined ? undefined : createSecureContext(options.tls),
    arrived: (arrival) => options.onMessage?.(arrival),
  }
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    state.counts.connections++
    socket.on('error', () => socket.destroy())
    if (state.personality === 'hang') socket.resume()
    else new Connection(socket, state).greet()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    counts: state.counts,
    get personality() {
      return state.personality
    },
    set personality(next) {
      state.personality = next
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

class Connection {
  readonly #state: SinkState
  #socket: Socket
  #pending: Buffer = Buffer.alloc(0)
  #receiving = false
  #recipients: string[] = []
  #size = 0
  #head: Buffer[] = []
  #headBytes = 0
  #replies = ''

  constructor(socket: Socket, state: SinkState) {
    this.#socket = socket
    this.#state = state
    this.#listen()
  }

  greet(): void {
    this.#socket.write('220 sink.test ESMTP\r\n')
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('end', () => this.#socket.end())
  }

  #take(chunk: Buffer): void {
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    this.#pending = rest.subarray(0, 0)
    while (rest.length > 0 && !this.#socket.destroyed) {
      const left: Buffer | undefined = this.#receiving ? this.#content(rest) : this.#command(rest)
      if (left === undefined) break
      rest = left
    }
    this.#flush()
  }

  #flush(): void {
    if (this.#replies === '' || this.#socket.destroyed) return
    this.#socket.write(this.#replies, 'latin1')
    this.#replies = ''
  }

  /** What is left behind one command; undefined when there is none whole. */
  #command(rest: Buffer): Buffer | undefined {
    const end = rest.indexOf('\r\n')
    if (end < 0) {
      if (rest.length > MAX_COMMAND) this.#socket.destroy()
      this.#pending = rest
      return undefined
    }
    const line = rest.toString('latin1', 0, end)
    if (/^STARTTLS$/i.test(line)) {
      this.#startTls()
      return undefined
    }
    this.#replies += this.#answer(line)
    return rest.subarray(end + 2)
  }

  #answer(line: string): string {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return this.#extensions()
      case 'MAIL':
      case 'RSET':
        this.#recipients = []
        return '250 2.0.0 ok\r\n'
      case 'RCPT':
        return this.#recipient(line)
      case 'DATA':
        if (this.#recipients.length === 0) return '503 5.5.1 no recipients\r\n'
        this.#receiving = true
        this.#size = 0
        this.#head = []
        this.#headBytes = 0
        return '354 go on\r\n'
      case 'QUIT':
        this.#replies += '221 2.0.0 bye\r\n'
        this.#flush()
        this.#socket.end()
        return ''
      // Anybody may log in: a source that always does can then be pointed here.
      case 'AUTH':
        return '235 2.7.0 ok\r\n'
      case 'HELO':
      case 'NOOP':
        return '250 2.0.0 ok\r\n'
      default:
        return '500 5.5.2 unknown\r\n'
    }
  }

  #extensions(): string {
    const tls = this.#state.secure !== undefined && !(this.#socket instanceof TLSSocket)
    const names = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'SIZE 104857600']
    if (tls) names.push('STARTTLS')
    const last = names.pop() ?? ''
    return `250-sink.test\r\n${names.map((name) => `250-${name}\r\n`).join('')}250 ${last}\r\n`
  }

  #recipient(line: string): string {
    const { personality, counts } = this.#state
    if (personality === 'defer' || personality === 'reject') {
      counts.deferred++
      return personality === 'defer' ? '451 4.7.1 come back later\r\n' : '550 5.1.1 nobody here\r\n'
    }
    this.#recipients.push(line.slice(line.indexOf('<') + 1, line.indexOf('>')))
    return '250 2.1.5 ok\r\n'
  }

  /** What is left behind the end of the message; undefined when it has not come yet. */
  #content(rest: Buffer): Buffer | undefined {
    // An empty message ends with the first line.
    const empty = this.#size === 0 && rest.subarray(0, 3).equals(END.subarray(2))
    const end = empty ? -2 : rest.indexOf(END)
    if (end === -1) {
      const keep = Math.min(END.length - 1, rest.length)
      this.#keepHead(rest.subarray(0, rest.length - keep))
      this.#size += rest.length - keep
      this.#pending = rest.subarray(rest.length - keep)
      return undefined
    }
    this.#keepHead(rest.subarray(0, Math.max(end + 2, 0)))
    this.#size += end + 2
    this.#receiving = false
    this.#finish()
    return rest.subarray(end + END.length)
  }

  #keepHead(bytes: Buffer): void {
    if (this.#headBytes >= HEAD_BYTES || bytes.length === 0) return
    const part = bytes.subarray(0, HEAD_BYTES - this.#headBytes)
    // A copy: the socket uses its buffer again.
    this.#head.push(Buffer.from(part))
    this.#headBytes += part.length
  }

  #finish(): void {
    const { counts, personality, arrived } = this.#state
    const head = Buffer.concat(this.#head).toString('latin1')
    const number = /^X-Bench-Number: *(\d+)/im.exec(head)?.[1]
    const replied = personality !== 'drop-after-dot'
    arrived({
      number: number === undefined ? undefined : Number(number),
      messageId: /^Message-ID:\s*(<[^>\t\r\n]*>)/im.exec(head)?.[1] ?? '',
      recipients: this.#recipients,
      sizeBytes: this.#size,
      replied,
    })
    counts.messages++
    counts.recipients += this.#recipients.length
    counts.bytes += this.#size
    this.#recipients = []
    const taken = `250 2.0.0 taken as ${counts.messages}\r\n`
    if (personality === 'slow') {
      const socket = this.#socket
      setTimeout(() => void (socket.destroyed || socket.write(taken)), SLOW_MS)
      return
    }
    if (replied) {
      this.#replies += taken
      return
    }
    counts.dropped++
    this.#socket.destroy()
  }

  #startTls(): void {
    const { secure } = this.#state
    if (secure === undefined || this.#socket instanceof TLSSocket) {
      this.#replies += '502 5.5.1 no TLS here\r\n'
      return
    }
    this.#replies += '220 2.0.0 go on\r\n'
    this.#flush()
    const plain = this.#socket
    plain.removeAllListeners('data')
    plain.removeAllListeners('end')
    this.#socket = new TLSSocket(plain, { isServer: true, secureContext: secure })
    this.#socket.on('error', () => plain.destroy())
    this.#listen()
  }
}
