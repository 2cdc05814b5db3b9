import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import * as dnsPacket from 'dns-packet'
import type { Answer, Packet } from 'dns-packet'
import { LiteralDns, type LiteralZone } from './literal-dns.ts'

const SERVFAIL = 2
const NXDOMAIN = 3
const MAX_UDP_BYTES = 1_232

/** A {@link LiteralZone} behind real packets, UDP and TCP, as a recursive server answers them. */
export async function serveZone(
  zone: LiteralZone,
): Promise<{ readonly address: string; close(): void }> {
  const dns = new LiteralDns(zone)
  const tcp = createServer((socket) => {
    let buffered = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk])
      if (buffered.length < 2 || buffered.length < 2 + buffered.readUInt16BE(0)) return
      const query = dnsPacket.streamDecode(buffered)
      void reply(dns, query).then((packet) => socket.end(dnsPacket.streamEncode(packet)))
    })
  }).listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket('udp4')
  udp.on('message', (message, peer) => {
    void reply(dns, dnsPacket.decode(message)).then((packet) => {
      const bytes = dnsPacket.encode(packet)
      const cut = {
        ...packet,
        answers: [],
        flags: (packet.flags ?? 0) | dnsPacket.TRUNCATED_RESPONSE,
      }
      udp.send(
        bytes.length > MAX_UDP_BYTES ? dnsPacket.encode(cut) : bytes,
        peer.port,
        peer.address,
      )
    })
  })
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  return { address: `127.0.0.1:${port}`, close: () => void (udp.close(), tcp.close()) }
}

async function reply(dns: LiteralDns, query: Packet): Promise<Packet> {
  const [question] = query.questions ?? []
  if (question === undefined) throw new Error('no question')
  const answers: Answer[] = []
  let name = question.name.toLowerCase()
  let outcome = await ask(dns, name, 'CNAME')
  while (question.type !== 'CNAME' && outcome.kind === 'found') {
    const [target = ''] = outcome.records
    answers.push({ type: 'CNAME', name, ttl: 1, data: target })
    name = target
    outcome = await ask(dns, name, 'CNAME')
  }
  const last = await ask(dns, name, question.type)
  if (last.kind === 'found')
    answers.push(...last.records.map((text) => toAnswer(name, question.type, text)))
  const rcode = { found: 0, 'no-data': 0, 'no-name': NXDOMAIN, temporary: SERVFAIL }[last.kind]
  const flags = dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | rcode
  return { type: 'response', id: query.id ?? 0, flags, questions: [question], answers }
}

async function ask(dns: LiteralDns, name: string, type: string) {
  switch (type) {
    case 'TXT':
      return dns.txt(name as never)
    case 'A':
      return dns.a(name as never)
    case 'AAAA':
      return dns.aaaa(name as never)
    case 'NS':
      return dns.ns(name as never)
    case 'CNAME':
      return dns.cname(name as never)
    default: {
      const mx = await dns.mx(name as never)
      if (mx.kind !== 'found') return mx
      const records = mx.records.map(({ preference, exchange }) => `${preference} ${exchange}`)
      return { kind: 'found' as const, records }
    }
  }
}

function toAnswer(name: string, type: string, text: string): Answer {
  const common = { name, ttl: 1 }
  switch (type) {
    case 'TXT':
      return { ...common, type, data: text.match(/.{1,255}/gs) ?? [''] }
    case 'MX': {
      const [preference = '', exchange = ''] = text.split(' ')
      return { ...common, type, data: { preference: Number(preference), exchange } }
    }
    default:
      return { ...common, type, data: text } as Answer
  }
}
