import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import * as packet from 'dns-packet'
import { expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { ZoneServer, type Zone } from '../../../test/support/zone.ts'
import { createSecureDns } from './secure-dns.ts'

const name = (text: string): DomainName => text as DomainName
const TLSA = `3 1 1 ${'ab'.repeat(32)}`
const ZONE: Zone = {
  'signed.test': { MX: ['10 MX.signed.test'], A: ['192.0.2.1'] },
  '_25._tcp.signed.test': { TLSA: [TLSA, `2 0 2 ${'cd'.repeat(64)}`] },
  'long.test': { A: ['192.0.2.9'], trouble: 'truncate' },
  'alias.test': { CNAME: 'signed.test' },
  'half.test': { CNAME: 'plain.test' },
  'plain.test': { A: ['192.0.2.2'], insecure: true },
  'bogus.test': { trouble: 'SERVFAIL' },
  'silent.test': { trouble: 'timeout' },
}

/** Where an answer comes: nobody asks twice because the machine is busy. */
const PATIENT_MS = 20_000

async function validating(zone: Zone = ZONE): Promise<ZoneServer> {
  const server = await ZoneServer.start(zone)
  server.validates = true
  return server
}

it('tells what the resolver has proved from what it has not', async () => {
  await using server = await validating()
  const dns = createSecureDns({ servers: [server.address], tryMs: PATIENT_MS })
  expect(await dns.mx(name('signed.test'))).toEqual({
    kind: 'found',
    records: [{ preference: 10, exchange: 'mx.signed.test' }],
    secure: true,
    owner: 'signed.test',
  })
  expect(await dns.a(name('plain.test'))).toMatchObject({ kind: 'found', secure: false })
  expect(await dns.a(name('half.test'))).toMatchObject({ secure: false, owner: 'plain.test' })
  expect(await dns.a(name('alias.test'))).toMatchObject({ secure: true, owner: 'signed.test' })
  expect(await dns.cname(name('half.test'))).toMatchObject({ records: ['plain.test'] })
  expect(await dns.aaaa(name('signed.test'))).toEqual({ kind: 'none', secure: true })
  expect(await dns.a(name('nowhere.test'))).toEqual({ kind: 'none', secure: true })
  const tlsa = await dns.tlsa(name('_25._tcp.signed.test'))
  expect(tlsa.kind === 'found' && tlsa.records).toEqual([
    { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32).fill(0xab) },
    { usage: 2, selector: 0, matching: 2, data: new Uint8Array(64).fill(0xcd) },
  ])
})

it('asks over TCP for what was cut short', async () => {
  await using server = await validating()
  const dns = createSecureDns({ servers: [server.address] })
  expect(await dns.a(name('long.test'))).toMatchObject({ records: ['192.0.2.9'], secure: true })
  expect(server.questions).toEqual(['A long.test', 'A long.test tcp'])
})

it('knows nothing when validation fails or nobody answers', async () => {
  await using server = await validating()
  const dns = createSecureDns({ servers: [server.address], tryMs: 100 })
  expect(await dns.tlsa(name('bogus.test'))).toMatchObject({ kind: 'failed' })
  expect(await dns.mx(name('silent.test'))).toEqual({ kind: 'failed', reason: 'no answer in time' })
  const nobody = createSecureDns({ servers: ['127.0.0.1:1'], tryMs: 100 })
  expect(await nobody.mx(name('signed.test'))).toMatchObject({ kind: 'failed' })
})

it('goes on to the next server', async () => {
  await using bad = await validating({ 'signed.test': { trouble: 'SERVFAIL' } })
  await using good = await validating()
  const dns = createSecureDns({ servers: [bad.address, good.address], tryMs: PATIENT_MS })
  expect(await dns.a(name('signed.test'))).toMatchObject({ kind: 'found', secure: true })
})

it('keeps answers for their time, and failures not at all', async () => {
  await using server = await validating({ ...ZONE, 'short.test': { A: ['192.0.2.1'], ttl: 5 } })
  let now = 0
  const dns = createSecureDns({ servers: [server.address], tryMs: PATIENT_MS, now: () => now })
  const asked = async (host: string) => {
    const before = server.questions.length
    await dns.a(name(host))
    return server.questions.length - before
  }
  expect(await asked('short.test')).toBe(1)
  now = 4_999
  expect(await asked('short.test')).toBe(0)
  now = 5_000
  expect(await asked('short.test')).toBe(1)
  await asked('bogus.test')
  expect(await asked('bogus.test')).toBeGreaterThan(0)
})

it('believes no answer to another question, and no noise', async () => {
  const server = createSocket('udp4')
  server.on('message', (bytes, peer) => {
    const query = packet.decode(bytes)
    const forged = (id: number, host: string) =>
      packet.encode({
        type: 'response',
        id,
        flags: packet.AUTHENTIC_DATA,
        questions: [{ type: 'A', name: host }],
        answers: [{ type: 'A', name: host, ttl: 60, data: '192.0.2.66' }],
      })
    const id = query.id ?? 0
    server.send(forged((id + 1) % 65_536, 'signed.test'), peer.port, peer.address)
    server.send(forged(id, 'other.test'), peer.port, peer.address)
    server.send(Buffer.from('noise'), peer.port, peer.address)
    server.send(Buffer.from(bytes), peer.port, peer.address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const dns = createSecureDns({ servers: [`127.0.0.1:${server.address().port}`], tryMs: 100 })
  expect(await dns.a(name('signed.test'))).toEqual({ kind: 'failed', reason: 'no answer in time' })
  server.close()
})
