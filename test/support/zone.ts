import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import * as packet from 'dns-packet'

/** What the server does with a name instead of answering. */
export type Trouble = 'SERVFAIL' | 'REFUSED' | 'timeout' | 'truncate'

export interface ZoneName {
  readonly A?: readonly string[]
  readonly AAAA?: readonly string[]
  /** `10 mx.test`; `0 .` for the null MX. */
  readonly MX?: readonly string[]
  readonly TXT?: ReadonlyArray<string | readonly string[]>
  readonly CNAME?: string
  readonly NS?: readonly string[]
  /** `3 1 1 0a1b…` */
  readonly TLSA?: readonly string[]
  /** In a zone that is not signed: answers about it are never authentic. */
  readonly insecure?: true
  readonly trouble?: Trouble
  readonly ttl?: number
}

/** Names to records. A name that is not here does not exist; one that is, and lacks the type, is NODATA. */
export type Zone = Readonly<Record<string, ZoneName>>

/** A DNS server on 127.0.0.1, UDP and TCP, that answers from a literal zone and logs each question. */
export class ZoneServer implements AsyncDisposable {
  readonly questions: string[] = []
  zone: Zone
  /** Behaves as a validating resolver: the AD bit is set unless a name on the way is insecure. */
  validates = false
  readonly #udp: UdpSocket
  readonly #tcp: Server
  readonly address: string

  private constructor(zone: Zone, udp: UdpSocket, tcp: Server) {
    this.zone = zone
    this.#udp = udp
    this.#tcp = tcp
    this.address = `127.0.0.1:${udp.address().port}`
    udp.on('message', (query, peer) => {
      const reply = this.#answer(query, true)
      if (reply !== undefined) udp.send(reply, peer.port, peer.address)
    })
    tcp.on('connection', (socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        const reply = this.#answer(bytes.subarray(2), false)
        if (reply === undefined) return
        const length = Buffer.alloc(2)
        length.writeUInt16BE(reply.length)
        socket.write(Buffer.concat([length, reply]))
      })
    })
  }

  static async start(zone: Zone): Promise<ZoneServer> {
    // The same number has to be free for both protocols.
    for (;;) {
      const tcp = createServer().listen(0, '127.0.0.1')
      await once(tcp, 'listening')
      const { port } = tcp.address() as AddressInfo
      const udp = createSocket('udp4')
      try {
        udp.bind(port, '127.0.0.1')
        await once(udp, 'listening')
        return new ZoneServer(zone, udp, tcp)
      } catch {
        udp.close()
        tcp.close()
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#udp.close()
    this.#tcp.close()
    await once(this.#tcp, 'close')
  }

  #answer(bytes: Buffer, udp: boolean): Buffer | undefined {
    const query = packet.decode(bytes)
    const question = query.questions?.[0]
    if (question === undefined) return undefined
    const name = question.name.toLowerCase()
    this.questions.push(`${question.type} ${name}${udp ? '' : ' tcp'}`)
    const trouble = this.zone[name]?.trouble
    if (trouble === 'timeout') return undefined
    const base: packet.Packet = { type: 'response', id: query.id ?? 0, questions: [question] }
    const flags = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE
    if (trouble === 'SERVFAIL') return packet.encode({ ...base, flags: flags | 2 })
    if (trouble === 'REFUSED') return packet.encode({ ...base, flags: flags | 5 })
    if (trouble === 'truncate' && udp) {
      return packet.encode({ ...base, flags: flags | packet.TRUNCATED_RESPONSE })
    }
    const { answers, exists } = this.#find(name, question.type)
    const rcode = exists ? 0 : 3
    const authentic = this.#isSecure([name, ...answers.map((each) => each.name)])
    const ad = authentic ? packet.AUTHENTIC_DATA : 0
    return packet.encode({ ...base, flags: flags | rcode | ad, answers })
  }

  #isSecure(names: readonly string[]): boolean {
    return this.validates && names.every((name) => this.zone[name]?.insecure !== true)
  }

  #find(name: string, type: string): { answers: packet.Answer[]; exists: boolean } {
    const answers: packet.Answer[] = []
    let at = name
    for (let hops = 0; hops < 8; hops++) {
      const entry = this.zone[at]
      if (entry === undefined) return { answers, exists: false }
      const { CNAME, ttl = 60 } = entry
      if (CNAME !== undefined) {
        answers.push({ type: 'CNAME', name: at, ttl, data: CNAME })
        if (type === 'CNAME') break
        at = CNAME
        continue
      }
      answers.push(...recordsOf(at, entry, type, ttl))
      break
    }
    return { answers, exists: true }
  }
}

function recordsOf(name: string, entry: ZoneName, type: string, ttl: number): packet.Answer[] {
  switch (type) {
    case 'A':
      return (entry.A ?? []).map((data) => ({ type: 'A', name, ttl, data }))
    case 'AAAA':
      return (entry.AAAA ?? []).map((data) => ({ type: 'AAAA', name, ttl, data }))
    case 'NS':
      return (entry.NS ?? []).map((data) => ({ type: 'NS', name, ttl, data }))
    case 'TXT':
      return (entry.TXT ?? []).map((text) => ({ type: 'TXT', name, ttl, data: [text].flat() }))
    case 'MX':
      return (entry.MX ?? []).map((text) => {
        const [preference, exchange = '.'] = text.split(' ')
        return { type: 'MX', name, ttl, data: { preference: Number(preference), exchange } }
      })
    case 'TLSA':
      return (entry.TLSA ?? []).map((text) => {
        const [usage, selector, matchingType, hex = ''] = text.split(' ')
        const certificate = Buffer.from(hex, 'hex')
        const numbers = { usage: Number(usage), selector: Number(selector) }
        const data = { ...numbers, matchingType: Number(matchingType), certificate }
        return { type: 'TLSA', name, ttl, data }
      })
    default:
      return []
  }
}
