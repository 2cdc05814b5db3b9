import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Log } from '#relay/ports/log.ts'
import { builtinRecords, type SandboxHostnames } from './builtin-zones.ts'
import { answerQuestion } from './dns-answer.ts'
import { decodeQuery, encodeRefusal, encodeReply, type DecodedQuery } from './dns-packet-codec.ts'
import type { ZoneStore } from './zone-store.ts'
import { ZoneIndex, type ZoneRecord } from './zones.ts'

const MAX_TCP_CONNECTIONS = 64
const TCP_IDLE_MS = 10_000
// A question is a name and a few bytes; whoever sends more is no resolver.
const MAX_QUERY_BYTES = 4_096
const MAX_UNREAD_BYTES = 256 * 1024
const BIND_TRIES = 10

export interface DnsServerOptions {
  readonly hostnames: SandboxHostnames
  readonly zones: ZoneStore
  readonly host: string
  /** 0 for any free port, the same for UDP and TCP. */
  readonly port: number
  readonly log: Log
}

/** The name server of the box: authoritative for the whole name space, over UDP and TCP. */
export class DnsServer {
  readonly #options: DnsServerOptions
  #builtin: ZoneIndex
  readonly #connections = new Set<Socket>()
  #udp: UdpSocket | undefined
  #tcp: Server | undefined

  constructor(options: DnsServerOptions) {
    this.#options = options
    this.#builtin = indexOf(builtinRecords(options.hostnames))
  }

  /** From now on these are built in as well, in the place of those added before. */
  setOwnRecords(records: readonly ZoneRecord[]): void {
    this.#builtin = indexOf([...builtinRecords(this.#options.hostnames), ...records])
  }

  /** Binds both sockets; rejects when the port is taken. */
  async start(): Promise<{ readonly host: string; readonly port: number }> {
    for (let tries = 1; ; tries++) {
      this.#tcp = await this.#listenTcp()
      const { port } = this.#tcp.address() as AddressInfo
      try {
        this.#udp = await this.#bindUdp(port)
        return this.address()
      } catch (error) {
        this.#tcp.close()
        // Somebody else may have the UDP port of the number that TCP was given.
        if (this.#options.port !== 0 || tries === BIND_TRIES) throw error
      }
    }
  }

  address(): { readonly host: string; readonly port: number } {
    const bound = this.#udp?.address()
    if (bound === undefined) throw new Error('the DNS server is not started')
    return { host: bound.address, port: bound.port }
  }

  async close(): Promise<void> {
    const { promise: udpClosed, resolve: udpDone } = Promise.withResolvers<void>()
    const { promise: tcpClosed, resolve: tcpDone } = Promise.withResolvers<void>()
    if (this.#udp === undefined) udpDone()
    else this.#udp.close(udpDone)
    if (this.#tcp === undefined) tcpDone()
    else this.#tcp.close(() => tcpDone())
    for (const socket of this.#connections) socket.destroy()
    this.#udp = undefined
    this.#tcp = undefined
    await Promise.all([udpClosed, tcpClosed])
  }

  #listenTcp(): Promise<Server> {
    const { host, port } = this.#options
    return new Promise((resolve, reject) => {
      const server = createServer((socket) => this.#acceptTcp(socket))
      server.maxConnections = MAX_TCP_CONNECTIONS
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        server.on('error', (error) => this.#options.log.error('sandbox.dns_failed', { error }))
        resolve(server)
      })
    })
  }

  #bindUdp(port: number): Promise<UdpSocket> {
    const { host } = this.#options
    return new Promise((resolve, reject) => {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
      socket.once('error', (error) => {
        socket.close()
        reject(error)
      })
      socket.bind(port, host, () => {
        socket.removeAllListeners('error')
        socket.on('error', (error) => this.#options.log.error('sandbox.dns_failed', { error }))
        socket.on('message', (bytes, from) => void this.#answerUdp(socket, bytes, from))
        resolve(socket)
      })
    })
  }

  async #answerUdp(socket: UdpSocket, bytes: Buffer, from: RemoteInfo): Promise<void> {
    const answer = await this.#answer(bytes, true)
    // The socket may have been closed meanwhile; a client that is gone is its own affair.
    if (answer !== undefined && socket === this.#udp) {
      socket.send(answer, from.port, from.address, () => {})
    }
  }

  #acceptTcp(socket: Socket): void {
    this.#connections.add(socket)
    socket.setTimeout(TCP_IDLE_MS, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#connections.delete(socket))
    this.#serveTcp(socket).catch((error: unknown) => {
      this.#options.log.debug('sandbox.dns_connection_failed', { error })
      socket.destroy()
    })
  }

  /** RFC 7766 §8: each message is preceded by its length in two octets. */
  async #serveTcp(socket: Socket): Promise<void> {
    let waiting: Buffer = Buffer.alloc(0)
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      waiting = Buffer.concat([waiting, chunk])
      while (waiting.length >= 2) {
        const length = waiting.readUInt16BE(0)
        if (length > MAX_QUERY_BYTES) return void socket.destroy()
        if (waiting.length < 2 + length) break
        const answer = await this.#answer(waiting.subarray(2, 2 + length), false)
        waiting = waiting.subarray(2 + length)
        if (answer === undefined) continue
        const prefix = Buffer.alloc(2)
        prefix.writeUInt16BE(answer.length)
        socket.write(Buffer.concat([prefix, answer]))
        if (socket.writableLength > MAX_UNREAD_BYTES) return void socket.destroy()
      }
    }
  }

  /** Never throws; undefined when nothing is to be said. */
  async #answer(bytes: Buffer, udp: boolean): Promise<Buffer | undefined> {
    const query = decodeQuery(bytes)
    if (query === undefined) return undefined
    try {
      return await this.#answerQuery(query, udp)
    } catch (error) {
      this.#options.log.error('sandbox.dns_answer_failed', { error, ...query.question })
      return encodeRefusal(query)
    }
  }

  async #answerQuery(query: DecodedQuery, udp: boolean): Promise<Buffer | undefined> {
    if (query.refusal !== undefined || query.question === undefined) {
      return encodeRefusal(query, query.refusal)
    }
    const published = await this.#options.zones.current()
    const reply = answerQuestion({ builtin: this.#builtin, published }, query.question)
    this.#options.log.debug('sandbox.dns_answered', { ...query.question, answer: reply.kind })
    return reply.kind === 'silence' ? undefined : encodeReply(query, reply, udp)
  }
}

/** Each of our hosts is a zone of its own: its parent stays an ordinary mail domain. */
function indexOf(records: readonly ZoneRecord[]): ZoneIndex {
  return new ZoneIndex(records.map((record) => ({ origin: record.name, records: [record] })))
}
