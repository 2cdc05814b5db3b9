import { beforeAll, describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { makeMaterials, TlsWorld } from '../../../../test/support/tls-world.ts'
import { quietLog } from '../../../../test/support/quiet-log.ts'
import { refreshDue } from './refresh.ts'

let pem: Awaited<ReturnType<typeof makeMaterials>>
beforeAll(async () => {
  pem = await makeMaterials()
})

const there = 'there.test' as DomainName
const POLICY = 'version: STSv1\nmode: enforce\nmx: mx.there.test\nmax_age: 604800\n'
const WEB = { 'mta-sts.there.test': { A: ['127.0.0.1'] } }
const record = (id: string) => ({ '_mta-sts.there.test': { TXT: [`v=STSv1; id=${id};`] } })
const NEVER = new AbortController().signal

async function world(policyNames?: readonly string[]): Promise<TlsWorld> {
  const zone = { ...WEB, ...record('1') }
  const more = policyNames === undefined ? {} : { policyNames }
  const made = await TlsWorld.start({ authority: pem.authority, zone, scripts: [[]], ...more })
  made.policy.body = POLICY
  return made
}

describe('a policy', () => {
  it('is fetched once, and again when its id changes', async () => {
    await using internet = await world()
    const find = () => internet.policies.find(there)
    expect(await find()).toMatchObject({ policy: { mode: 'enforce' }, fault: undefined })
    await find()
    expect(internet.fetches).toEqual(['GET mta-sts.there.test/.well-known/mta-sts.txt'])
    await internet.clock.advance(HOUR_MS)
    await find()
    expect(internet.fetches).toHaveLength(1)
    internet.policy.body = POLICY.replace('enforce', 'testing')
    internet.names.zone = { ...WEB, ...record('2') }
    await internet.clock.advance(2 * MINUTE_MS)
    expect(await find()).toMatchObject({ policy: { mode: 'testing' } })
    expect(internet.fetches).toHaveLength(2)
  })

  it('is asked for once by all who wait', async () => {
    await using internet = await world()
    await Promise.all(Array.from({ length: 5 }, () => internet.policies.find(there)))
    expect(internet.fetches).toHaveLength(1)
  })

  it('is fetched anew after a day, on use and in the background', async () => {
    await using internet = await world()
    await internet.policies.find(there)
    await internet.clock.advance(DAY_MS)
    await internet.policies.find(there)
    expect(internet.fetches).toHaveLength(2)
    await internet.clock.advance(DAY_MS + 1)
    const { policies, store, clock } = internet
    await refreshDue({ policies, store, clock, log: quietLog }, NEVER)
    expect(internet.fetches).toHaveLength(3)
    await refreshDue({ policies, store, clock, log: quietLog }, NEVER)
    expect(internet.fetches).toHaveLength(3)
  })

  it.each<[string, (internet: TlsWorld) => void]>([
    ['the record is gone', (i) => (i.names.zone = WEB)],
    [
      'there are two records',
      (i) =>
        (i.names.zone = {
          ...WEB,
          '_mta-sts.there.test': { TXT: ['v=STSv1; id=1;', 'v=STSv1; id=2;'] },
        }),
    ],
    [
      'the name server fails',
      (i) => (i.names.zone = { ...WEB, '_mta-sts.there.test': { trouble: 'SERVFAIL' } }),
    ],
    ['the policy host is gone and the id has changed', (i) => (i.names.zone = { ...record('2') })],
    [
      'the new policy is nonsense',
      (i) => {
        i.names.zone = { ...WEB, ...record('2') }
        i.policy.body = '<html>'
      },
    ],
  ])('once known is kept until its time is over: %s', async (_, spoil) => {
    await using internet = await world()
    await internet.policies.find(there)
    spoil(internet)
    await internet.clock.advance(6 * DAY_MS)
    expect((await internet.policies.find(there)).policy?.mode).toBe('enforce')
    await internet.clock.advance(DAY_MS)
    expect((await internet.policies.find(there)).policy).toBeUndefined()
  })

  it.each<[string, (internet: TlsWorld) => void, string]>([
    [
      'redirects',
      (i) => Object.assign(i.policy, { status: 302, location: 'https://mta-sts.there.test/x' }),
      'sts-policy-fetch-error',
    ],
    ['is missing', (i) => (i.policy.status = 404), 'sts-policy-fetch-error'],
    ['is HTML', (i) => (i.policy.type = 'text/html'), 'sts-policy-invalid'],
    ['cannot be read', (i) => (i.policy.body = 'version: STSv9'), 'sts-policy-invalid'],
    ['is endless', (i) => (i.policy.body = Buffer.alloc(70_000, 'a')), 'sts-policy-fetch-error'],
    ['has no host', (i) => (i.names.zone = record('1')), 'sts-policy-fetch-error'],
  ])('that %s is none, and is not asked for again at once', async (_, spoil, result) => {
    await using internet = await world()
    spoil(internet)
    const find = () => internet.policies.find(there)
    expect(await find()).toMatchObject({ policy: undefined, fault: { result } })
    const fetches = internet.fetches.length
    await internet.clock.advance(2 * MINUTE_MS)
    expect(await find()).toMatchObject({ fault: { result } })
    expect(internet.fetches).toHaveLength(fetches)
    internet.policy.status = 200
    internet.policy.type = 'text/plain'
    internet.policy.body = POLICY
    internet.names.zone = { ...WEB, ...record('1') }
    await internet.clock.advance(5 * MINUTE_MS)
    expect(await find()).toMatchObject({ policy: { mode: 'enforce' }, fault: undefined })
  })

  it('from a host with a certificate for another name is none', async () => {
    await using internet = await world(['www.there.test'])
    expect(await internet.policies.find(there)).toMatchObject({
      policy: undefined,
      fault: { result: 'sts-webpki-invalid' },
    })
    expect(internet.fetches).toEqual([])
  })

  it('is not looked for behind a private address, unless that is allowed', async () => {
    await using internet = await world()
    const { createHttpClient } = await import('#infra/http-client/http-client.ts')
    const { createDns } = await import('#infra/dns/resolver-dns.ts')
    const dns = createDns({ servers: [internet.names.address], cache: false })
    const reach = { allowPrivate: false, allowPlain: false, ipv6: () => false }
    const http = createHttpClient(reach, dns)
    const request = { method: 'GET', timeoutMs: 2_000, maxBytes: 10 } as const
    const hosts = [
      'mta-sts.there.test',
      '127.0.0.1',
      '[::1]',
      '169.254.169.254',
      '[::ffff:10.0.0.1]',
    ]
    for (const host of hosts)
      expect(await http.send({ ...request, url: `https://${host}/` })).toMatchObject({
        kind: 'forbidden-address',
      })
    for (const url of [
      'http://mta-sts.there.test/',
      'https://a:b@mta-sts.there.test/',
      'file:///x',
    ])
      expect(await http.send({ ...request, url })).toMatchObject({ kind: 'invalid-url' })
    expect(internet.fetches).toEqual([])
  })
})
