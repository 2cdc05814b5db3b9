import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls'
import { makeAuthority, makeLeaf } from '#sandbox/certificate-maker.ts'

/**
 * One step of a host's part. `expect` waits for a line (CRLF cut off) that matches; `content` reads up
 * to the final dot; the rest acts. Replies to pipelined commands are given one by one as well.
 */
export type HostStep =
  | { readonly expect: string | RegExp }
  | { readonly content: true }
  | { readonly say: string | Uint8Array }
  | { readonly startTls: TlsMaterial | 'garbage' }
  /** Stops reading and answering; the connection stays open. */
  | { readonly hang: true }
  /** Bytes to read before the next step, whatever they are. */
  | { readonly take: number }
  | { readonly close: 'end' | 'reset' }
  | { readonly waitMs: number }

export interface TlsMaterial {
  readonly cert: string
  readonly key: string
}

export const expectLine = (line: string | RegExp): HostStep => ({ expect: line })
export const say = (...lines: string[]): HostStep => ({
  say: lines.map((l) => `${l}\r\n`).join(''),
})

/** EHLO answered with these keywords. */
export function greet(...keywords: string[]): HostStep[] {
  const lines = ['scripted.test', ...keywords]
  const reply = lines.map((l, i) => `250${i === lines.length - 1 ? ' ' : '-'}${l}`)
  return [say('220 scripted.test ESMTP'), expectLine(/^EHLO /), say(...reply)]
}

/** MAIL, one RCPT and DATA taken, one by one. */
export function takeMessage(): HostStep[] {
  return [
    expectLine(/^MAIL FROM:/),
    say('250 2.1.0 sender ok'),
    expectLine(/^RCPT TO:/),
    say('250 2.1.5 recipient ok'),
    expectLine('DATA'),
    say('354 go on'),
    { content: true },
    say('250 2.0.0 taken'),
  ]
}

export const QUIT: HostStep[] = [expectLine('QUIT'), say('221 bye'), { close: 'end' }]

/** What one connection saw. */
export interface HostConnection {
  readonly lines: string[]
  /** Dots unstuffed. */
  readonly messages: string[]
  readonly tls: boolean
  /** Set when the client did something else than the script says. */
  readonly fault: string | undefined
  /** How many commands arrived together with the one that a step waited for. */
  readonly pipelined: number
  readonly sni: string | undefined
  readonly resumed: boolean
  /** True when the whole script was played. */
  readonly finished: boolean
}

type Draft = { -readonly [K in keyof HostConnection]: HostConnection[K] }

/** A mail host that plays a script per connection; the last script is repeated. */
export class ScriptedHost implements AsyncDisposable {
  readonly #server: Server
  readonly #scripts: ReadonlyArray<readonly HostStep[]>
  readonly #sockets = new Set<Socket>()
  readonly connections: HostConnection[] = []
  readonly port: number
  /** After `hang` the receive window is left to fill up. */
  stopReadingAtHang = false

  private constructor(server: Server, scripts: ReadonlyArray<readonly HostStep[]>) {
    this.#server = server
    this.#scripts = scripts
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (socket) => void this.#serve(socket))
  }

  static async start(
    scripts: ReadonlyArray<readonly HostStep[]>,
    listen: { readonly host?: string; readonly port?: number } = {},
  ): Promise<ScriptedHost> {
    const server = createServer().listen(listen.port ?? 0, listen.host ?? '127.0.0.1')
    await once(server, 'listening')
    return new ScriptedHost(server, scripts)
  }

  get messages(): string[] {
    return this.connections.flatMap(({ messages }) => messages)
  }
  get faults(): string[] {
    return this.connections.flatMap(({ fault }) => (fault === undefined ? [] : [fault]))
  }

  /** Cuts all connections, as a restart of the host would. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    socket.setNoDelay(true)
    const seen: Draft = {
      lines: [],
      messages: [],
      tls: false,
      fault: undefined,
      pipelined: 0,
      sni: undefined,
      resumed: false,
      finished: false,
    }
    const script = this.#scripts[Math.min(this.connections.length, this.#scripts.length - 1)] ?? []
    this.connections.push(seen)
    try {
      await new ScriptPlayer(socket, seen).play(script)
      if (this.stopReadingAtHang) socket.pause()
      seen.finished = true
    } catch (error) {
      seen.fault = error instanceof Error ? error.message : String(error)
      socket.destroy()
    }
  }
}

// Tickets of one context are of no use to another: a real host has one for all connections.
const contexts = new Map<string, SecureContext>()

function contextOf({ cert, key }: TlsMaterial): SecureContext {
  const context = contexts.get(cert) ?? createSecureContext({ cert, key })
  contexts.set(cert, context)
  return context
}

class ScriptPlayer {
  #socket: Socket
  readonly #seen: Draft
  #buffer = ''
  #ended = false
  #wake = (): void => {}

  constructor(socket: Socket, seen: Draft) {
    this.#socket = socket
    this.#seen = seen
    this.#attach()
  }

  async play(script: readonly HostStep[]): Promise<void> {
    for (const step of script) {
      if ('expect' in step) await this.#expect(step.expect)
      else if ('content' in step) await this.#content()
      else if ('say' in step) this.#socket.write(step.say)
      else if ('startTls' in step) await this.#startTls(step.startTls)
      else if ('take' in step) await this.#take(step.take)
      else if ('hang' in step) return
      else if ('waitMs' in step) await sleep(step.waitMs)
      else if (step.close === 'reset') this.#socket.resetAndDestroy()
      else this.#socket.end()
    }
  }

  #attach(): void {
    this.#socket.on('data', (bytes) => {
      this.#buffer += bytes.toString('latin1')
      this.#wake()
    })
    const end = (): void => {
      this.#ended = true
      this.#wake()
    }
    this.#socket.on('end', end)
    this.#socket.on('close', end)
  }

  async #until(isReady: () => boolean, what: string): Promise<void> {
    while (!isReady()) {
      if (this.#ended) throw new Error(`the client left while ${what} was expected`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async #expect(expected: string | RegExp): Promise<void> {
    await this.#until(() => this.#buffer.includes('\r\n'), String(expected))
    const at = this.#buffer.indexOf('\r\n')
    const line = this.#buffer.slice(0, at)
    this.#buffer = this.#buffer.slice(at + 2)
    this.#seen.lines.push(line)
    if (this.#buffer !== '') this.#seen.pipelined++
    const fits = typeof expected === 'string' ? line === expected : expected.test(line)
    if (!fits) throw new Error(`expected ${String(expected)}, got ${line}`)
  }

  async #content(): Promise<void> {
    await this.#until(() => /(?:^|\r\n)\.\r\n/.test(this.#buffer), 'the final dot')
    const end = /(?:^|\r\n)\.\r\n/.exec(this.#buffer)
    if (end === null) return
    const stuffed = this.#buffer.slice(0, end.index + (end[0].startsWith('\r') ? 2 : 0))
    this.#buffer = this.#buffer.slice(end.index + end[0].length)
    this.#seen.messages.push(stuffed.replace(/(^|\r\n)\./g, '$1'))
  }

  async #take(bytes: number): Promise<void> {
    await this.#until(() => this.#buffer.length >= bytes, `${bytes} bytes`)
  }

  async #startTls(material: TlsMaterial | 'garbage'): Promise<void> {
    if (material === 'garbage') {
      await this.#take(1)
      this.#socket.write('this is no TLS record at all\r\n')
      return
    }
    const plain = this.#socket
    plain.removeAllListeners('data')
    plain.removeAllListeners('end')
    const secure = new TLSSocket(plain, {
      isServer: true,
      secureContext: contextOf(material),
      SNICallback: (name, callback) => {
        this.#seen.sni = name
        callback(null)
      },
    })
    secure.on('error', () => {})
    const ended = once(plain, 'close').then(() => {
      throw new Error('the TLS handshake failed')
    })
    ended.catch(() => {})
    await Promise.race([once(secure, 'secure'), ended])
    this.#seen.tls = true
    this.#seen.resumed = secure.isSessionReused()
    this.#socket = secure
    this.#buffer = ''
    this.#attach()
  }
}

/** A throw-away certificate for one name, and the authority that signed it. */
export async function throwAwayCertificate(name: string): Promise<TlsMaterial & { ca: string }> {
  const authority = await makeAuthority(Date.now())
  const { cert, key } = await makeLeaf(authority, [name], Date.now())
  return { cert, key, ca: authority.cert }
}
