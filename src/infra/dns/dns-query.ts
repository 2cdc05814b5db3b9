import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import * as dnsPacket from 'dns-packet'
import type { Answer, DecodedPacket, RecordType } from 'dns-packet'
import { err, ok, type Result } from '#core/result.ts'
import type { ServerAddress } from './server-address.ts'

/** What one server answered, of what is needed here. */
export interface DnsReply {
  readonly rcode: number
  /** The resolver has validated every record of the answer (RFC 4035 §3.2.3). */
  readonly authentic: boolean
  readonly answers: readonly Answer[]
}

export interface DnsQuestion {
  readonly name: string
  readonly type: RecordType
}

// RFC 9715 §3.1: larger ones may be cut into pieces on the way.
const UDP_BYTES = 1_232

/**
 * Asks one server one question, with the DO and AD bits set (RFC 4035 §3.2.1, RFC 6840 §5.7): over UDP,
 * and over TCP when the answer was cut short. An answer to something else is passed over.
 */
export async function askServer(
  server: ServerAddress,
  question: DnsQuestion,
  timeoutMs: number,
): Promise<Result<DnsReply, string>> {
  const id = randomInt(65_536)
  const query = encodeQuery(id, question)
  const first = await askUdp(server, query, { id, question }, timeoutMs)
  if (!first.ok || !first.value.flag_tc) return first.ok ? ok(toReply(first.value)) : first
  const whole = await askTcp(server, query, { id, question }, timeoutMs)
  return whole.ok ? ok(toReply(whole.value)) : whole
}

interface Expected {
  readonly id: number
  readonly question: DnsQuestion
}

function encodeQuery(id: number, { name, type }: DnsQuestion): Buffer {
  return dnsPacket.encode({
    type: 'query',
    id,
    flags: dnsPacket.RECURSION_DESIRED | dnsPacket.AUTHENTIC_DATA,
    questions: [{ type, name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_BYTES,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: dnsPacket.DNSSEC_OK,
        flag_do: true,
        options: [],
      },
    ],
  })
}

function toReply(packet: DecodedPacket): DnsReply {
  return {
    rcode: (packet.flags ?? 0) & 0x0f,
    authentic: packet.flag_ad,
    answers: packet.answers ?? [],
  }
}

/** Undefined for what is no answer to this question. */
function readReply(bytes: Buffer, { id, question }: Expected): DecodedPacket | undefined {
  let packet: DecodedPacket
  try {
    packet = dnsPacket.decode(bytes)
  } catch {
    return undefined
  }
  const [asked] = packet.questions ?? []
  if (packet.type !== 'response' || packet.id !== id || asked === undefined) return undefined
  const same = asked.name.toLowerCase() === question.name && asked.type === question.type
  return same ? packet : undefined
}

function askUdp(
  server: ServerAddress,
  query: Buffer,
  expected: Expected,
  timeoutMs: number,
): Promise<Result<DecodedPacket, string>> {
  return new Promise((resolve) => {
    // A socket, and so a source port, for each question (RFC 5452 §9.2).
    const socket = createSocket(server.family === 6 ? 'udp6' : 'udp4')
    let open = true
    const end = (result: Result<DecodedPacket, string>): void => {
      if (!open) return
      open = false
      clearTimeout(timer)
      socket.close()
      resolve(result)
    }
    const timer = setTimeout(() => end(err('no answer in time')), timeoutMs)
    socket.on('error', () => end(err('no name server listens')))
    socket.on('message', (bytes) => {
      const packet = readReply(bytes, expected)
      if (packet !== undefined) end(ok(packet))
    })
    // Connected: packets of other senders never arrive.
    socket.connect(server.port, server.host, () => {
      if (open) socket.send(query)
    })
  })
}

function askTcp(
  server: ServerAddress,
  query: Buffer,
  expected: Expected,
  timeoutMs: number,
): Promise<Result<DecodedPacket, string>> {
  return new Promise((resolve) => {
    const socket = connect({ host: server.host, port: server.port })
    let received = Buffer.alloc(0)
    const end = (result: Result<DecodedPacket, string>): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(result)
    }
    const timer = setTimeout(() => end(err('no answer in time')), timeoutMs)
    socket.on('error', () => end(err('no name server listens')))
    socket.on('close', () => end(err('the name server closed the connection')))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      // RFC 1035 §4.2.2: two octets of length, so never more than 64 KiB.
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return
      const packet = readReply(received.subarray(2, 2 + received.readUInt16BE(0)), expected)
      end(packet === undefined ? err('the answer makes no sense') : ok(packet))
    })
    const length = Buffer.alloc(2)
    length.writeUInt16BE(query.length)
    socket.write(Buffer.concat([length, query]))
  })
}
