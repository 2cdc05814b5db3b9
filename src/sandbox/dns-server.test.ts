import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as dnsPacket from 'dns-packet'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExpectedRecord } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import { quietLog } from '../../test/support/quiet-log.ts'
import { DnsServer } from './dns-server.ts'
import { ZoneStore } from './zone-store.ts'

const name = (text: string): DomainName => text as DomainName
const HOSTNAMES = { hostname: name('mail.taifa.test'), mxHostname: name('mx1.taifa.test') }
const DOMAIN = name('shop.example')
// As long as the one of a 2048-bit RSA key.
const DKIM = `v=DKIM1; k=rsa; p=${'MIIBIjANBgkqhkiG9w0B'.repeat(20)}`
const RECORDS: readonly ExpectedRecord[] = [
  {
    purpose: 'verification',
    type: 'TXT',
    host: `_taifa-challenge.${DOMAIN}`,
    value: 'taifa-verify=abc',
  },
  { purpose: 'spf', type: 'TXT', host: DOMAIN, value: 'v=spf1 include:mail.taifa.test ~all' },
  { purpose: 'dkim', type: 'TXT', host: `taifa._domainkey.${DOMAIN}`, value: DKIM },
  { purpose: 'dmarc', type: 'TXT', host: `_dmarc.${DOMAIN}`, value: 'v=DMARC1; p=none' },
  {
    purpose: 'return_path',
    type: 'CNAME',
    host: `bounce.${DOMAIN}`,
    value: 'return.mail.taifa.test',
  },
]

let dataDir: string
let zones: ZoneStore
let server: DnsServer
let address: { readonly host: string; readonly port: number }
let resolver: Resolver

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'taifa-dns-'))
  zones = await ZoneStore.open({ dataDir, monotonicMs: () => performance.now() })
  server = new DnsServer({
    hostnames: HOSTNAMES,
    zones,
    host: '127.0.0.1',
    port: 0,
    log: quietLog,
  })
  address = await server.start()
  resolver = resolverThatWaits(20_000)
})
afterEach(async () => {
  resolver.cancel()
  await server.close()
  await rm(dataDir, { recursive: true })
})

function resolverThatWaits(timeout: number): Resolver {
  const asking = new Resolver({ timeout, tries: 1 })
  asking.setServers([`${address.host}:${address.port}`])
  return asking
}

type Asked = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'TXT'

/** What Node's resolver makes of it: sorted texts, or its error code. */
async function ask(domain: string, type: Asked): Promise<string> {
  try {
    switch (type) {
      case 'MX': {
        const found = await resolver.resolveMx(domain)
        return found.map((mx) => `${mx.priority} ${mx.exchange}`).join(', ')
      }
      case 'TXT':
        return (await resolver.resolveTxt(domain)).map((parts) => parts.join('')).join(', ')
      default:
        return ((await resolver.resolve(domain, type)) as string[]).join(', ')
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

const SPF = 'v=spf1 ip4:127.0.0.1 ip6:::1 -all'

describe('built-in names', () => {
  test.each<[string, Asked, string]>([
    ['mail.taifa.test', 'A', '127.0.0.1'],
    ['MAIL.Taifa.Test', 'A', '127.0.0.1'],
    ['mail.taifa.test', 'AAAA', 'ENODATA'],
    ['mail.taifa.test', 'TXT', SPF],
    ['mx1.taifa.test', 'A', '127.0.0.2'],
    ['inbox.taifa.test', 'A', '127.0.0.1'],
    ['inbox.taifa.test', 'MX', 'ENODATA'],
    ['return.mail.taifa.test', 'TXT', SPF],
    ['return.mail.taifa.test', 'MX', '10 mx1.taifa.test'],
    ['1.0.0.127.in-addr.arpa', 'PTR', 'mail.taifa.test'],
    ['2.0.0.127.in-addr.arpa', 'PTR', 'ENOTFOUND'],
  ])('%s %s is %s', async (domain, type, expected) => {
    expect(await ask(domain, type)).toBe(expected)
  })
})

describe('names that nobody published', () => {
  test.each<[string, Asked, string]>([
    ['gmail.com', 'MX', '10 inbox.taifa.test'],
    ['gmail.com', 'A', 'ENODATA'],
    ['taifa.test', 'MX', '10 inbox.taifa.test'],
    ['gmail.com', 'TXT', 'ENODATA'],
    ['gmail.com', 'NS', 'ENODATA'],
    ['_dmarc.gmail.com', 'TXT', 'ENOTFOUND'],
    ['taifa._domainkey.gmail.com', 'TXT', 'ENOTFOUND'],
    ['bounce.gmail.com', 'CNAME', 'ENODATA'],
    ['com', 'MX', 'ENOTFOUND'],
  ])('%s %s is %s', async (domain, type, expected) => {
    expect(await ask(domain, type)).toBe(expected)
  })
})

describe('names that play a part', () => {
  test.each<[string, Asked, string]>([
    ['nxdomain.example', 'MX', 'ENOTFOUND'],
    ['mail.nxdomain.example', 'A', 'ENOTFOUND'],
    ['anything.invalid', 'MX', 'ENOTFOUND'],
    ['servfail.example', 'MX', 'ESERVFAIL'],
    ['nullmx.example', 'MX', '0 '],
    ['nullmx.example', 'A', 'ENODATA'],
    ['timeout', 'MX', 'ENOTFOUND'],
  ])('%s %s is %s', async (domain, type, expected) => {
    expect(await ask(domain, type)).toBe(expected)
  })

  test('timeout.example says nothing', async () => {
    resolver = resolverThatWaits(300)
    expect(await ask('timeout.example', 'MX')).toBe('ETIMEOUT')
  })

  test('cannot be published', async () => {
    expect(await zones.publish([], name('servfail.example'))).toMatchObject({ ok: false })
  })
})

describe('published zones', () => {
  beforeEach(async () => {
    await zones.publish(RECORDS, DOMAIN)
  })

  test.each<[string, Asked, string]>([
    [DOMAIN, 'TXT', 'v=spf1 include:mail.taifa.test ~all'],
    [DOMAIN, 'MX', '10 inbox.taifa.test'],
    [DOMAIN, 'NS', 'ns1.taifa.test'],
    [DOMAIN, 'AAAA', 'ENODATA'],
    [`_taifa-challenge.${DOMAIN}`, 'TXT', 'taifa-verify=abc'],
    [`taifa._domainkey.${DOMAIN}`, 'TXT', DKIM],
    // Exists only because a key is below it.
    [`_domainkey.${DOMAIN}`, 'TXT', 'ENODATA'],
    [`_dmarc.${DOMAIN}`, 'A', 'ENODATA'],
    [`bounce.${DOMAIN}`, 'CNAME', 'return.mail.taifa.test'],
    // Through the CNAME.
    [`bounce.${DOMAIN}`, 'TXT', SPF],
    [`bounce.${DOMAIN}`, 'MX', '10 mx1.taifa.test'],
    // The alias alone: Node makes an empty list of it.
    [`bounce.${DOMAIN}`, 'AAAA', ''],
    [`www.${DOMAIN}`, 'A', 'ENOTFOUND'],
    [`_dmarc.${DOMAIN}.${DOMAIN}`, 'TXT', 'ENOTFOUND'],
  ])('%s %s is %s', async (domain, type, expected) => {
    expect(await ask(domain, type)).toBe(expected)
  })

  test('an MX of its own takes the place of the default', async () => {
    await zones.set(DOMAIN, 'MX', ['10 mx1.taifa.test', '20 mx2.example.net'])
    expect(await ask(DOMAIN, 'MX')).toBe('10 mx1.taifa.test, 20 mx2.example.net')
    await zones.remove(DOMAIN, 'MX')
    expect(await ask(DOMAIN, 'MX')).toBe('10 inbox.taifa.test')
  })

  test('broken on purpose, repaired by publishing again, gone after unpublishing', async () => {
    await zones.set(DOMAIN, 'TXT', ['v=spf1 -all', 'v=spf1 ~all'])
    await zones.set(`www.${DOMAIN}`, 'A', ['192.0.2.1'])
    expect(await ask(DOMAIN, 'TXT')).toBe('v=spf1 -all, v=spf1 ~all')
    await zones.publish(RECORDS, DOMAIN)
    expect(await ask(DOMAIN, 'TXT')).toBe('v=spf1 include:mail.taifa.test ~all')
    expect(await ask(`www.${DOMAIN}`, 'A')).toBe('192.0.2.1')
    expect(await zones.unpublish(DOMAIN)).toBe(true)
    expect(await zones.unpublish(DOMAIN)).toBe(false)
    expect(await ask(DOMAIN, 'TXT')).toBe('ENODATA')
  })

  test('a CNAME where a TXT was takes its place; a CNAME loop is a server failure', async () => {
    await zones.set(`_dmarc.${DOMAIN}`, 'CNAME', [`loop.${DOMAIN}`])
    await zones.set(`loop.${DOMAIN}`, 'CNAME', [`_dmarc.${DOMAIN}`])
    expect(await ask(`_dmarc.${DOMAIN}`, 'CNAME')).toBe(`loop.${DOMAIN}`)
    expect(await ask(`_dmarc.${DOMAIN}`, 'TXT')).toBe('ESERVFAIL')
  })

  test('records outside of the zone are refused', async () => {
    const stray = { purpose: 'spf', type: 'TXT', host: 'example.net', value: 'x' } as const
    expect(await zones.publish([stray], DOMAIN)).toMatchObject({ ok: false })
  })
})

describe('the wire', () => {
  const query = (parts: object): Buffer =>
    dnsPacket.encode({
      type: 'query',
      id: 7,
      questions: [{ type: 'TXT', name: 'big.example', class: 'IN' }],
      ...parts,
    })

  /** Sends each packet; answers what comes back until `count` packets came. */
  async function udp(
    packets: readonly Buffer[],
    count: number,
  ): Promise<dnsPacket.DecodedPacket[]> {
    const socket = createSocket('udp4')
    const { port } = server.address()
    const answers: dnsPacket.DecodedPacket[] = []
    await new Promise<void>((resolve) => {
      socket.on('message', (bytes) => {
        answers.push(dnsPacket.decode(bytes))
        if (answers.length === count) resolve()
      })
      for (const packet of packets) socket.send(packet, port, '127.0.0.1')
    })
    socket.close()
    return answers
  }
  const rcode = (packet: dnsPacket.DecodedPacket | undefined): number => (packet?.flags ?? 0) & 15

  test('a large answer is truncated over UDP and whole over TCP', async () => {
    const values = Array.from({ length: 8 }, (_, i) => `${i}${'x'.repeat(300)}`)
    await zones.set('big.example', 'TXT', values)
    const [answer] = await udp([query({})], 1)
    expect(answer?.flag_tc).toBe(true)
    expect(answer?.answers).toHaveLength(0)
    // Node's resolver repeats the question over TCP.
    expect(await ask('big.example', 'TXT')).toBe(values.join(', '))
  })

  test('EDNS0 raises the limit and is answered with EDNS0', async () => {
    await zones.set('big.example', 'TXT', ['y'.repeat(800)])
    const opt = { type: 'OPT', name: '.', udpPayloadSize: 4096, options: [], flags: 0 }
    const [plain, extended] = await udp([query({ id: 1 }), query({ id: 2, additionals: [opt] })], 2)
    expect(plain?.flag_tc).toBe(true)
    expect(plain?.additionals).toHaveLength(0)
    expect(extended?.flag_tc).toBe(false)
    expect(extended?.answers).toHaveLength(1)
    expect(extended?.additionals?.[0]?.type).toBe('OPT')
  })

  test('what is no query gets no answer, what is an odd one a code', async () => {
    const answerable = [
      query({ id: 1, questions: [] }),
      query({ id: 2, questions: [{ type: 'A', name: 'a.test', class: 'CH' }] }),
      query({ id: 3, flags: 4 << 11 }),
    ]
    const silent = [
      Buffer.from('not dns'),
      Buffer.alloc(12, 0xff),
      Buffer.alloc(600, 0xc0),
      dnsPacket.encode({ type: 'response', id: 9, questions: [] }),
    ]
    const answers = await udp([...silent, ...answerable, query({ id: 4 })], 4)
    expect(answers.map((answer) => [answer.id, rcode(answer)])).toEqual([
      [1, 1],
      [2, 5],
      [3, 4],
      [4, 0],
    ])
  })

  test('one TCP connection carries many questions, split anywhere; garbage closes it', async () => {
    const { port } = server.address()
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (bytes: Buffer) => chunks.push(bytes))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    const stream = Buffer.concat(
      [1, 2, 3].map((id) => {
        const bytes = query({ id, questions: [{ type: 'MX', name: `d${id}.example` }] })
        return Buffer.concat([Buffer.from([0, bytes.length]), bytes])
      }),
    )
    for (const byte of stream) socket.write(Buffer.from([byte]))
    // A length of 65,535 is no question.
    socket.write(Buffer.from([0xff, 0xff]))
    await closed
    const all = Buffer.concat(chunks)
    const ids: number[] = []
    for (let at = 0; at < all.length; at += 2 + all.readUInt16BE(at)) {
      ids.push(dnsPacket.decode(all.subarray(at + 2)).id ?? 0)
    }
    expect(ids).toEqual([1, 2, 3])
  })

  test('a taken port is an error', async () => {
    const { host, port } = server.address()
    const second = new DnsServer({ hostnames: HOSTNAMES, zones, host, port, log: quietLog })
    await expect(second.start()).rejects.toThrow(/EADDRINUSE/)
  })
})
