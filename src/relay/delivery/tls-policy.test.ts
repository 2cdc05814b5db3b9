import { createHash, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { TlsMinimum } from '#core/tls.ts'
import type { PemPair } from '#sandbox/certificate-maker.ts'
import type { HostStep } from '../../../test/support/scripted-host.ts'
import { greet, expectLine, say, takeMessage } from '../../../test/support/scripted-host.ts'
import { aJob, tell } from '../../../test/support/smtp-delivery.ts'
import { makeMaterials, PLAIN_HOST, tlsHost, TlsWorld } from '../../../test/support/tls-world.ts'
import type { Zone } from '../../../test/support/zone.ts'

let pem: Awaited<ReturnType<typeof makeMaterials>>
beforeAll(async () => {
  pem = await makeMaterials()
})

const ONE = ['somebody@there.test']
const POLICY = 'version: STSv1\nmode: enforce\nmx: mx.there.test\nmax_age: 86400\n'
const ZONE: Zone = {
  'there.test': { MX: ['10 mx.there.test'] },
  'mx.there.test': { A: ['127.0.0.1'] },
  'mta-sts.there.test': { A: ['127.0.0.1'] },
}
const WITH_STS: Zone = { ...ZONE, '_mta-sts.there.test': { TXT: ['v=STSv1; id=1;'] } }

interface Case {
  readonly script: readonly HostStep[]
  readonly zone?: Zone
  readonly policy?: string
  readonly minimum?: TlsMinimum
}

/** One delivery in a world of its own: the result, what was counted, and the attempts. */
async function deliver({ script, zone = WITH_STS, policy = POLICY, minimum }: Case) {
  const { authority } = pem
  await using world = await TlsWorld.start({ authority, zone, scripts: [script] })
  world.policy.body = policy
  if (minimum !== undefined) world.minimum = minimum
  const { results, report, steps } = await tell(world.transport, aJob(ONE))
  const [attempt] = report.attempts
  const clear = world.host.connections.some(({ tls, messages }) => !tls && messages.length > 0)
  return { result: results[0], counted: await world.counted(), attempt, steps, clear }
}

const OPPORTUNIST: readonly HostStep[] = PLAIN_HOST

describe('MTA-STS enforce', () => {
  it('delivers over TLS with a certificate that proves the host', async () => {
    const { result, counted, attempt } = await deliver({ script: tlsHost(pem.good) })
    expect(result).toBe('accepted 250 2.0.0 taken')
    expect(counted).toEqual(['sts success mx.there.test'])
    expect(attempt?.tls).toMatchObject({ certificate: 'trusted' })
    expect(attempt?.tlsPolicy).toEqual({
      required: 'verified',
      source: 'mta-sts',
      reason: 'the MTA-STS policy of there.test says enforce',
    })
  })

  it.each<[string, () => readonly HostStep[], RegExp, string]>([
    ['no STARTTLS', () => OPPORTUNIST, /4\.7\.4 .*STARTTLS.*enforce/, 'starttls-not-supported'],
    [
      'another name in the certificate',
      () => tlsHost(pem.wrongName),
      /4\.7\.5 .*other names.*enforce/,
      'certificate-host-mismatch',
    ],
    [
      'a certificate of nobody we know',
      () => tlsHost(pem.stranger),
      /4\.7\.5 .*not trusted.*enforce/,
      'certificate-not-trusted',
    ],
    [
      'a broken handshake',
      () => [
        ...greet('STARTTLS'),
        expectLine('STARTTLS'),
        say('220 go'),
        { startTls: 'garbage' as const },
      ],
      /4\.7\.5 .*handshake failed.*enforce/,
      'validation-failure',
    ],
    [
      'STARTTLS refused',
      () => [
        ...greet('STARTTLS'),
        expectLine('STARTTLS'),
        say('454 4.7.0 later'),
        ...takeMessage(),
      ],
      /4\.7\.4 .*refuses STARTTLS.*enforce/,
      'starttls-not-supported',
    ],
  ])('waits, and never goes in the clear: %s', async (_, script, problem, counted) => {
    const end = await deliver({ script: script() })
    expect(end.result).toMatch(/^temporary /)
    expect(end.result).toMatch(problem)
    expect(end.clear).toBe(false)
    expect(end.counted).toEqual([`sts ${counted} mx.there.test`])
    expect(end.attempt?.tlsPolicy?.source).toBe('mta-sts')
  })

  it('does not connect to a host that the policy does not name', async () => {
    const policy = POLICY.replace('mx.there.test', 'mx9.there.test')
    const end = await deliver({ script: tlsHost(pem.good), policy })
    expect(end.result).toBe(
      'temporary 4.7.5 mx.there.test is not in the MTA-STS policy of there.test',
    )
    expect(end.counted).toEqual(['sts validation-failure mx.there.test'])
    expect(end.attempt).toMatchObject({
      host: undefined,
      tlsPolicy: { required: 'verified', source: 'mta-sts' },
    })
  })

  it('uses the listed host when another one is not listed', async () => {
    const zone = {
      ...WITH_STS,
      'there.test': { MX: ['5 rogue.there.test', '10 mx.there.test'] },
      'rogue.there.test': { A: ['127.0.0.1'] },
    }
    const end = await deliver({ script: tlsHost(pem.good), zone })
    expect(end.result).toBe('accepted 250 2.0.0 taken')
    expect(end.attempt?.host).toBe('mx.there.test')
    expect(end.steps).toContain(
      '- left out: rogue.there.test is not in the MTA-STS policy of there.test',
    )
  })
})

describe('MTA-STS testing', () => {
  const policy = POLICY.replace('enforce', 'testing')
  it.each<[string, () => readonly HostStep[], string]>([
    ['a good host', () => tlsHost(pem.good), 'success'],
    ['no STARTTLS', () => OPPORTUNIST, 'starttls-not-supported'],
    ['a wrong certificate', () => tlsHost(pem.wrongName), 'certificate-host-mismatch'],
  ])('delivers and counts: %s', async (_, script, counted) => {
    const end = await deliver({ script: script(), policy })
    expect(end.result).toBe('accepted 250 2.0.0 taken')
    expect(end.counted).toEqual([`sts ${counted} mx.there.test`])
    expect(end.attempt?.tlsPolicy?.required).toBe('opportunistic')
  })

  it('delivers to a host that is not listed, and counts', async () => {
    const end = await deliver({
      script: tlsHost(pem.good),
      policy: policy.replace('mx.there', 'mx9.there'),
    })
    expect(end.result).toBe('accepted 250 2.0.0 taken')
    expect(end.counted).toEqual(['sts validation-failure mx.there.test'])
  })
})

describe('without a policy', () => {
  it('an invalid certificate and no TLS at all stop nothing', async () => {
    const self = await deliver({ script: tlsHost(pem.stranger), zone: ZONE })
    expect(self.result).toBe('accepted 250 2.0.0 taken')
    expect(self.counted).toEqual(['no-policy-found success mx.there.test'])
    const clear = await deliver({ script: OPPORTUNIST, zone: ZONE })
    expect(clear.result).toBe('accepted 250 2.0.0 taken')
    expect(clear.attempt).toMatchObject({ tls: undefined, tlsPolicy: { source: 'default' } })
    expect(clear.counted).toEqual(['no-policy-found starttls-not-supported mx.there.test'])
  })

  it('goes in the clear after a failed handshake, and tries TLS again the next time', async () => {
    const failing = [
      ...greet('STARTTLS'),
      expectLine('STARTTLS'),
      say('220 go'),
      { startTls: 'garbage' as const },
    ]
    const scripts = [failing, PLAIN_HOST, tlsHost(pem.good)]
    await using world = await TlsWorld.start({ authority: pem.authority, zone: ZONE, scripts })
    const first = await tell(world.transport, aJob(ONE))
    expect(first.results).toEqual(['accepted 250 2.0.0 taken'])
    const second = await tell(world.transport, aJob(ONE))
    expect(second.results).toEqual(['accepted 250 2.0.0 taken'])
    expect(world.host.connections.map(({ tls }) => tls)).toEqual([false, false, true])
  })

  it('a connection that proved less is not used again for mail that asks for more', async () => {
    const stranger = [...tlsHost(pem.stranger), ...takeMessage()]
    const { authority } = pem
    await using world = await TlsWorld.start({ authority, zone: ZONE, scripts: [stranger] })
    const first = await tell(world.transport, aJob(ONE))
    expect(first.results).toEqual(['accepted 250 2.0.0 taken'])
    world.minimum = 'verified'
    const second = await tell(world.transport, aJob(ONE))
    expect(second.results[0]).toMatch(/^temporary 4\.7\.5/)
    world.minimum = 'opportunistic'
    const third = await tell(world.transport, aJob(ONE))
    expect(third.report.attempts[0]?.newConnection).toBe(false)
  })

  it.each<[TlsMinimum, string, () => readonly HostStep[], RegExp]>([
    ['encrypted', 'any certificate', () => tlsHost(pem.stranger), /^accepted/],
    ['encrypted', 'no STARTTLS', () => OPPORTUNIST, /^temporary 4\.7\.4 .*sending domain/],
    ['verified', 'a good one', () => tlsHost(pem.good), /^accepted/],
    ['verified', 'any', () => tlsHost(pem.stranger), /^temporary 4\.7\.5 .*sending domain/],
  ])('a sending domain that asks for %s: %s', async (minimum, _, script, expected) => {
    const end = await deliver({ script: script(), zone: ZONE, minimum })
    expect(end.result).toMatch(expected)
    expect(end.clear).toBe(false)
    expect(end.attempt?.tlsPolicy?.source).toBe('sending-domain')
  })
})

it('waits while nobody can say what was promised', async () => {
  const { authority } = pem
  await using world = await TlsWorld.start({ authority, zone: ZONE, scripts: [PLAIN_HOST] })
  world.store.find = () => Promise.reject(new Error('the disk is gone'))
  const { results } = await tell(world.transport, aJob(ONE))
  expect(results).toEqual(['temporary 4.3.0 the TLS policies could not be read'])
  expect(world.host.connections).toHaveLength(0)
})

describe('a report about TLS', () => {
  it('is not stopped by what it reports', async () => {
    const { authority } = pem
    const scripts = [PLAIN_HOST]
    await using world = await TlsWorld.start({ authority, zone: WITH_STS, scripts })
    world.policy.body = POLICY
    const message = { source: 'dsn', fromAddress: 'tls-reports@relay.test' } as const
    const { results } = await tell(world.transport, aJob(ONE, { message }))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    const forged = { source: 'smtp', fromAddress: 'tls-reports@relay.test' } as const
    const other = await tell(world.transport, aJob(ONE, { message: forged }))
    expect(other.results[0]).toMatch(/^temporary 4\.7\.4/)
  })
})

function spkiHash({ cert }: PemPair): string {
  const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('hex')
}
function certHash({ cert }: PemPair, algorithm: string): string {
  return createHash(algorithm).update(new X509Certificate(cert).raw).digest('hex')
}

describe('DANE', () => {
  type Dane = {
    readonly tlsa: readonly string[]
    readonly script: readonly HostStep[]
    readonly zone?: Zone
    readonly sts?: string
  }
  async function daneDelivery({ tlsa, script, zone = {}, sts }: Dane) {
    const host = { A: ['127.0.0.1'] }
    const base = sts === undefined ? ZONE : WITH_STS
    await using world = await TlsWorld.start({
      authority: pem.authority,
      zone: { ...base, 'mx.there.test': host, ...zone },
      scripts: [script],
      validates: true,
    })
    if (sts !== undefined) world.policy.body = sts
    const owner = `_${world.host.port}._tcp.mx.there.test`
    world.names.zone = { [owner]: { TLSA: tlsa }, ...world.names.zone }
    const { results, report } = await tell(world.transport, aJob(ONE))
    const clear = world.host.connections.some(({ tls, messages }) => !tls && messages.length > 0)
    return {
      result: results[0],
      clear,
      counted: await world.counted(),
      attempt: report.attempts[0],
      sni: world.host.connections[0]?.sni,
    }
  }

  it.each<[string, () => readonly string[]]>([
    ['3 1 1', () => [`3 1 1 ${spkiHash(pem.stranger)}`]],
    ['3 0 2', () => [`3 0 2 ${certHash(pem.stranger, 'sha512')}`]],
    ['3 0 0', () => [`3 0 0 ${new X509Certificate(pem.stranger.cert).raw.toString('hex')}`]],
    ['one of two', () => [`3 1 1 ${'00'.repeat(32)}`, `3 1 1 ${spkiHash(pem.stranger)}`]],
  ])('a certificate that %s names is proof enough', async (_, tlsa) => {
    const end = await daneDelivery({ tlsa: tlsa(), script: tlsHost(pem.stranger) })
    expect(end.result).toBe('accepted 250 2.0.0 taken')
    expect(end.counted).toEqual(['tlsa success mx.there.test'])
    expect(end.attempt?.tls?.certificate).toBe('trusted')
    expect(end.attempt?.tlsPolicy).toMatchObject({ required: 'verified', source: 'dane' })
    expect(end.sni).toBe('mx.there.test')
  })

  it('an authority that 2 0 1 names proves what it signed, for the name', async () => {
    const chain = (leaf: PemPair, authority: PemPair): PemPair => ({
      cert: leaf.cert + authority.cert,
      key: leaf.key,
    })
    const tlsa = [`2 0 1 ${certHash(pem.strangersAuthority, 'sha256')}`]
    const good = chain(pem.stranger, pem.strangersAuthority)
    const end = await daneDelivery({ tlsa, script: tlsHost(good) })
    expect(end.result).toBe('accepted 250 2.0.0 taken')
    const theirs = [`2 1 1 ${spkiHash(pem.authority)}`]
    const wrong = chain(pem.wrongName, pem.authority)
    const other = await daneDelivery({ tlsa: theirs, script: tlsHost(wrong) })
    expect(other.result).toMatch(/^temporary 4\.7\.5 .*other names.*DANE/)
    const missing = await daneDelivery({ tlsa, script: tlsHost(pem.stranger) })
    expect(missing.result).toMatch(/^temporary 4\.7\.5 .*no certificate of the chain/)
  })

  it('another certificate waits, also one that the world trusts', async () => {
    const tlsa = [`3 1 1 ${spkiHash(pem.stranger)}`]
    const end = await daneDelivery({ tlsa, script: tlsHost(pem.good), sts: POLICY })
    expect(end.result).toMatch(/^temporary 4\.7\.5 .*matches no TLSA record.*DANE/)
    expect(end.counted).toEqual(['tlsa validation-failure mx.there.test'])
  })

  it('no STARTTLS waits: usable records forbid the clear', async () => {
    const tlsa = [`3 1 1 ${spkiHash(pem.good)}`]
    const end = await daneDelivery({ tlsa, script: OPPORTUNIST })
    expect(end.result).toMatch(/^temporary 4\.7\.4/)
    expect(end.clear).toBe(false)
  })

  it('unusable records ask for TLS, with any certificate', async () => {
    const tlsa = [`1 1 1 ${spkiHash(pem.good)}`]
    const end = await daneDelivery({ tlsa, script: tlsHost(pem.stranger) })
    expect(end.result).toBe('accepted 250 2.0.0 taken')
    expect(end.attempt?.tlsPolicy).toMatchObject({ required: 'encrypted', source: 'dane' })
    const clear = await daneDelivery({ tlsa, script: OPPORTUNIST })
    expect(clear.result).toMatch(/^temporary 4\.7\.4/)
  })

  it.each<[string, Zone]>([
    ['the MX is', { 'there.test': { MX: ['10 mx.there.test'], insecure: true } }],
    ['the address is', { 'mx.there.test': { A: ['127.0.0.1'], insecure: true } }],
  ])('does not hold when %s not signed', async (_, zone) => {
    const tlsa = [`3 1 1 ${'00'.repeat(32)}`]
    const end = await daneDelivery({ tlsa, script: OPPORTUNIST, zone })
    expect(end.result).toBe('accepted 250 2.0.0 taken')
    expect(end.attempt?.tlsPolicy?.source).toBe('default')
  })

  it('does not hold when the TLSA records are not signed', async () => {
    const { authority } = pem
    const scripts = [PLAIN_HOST]
    await using world = await TlsWorld.start({ authority, zone: ZONE, scripts, validates: true })
    const owner = `_${world.host.port}._tcp.mx.there.test`
    const TLSA = [`3 1 1 ${'00'.repeat(32)}`]
    world.names.zone = { ...ZONE, [owner]: { TLSA, insecure: true } }
    expect((await tell(world.transport, aJob(ONE))).results).toEqual(['accepted 250 2.0.0 taken'])
  })

  it('records that cannot be validated make mail wait', async () => {
    await using world = await TlsWorld.start({
      authority: pem.authority,
      zone: ZONE,
      scripts: [tlsHost(pem.good)],
      validates: true,
    })
    const owner = `_${world.host.port}._tcp.mx.there.test`
    world.names.zone = { ...ZONE, [owner]: { trouble: 'SERVFAIL' } }
    const { results } = await tell(world.transport, aJob(ONE))
    expect(results[0]).toMatch(/^temporary 4\.7\.5 DNSSEC: the TLSA records of mx\.there\.test/)
    expect(world.host.connections).toHaveLength(0)
    expect(await world.counted()).toEqual(['tlsa dnssec-invalid mx.there.test'])
  })

  it('follows a signed CNAME to where the records stand', async () => {
    await using world = await TlsWorld.start({
      authority: pem.authority,
      zone: { ...ZONE, 'mx.there.test': { CNAME: 'real.there.test' } },
      scripts: [tlsHost(pem.stranger)],
      validates: true,
    })
    const owner = `_${world.host.port}._tcp.real.there.test`
    world.names.zone = {
      ...world.names.zone,
      'real.there.test': { A: ['127.0.0.1'] },
      [owner]: { TLSA: [`3 1 1 ${spkiHash(pem.stranger)}`] },
    }
    const { results } = await tell(world.transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(world.host.connections[0]?.sni).toBe('real.there.test')
  })
})
