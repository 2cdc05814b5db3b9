import { expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { ZoneServer } from '../../../test/support/zone.ts'
import { createDns } from './resolver-dns.ts'

const name = (text: string): DomainName => text as DomainName

it('reads each type and tells what is missing from what does not exist', async () => {
  await using server = await ZoneServer.start({
    'all.test': {
      A: ['192.0.2.1', '192.0.2.2'],
      AAAA: ['2001:db8::1'],
      MX: ['20 B.all.test', '10 a.all.test'],
      TXT: ['one', ['v=spf1 ', '-all']],
      NS: ['NS.all.test'],
    },
    'null.test': { MX: ['0 .'] },
    'alias.test': { CNAME: 'all.test' },
    'dangling.test': { CNAME: 'nowhere.test' },
  })
  const dns = createDns({ servers: [server.address], cache: false })
  expect(await dns.a(name('all.test'))).toEqual({
    kind: 'found',
    records: ['192.0.2.1', '192.0.2.2'],
  })
  expect(await dns.aaaa(name('all.test'))).toEqual({ kind: 'found', records: ['2001:db8::1'] })
  expect(await dns.mx(name('all.test'))).toEqual({
    kind: 'found',
    records: [
      { preference: 20, exchange: 'b.all.test' },
      { preference: 10, exchange: 'a.all.test' },
    ],
  })
  expect(await dns.mx(name('null.test'))).toEqual({
    kind: 'found',
    records: [{ preference: 0, exchange: '' }],
  })
  const txt = await dns.txt(name('all.test'))
  expect(txt).toEqual({ kind: 'found', records: ['one', 'v=spf1 -all'] })
  expect(await dns.ns(name('all.test'))).toEqual({ kind: 'found', records: ['ns.all.test'] })
  expect(await dns.cname(name('alias.test'))).toEqual({ kind: 'found', records: ['all.test'] })
  expect(await dns.mx(name('alias.test'))).toMatchObject({ kind: 'found' })
  expect(await dns.aaaa(name('null.test'))).toEqual({ kind: 'no-data' })
  expect(await dns.a(name('nowhere.test'))).toEqual({ kind: 'no-name' })
  expect(await dns.a(name('dangling.test'))).toEqual({ kind: 'no-name' })
})

it('knows nothing when the server fails, refuses or is silent', async () => {
  await using server = await ZoneServer.start({
    'fail.test': { trouble: 'SERVFAIL' },
    'refused.test': { trouble: 'REFUSED' },
    'silent.test': { trouble: 'timeout' },
    'long.test': { A: ['192.0.2.9'], trouble: 'truncate' },
  })
  const servers = [server.address]
  const dns = createDns({ servers, cache: true })
  const hasty = createDns({ servers, cache: true, deadlineMs: 300 })
  expect(await dns.mx(name('fail.test'))).toMatchObject({ kind: 'temporary' })
  expect(await dns.mx(name('refused.test'))).toMatchObject({ kind: 'temporary' })
  const silent = await hasty.mx(name('silent.test'))
  expect(silent).toEqual({ kind: 'temporary', reason: 'no answer in time' })
  // What is cut short comes by TCP.
  expect(await dns.a(name('long.test'))).toEqual({ kind: 'found', records: ['192.0.2.9'] })
  // A failure is not remembered.
  const before = server.questions.length
  await dns.mx(name('fail.test'))
  expect(server.questions.length).toBeGreaterThan(before)
})

it('remembers answers for their time and asks once for all who wait', async () => {
  await using server = await ZoneServer.start({
    'a.test': { A: ['192.0.2.1'], ttl: 7 },
    'zero.test': { A: ['192.0.2.1'], ttl: 0 },
  })
  let now = 0
  const dns = createDns({ servers: [server.address], cache: true, now: () => now })
  const ask = async (host: string): Promise<number> => {
    const before = server.questions.length
    await Promise.all([dns.a(name(host)), dns.a(name(host)), dns.a(name(host))])
    return server.questions.length - before
  }
  expect(await ask('a.test')).toBe(1)
  now = 6_999
  expect(await ask('a.test')).toBe(0)
  now = 7_000
  expect(await ask('a.test')).toBe(1)
  expect(await ask('zero.test')).toBe(1)
  expect(await ask('zero.test')).toBe(1)
  expect(await ask('missing.test')).toBe(1)
  now += 14_999
  expect(await ask('missing.test')).toBe(0)
  now += 1
  expect(await ask('missing.test')).toBe(1)
})

it('asks anew without a cache', async () => {
  await using server = await ZoneServer.start({ 'a.test': { TXT: ['old'] } })
  const dns = createDns({ servers: [server.address], cache: false })
  expect(await dns.txt(name('a.test'))).toEqual({ kind: 'found', records: ['old'] })
  server.zone = { 'a.test': { TXT: ['new'] } }
  expect(await dns.txt(name('a.test'))).toEqual({ kind: 'found', records: ['new'] })
})
