import { describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { createDns } from '#infra/dns/resolver-dns.ts'
import { ZoneServer, type Zone } from '../../../test/support/zone.ts'
import { planRoute, type MxOptions } from './mx.ts'
import type { RouteFault, RoutePlan } from './route.ts'
import { parseSmarthost, planSmarthost } from './smarthost.ts'

const OPTIONS: MxOptions = {
  port: 25,
  allowPrivate: false,
  ownHostNames: ['relay.test' as DomainName],
  ipv6: () => true,
}

async function plan(
  zone: Zone,
  destination: string,
  options: Partial<MxOptions> = {},
  fraction: () => number = () => 0,
): Promise<RoutePlan | RouteFault> {
  await using server = await ZoneServer.start(zone)
  const dns = createDns({ servers: [server.address], cache: false, deadlineMs: 1_500 })
  return await planRoute(destination, { ...OPTIONS, ...options }, { dns, random: { fraction } })
}

const where = (route: RoutePlan | RouteFault): string[] =>
  route.kind === 'plan' ? route.targets.map((t) => `${t.host} ${t.address.text}`) : [route.problem]

const code = (route: RoutePlan | RouteFault): string =>
  route.kind === 'plan'
    ? 'plan'
    : `${route.permanent ? 'permanent' : 'temporary'} ${route.enhanced}`

const host = (n: number): { A: string[] } => ({ A: [`8.8.8.${n}`] })

describe('the plan of a domain', () => {
  it('goes by preference and shuffles equal ones', async () => {
    const zone = {
      'd.test': { MX: ['20 c.test', '10 a.test', '10 b.test'] },
      'a.test': host(1),
      'b.test': host(2),
      'c.test': host(3),
    }
    const orders = [0, 0.99].map(async (f) => where(await plan(zone, 'd.test', {}, () => f)))
    const [first, second] = await Promise.all(orders)
    expect(first?.[2]).toBe('c.test 8.8.8.3')
    expect(second?.[2]).toBe('c.test 8.8.8.3')
    expect(first?.slice(0, 2)).not.toEqual(second?.slice(0, 2))
    expect(first?.slice(0, 2).toSorted()).toEqual(['a.test 8.8.8.1', 'b.test 8.8.8.2'])
  })

  it('takes the domain itself only when it has no MX', async () => {
    expect(where(await plan({ 'd.test': host(1) }, 'd.test'))).toEqual(['d.test 8.8.8.1'])
    const unusable = { 'd.test': { MX: ['10 gone.test'], ...host(1) } }
    expect(code(await plan(unusable, 'd.test'))).toBe('permanent 5.4.4')
  })

  it('judges what DNS says', async () => {
    const zone: Zone = {
      'null.test': { MX: ['0 .'], ...host(1) },
      'fail.test': { trouble: 'SERVFAIL' },
      'silent.test': { trouble: 'timeout' },
      'literal.test': { MX: ['10 192.0.2.1'] },
      'half.test': { MX: ['10 fail.test', '20 a.test'] },
      'dead.test': { MX: ['10 fail.test'] },
      'empty.test': { TXT: ['x'] },
      'a.test': host(1),
    }
    const codes: Record<string, string> = {}
    for (const domain of [
      'null',
      'nowhere',
      'fail',
      'silent',
      'literal',
      'half',
      'dead',
      'empty',
    ]) {
      codes[domain] = code(await plan(zone, `${domain}.test`))
    }
    expect(codes).toEqual({
      null: 'permanent 5.1.10',
      nowhere: 'permanent 5.1.2',
      fail: 'temporary 4.4.3',
      silent: 'temporary 4.4.3',
      literal: 'permanent 5.4.4',
      half: 'plan',
      dead: 'temporary 4.4.3',
      empty: 'permanent 5.4.4',
    })
  })

  it('follows a CNAME, of the domain and of a mail host', async () => {
    const zone: Zone = {
      'alias.test': { CNAME: 'd.test' },
      'd.test': { MX: ['10 mx.test'] },
      'mx.test': { CNAME: 'real.test' },
      'real.test': host(7),
    }
    expect(where(await plan(zone, 'alias.test'))).toEqual(['mx.test 8.8.8.7'])
  })

  it('drops itself and what is not better', async () => {
    const zone: Zone = {
      'backup.test': { MX: ['10 a.test', '20 RELAY.test', '20 b.test', '30 c.test'] },
      'loop.test': { MX: ['10 relay.test', '20 a.test'] },
      'relay.test': host(9),
      'a.test': host(1),
      'b.test': host(2),
      'c.test': host(3),
    }
    expect(where(await plan(zone, 'backup.test'))).toEqual(['a.test 8.8.8.1'])
    expect(code(await plan(zone, 'loop.test'))).toBe('permanent 5.4.6')
    expect(code(await plan(zone, 'relay.test'))).toBe('permanent 5.4.6')
  })

  it('never dials private addresses unless allowed', async () => {
    const zone: Zone = {
      'inside.test': { MX: ['10 m.test'] },
      'm.test': { A: ['127.0.0.1', '10.0.0.1', '169.254.169.254', '0.0.0.0'], AAAA: ['::1'] },
      'mapped.test': { AAAA: ['::ffff:127.0.0.1'] },
      'mixed.test': { A: ['192.168.0.1', '8.8.4.4'] },
    }
    expect(code(await plan(zone, 'inside.test'))).toBe('permanent 5.4.4')
    expect(code(await plan(zone, 'mapped.test'))).toBe('permanent 5.4.4')
    expect(where(await plan(zone, 'mixed.test'))).toEqual(['mixed.test 8.8.4.4'])
    const allowed = await plan(zone, 'inside.test', { allowPrivate: true })
    expect(where(allowed).slice(0, 2)).toEqual(['m.test ::1', 'm.test 127.0.0.1'])
  })

  it('alternates families, IPv6 first, or leaves IPv6 out', async () => {
    const zone: Zone = {
      'd.test': {
        A: ['8.8.8.1', '8.8.8.2'],
        AAAA: ['2606:4700::1', '2606:4700::2', '2606:4700::3'],
      },
    }
    const both = where(await plan(zone, 'd.test')).map((each) => each.split(' ')[1])
    expect(both.map((each) => (each?.includes(':') ? 6 : 4))).toEqual([6, 4, 6, 4])
    const four = where(await plan(zone, 'd.test', { ipv6: () => false }))
    expect(four.map((each) => each.includes(':'))).toEqual([false, false])
  })

  it('bounds hosts, and reaches the twelfth', async () => {
    const zone: Record<string, Zone[string]> = {}
    const mx: string[] = []
    for (let i = 1; i <= 60; i++) {
      zone[`m${i}.test`] = { A: Array.from({ length: 9 }, (_, k) => `8.8.${i}.${k + 1}`) }
      mx.push(`${i} m${i}.test`)
    }
    zone['many.test'] = { MX: mx }
    expect(where(await plan(zone, 'many.test')).length).toBe(30)
    const dozen: Record<string, Zone[string]> = {
      'd.test': { MX: mx.slice(0, 12) },
      'm12.test': host(1),
    }
    expect(where(await plan(dozen, 'd.test'))).toEqual(['m12.test 8.8.8.1'])
  })

  it('reads address literals', async () => {
    expect(where(await plan({}, '[8.8.8.8]'))).toEqual(['[8.8.8.8] 8.8.8.8'])
    expect(where(await plan({}, '[IPv6:2606:4700::1]'))).toEqual([
      '[IPv6:2606:4700::1] 2606:4700::1',
    ])
    expect(code(await plan({}, '[127.0.0.1]'))).toBe('permanent 5.4.4')
    expect(code(await plan({}, '[nonsense]'))).toBe('permanent 5.1.2')
  })
})

describe('the smarthost', () => {
  const parse = (url: string) => {
    const parsed = parseSmarthost(url)
    return parsed.ok ? parsed.value : undefined
  }

  it('is read from its URL', () => {
    expect(parse('smtp://relay.example:2525')).toMatchObject({
      host: 'relay.example',
      port: 2525,
      security: { tls: 'opportunistic', implicitTls: false, credentials: undefined },
    })
    const login = parse('smtps://us%40er:p%3Aw%2Fd@relay.example:465')
    expect(login?.security).toMatchObject({ tls: 'verified', implicitTls: true })
    expect(login?.security.credentials?.username).toBe('us@er')
    expect(login?.security.credentials?.password.reveal()).toBe('p:w/d')
    expect(JSON.stringify(login)).not.toContain('p:w/d')
    expect(parse('smtp://u:p@127.0.0.1:25')?.security.tls).toBe('opportunistic')
    expect(parse('smtp://u:p@[2001:db8::1]:25')?.security.tls).toBe('verified')
    for (const bad of [
      'http://a:1',
      'smtp://a',
      'smtp://a:0',
      'smtp://%zz:p@a:25',
      'smtp://-:25',
    ]) {
      expect(`${bad} ${parseSmarthost(bad).ok}`).toBe(`${bad} false`)
    }
    const wrong = parseSmarthost('smtp://user:hunter2@:25')
    expect(JSON.stringify(wrong)).not.toContain('hunter2')
  })

  it('may be private, and a host that cannot be found is no reason to bounce', async () => {
    await using server = await ZoneServer.start({ 'in.test': { A: ['10.1.2.3'] } })
    const dns = createDns({ servers: [server.address], cache: false })
    const to = async (url: string) => {
      const smarthost = parse(url)
      if (smarthost === undefined) throw new Error(url)
      return await planSmarthost(smarthost, dns, false)
    }
    expect(where(await to('smtp://in.test:25'))).toEqual(['in.test 10.1.2.3'])
    expect(where(await to('smtp://[::1]:25'))).toEqual(['::1 ::1'])
    expect(code(await to('smtp://gone.test:25'))).toBe('temporary 4.4.3')
  })
})
