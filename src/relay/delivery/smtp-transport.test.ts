import { describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { createDns } from '#infra/dns/resolver-dns.ts'
import { createRouter } from '../routing/router.ts'
import {
  expectLine,
  greet,
  QUIT,
  say,
  ScriptedHost,
  takeMessage,
  throwAwayCertificate,
  type HostStep,
} from '../../../test/support/scripted-host.ts'
import {
  aJob,
  aTransport,
  routeTo,
  routeToSmarthost,
  tell,
  TEXT,
} from '../../../test/support/smtp-delivery.ts'
import { ZoneServer } from '../../../test/support/zone.ts'

const ONE = ['a@there.test']
const TWO = ['a@there.test', 'b@there.test']
const PIPE = greet('PIPELINING', 'SIZE 100000', '8BITMIME')
const HANG: HostStep = { hang: true }

async function deliverTo(
  script: readonly HostStep[],
  addresses: readonly string[] = ONE,
  over: Parameters<typeof aTransport>[1] & { readonly job?: Parameters<typeof aJob>[1] } = {},
) {
  await using host = await ScriptedHost.start([script])
  const transport = aTransport(routeTo(['127.0.0.1'], host.port), over)
  const told = await tell(transport, aJob(addresses, over.job))
  await transport.close()
  return { ...told, host }
}

describe('a delivery', () => {
  it('speaks one command at a time to a host without pipelining', async () => {
    await using host = await ScriptedHost.start([[...greet(), ...takeMessage(), ...QUIT]])
    const transport = aTransport(routeTo(['127.0.0.1'], host.port))
    const { results, report, steps } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(host.messages).toEqual([TEXT])
    expect(host.connections[0]?.pipelined).toBe(0)
    expect(steps).toEqual([
      `- connecting to mx1.test [127.0.0.1] port ${host.port}`,
      '< 220 scripted.test ESMTP',
      '> EHLO relay.test',
      '< 250 scripted.test',
      '> MAIL FROM:<b1@bounce.sender.example>',
      '< 250 2.1.0 sender ok',
      '> RCPT TO:<a@there.test>',
      '< 250 2.1.5 recipient ok',
      '> DATA',
      '< 354 go on',
      `> (content, ${TEXT.length} bytes, and the final dot)`,
      '< 250 2.0.0 taken',
    ])
    expect(report.attempts[0]).toMatchObject({
      host: 'mx1.test',
      address: '127.0.0.1',
      port: host.port,
      tls: undefined,
      newConnection: true,
      summary: '250 2.0.0 taken',
    })
    await transport.close()
    await expect.poll(() => host.connections[0]?.finished).toBe(true)
    expect(host.faults).toEqual([])
  })

  it('sends MAIL, RCPT and DATA together when pipelining is offered', async () => {
    const { results, host } = await deliverTo([...PIPE, ...takeMessage()])
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(host.connections[0]?.pipelined).toBe(2)
    expect(host.connections[0]?.lines).toContain(
      `MAIL FROM:<b1@bounce.sender.example> SIZE=${TEXT.length}`,
    )
  })

  it('keeps the answers of recipients apart', async () => {
    const script = [
      ...PIPE,
      expectLine(/^MAIL/),
      expectLine('RCPT TO:<a@there.test>'),
      expectLine('RCPT TO:<b@there.test>'),
      expectLine('RCPT TO:<c@there.test>'),
      expectLine('DATA'),
      say('250 ok', '550 5.1.1 no such user', '250 ok', '450 4.2.1 busy', '354 go'),
      { content: true },
      say('250 2.0.0 taken'),
    ] as const
    const { results, report } = await deliverTo(script, [...TWO, 'c@there.test'])
    expect(results).toEqual([
      'refused 550 5.1.1 no such user',
      'accepted 250 2.0.0 taken',
      'refused 450 4.2.1 busy',
    ])
    expect(report.attempts).toHaveLength(1)
    expect(report.attempts[0]?.summary).toBe('1 of 3 accepted; 550 5.1.1 no such user')
  })

  it('sends a lone dot when DATA is taken for nobody (RFC 2920)', async () => {
    const script = [
      ...PIPE,
      expectLine(/^MAIL/),
      expectLine(/^RCPT/),
      expectLine('DATA'),
      say('250 ok', '550 5.1.1 no', '354 go'),
      { content: true },
      say('554 5.5.1 nobody'),
      // The connection is still good.
      ...takeMessage(),
    ] as const
    await using host = await ScriptedHost.start([script])
    const transport = aTransport(routeTo(['127.0.0.1'], host.port))
    const first = await tell(transport, aJob(ONE))
    expect(first.results).toEqual(['refused 550 5.1.1 no'])
    const second = await tell(transport, aJob(ONE))
    expect(second.results).toEqual(['accepted 250 2.0.0 taken'])
    expect(host.messages).toEqual(['', TEXT])
    expect(host.faults).toEqual([])
    await transport.close()
  })

  it('says RSET before the next message when a transaction was left open', async () => {
    const script = [
      ...greet(),
      expectLine(/^MAIL/),
      say('250 ok'),
      expectLine(/^RCPT/),
      say('550 5.1.1 no'),
      expectLine('RSET'),
      say('250 ok'),
      ...takeMessage(),
    ]
    await using host = await ScriptedHost.start([script])
    const transport = aTransport(routeTo(['127.0.0.1'], host.port))
    expect((await tell(transport, aJob(ONE))).results).toEqual(['refused 550 5.1.1 no'])
    const second = await tell(transport, aJob(ONE))
    expect(second.results).toEqual(['accepted 250 2.0.0 taken'])
    expect(second.report.attempts[0]?.newConnection).toBe(false)
    expect(host.faults).toEqual([])
    await transport.close()
  })

  it('passes the refusals of MAIL, DATA and content to every recipient', async () => {
    const mail = await deliverTo([...greet(), expectLine(/^MAIL/), say('550 5.7.1 no')], TWO)
    expect(mail.results).toEqual(['refused 550 5.7.1 no', 'refused 550 5.7.1 no'])
    const upToData = [...greet(), expectLine(/^MAIL/), say('250 ok'), expectLine(/^RCPT/)]
    const data = await deliverTo([...upToData, say('250 ok'), expectLine('DATA'), say('451 no')])
    expect(data.results).toEqual(['refused 451 no'])
    const early = [...upToData, say('250 ok'), expectLine('DATA'), say('354 go')]
    const content = await deliverTo([...early, { content: true }, say('552 5.3.4 too big')])
    expect(content.results).toEqual(['refused 552 5.3.4 too big'])
  })

  it('falls back to HELO', async () => {
    const { results } = await deliverTo([
      say('220 old'),
      expectLine('EHLO relay.test'),
      say('502 5.5.1 what?'),
      expectLine('HELO relay.test'),
      say('250 old'),
      ...takeMessage(),
    ])
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
  })

  it('streams a large message and stuffs its dots', async () => {
    const line = `.${'x'.repeat(70)}\r\n`
    const text = line.repeat(60_000)
    const whole = new TextEncoder().encode(text)
    async function* chunks() {
      for (let at = 0; at < whole.length; at += 60_001) yield whole.subarray(at, at + 60_001)
    }
    const script = [...greet('PIPELINING'), ...takeMessage()]
    const { results, host } = await deliverTo(script, ONE, { job: { text, bytes: chunks } })
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(host.messages[0]?.length).toBe(text.length)
    expect(host.messages[0] === text).toBe(true)
  })

  it('never completes a message whose content cannot be read', async () => {
    async function* cut() {
      yield new TextEncoder().encode('Subject: half\r\n')
      throw new Error('the disk is gone')
    }
    const script = [...PIPE, ...takeMessage()]
    const { results, host } = await deliverTo(script, ONE, { job: { bytes: cut } })
    expect(results[0]).toContain('temporary 4.3.0')
    expect(host.messages).toEqual([])
  })

  it('respects RCPTMAX and MAILMAX', async () => {
    const limits = greet('PIPELINING', 'LIMITS RCPTMAX=1 MAILMAX=2')
    await using host = await ScriptedHost.start([
      [...limits, ...takeMessage(), ...takeMessage(), ...QUIT],
      [...limits, ...takeMessage(), ...QUIT],
    ])
    const transport = aTransport(routeTo(['127.0.0.1'], host.port))
    const { results } = await tell(transport, aJob([...TWO, 'c@there.test']))
    expect(results).toEqual(Array.from({ length: 3 }, () => 'accepted 250 2.0.0 taken'))
    expect(host.connections.map(({ messages }) => messages.length)).toEqual([2, 1])
    await transport.close()
    expect(host.faults).toEqual([])
  })
})

describe('what a host cannot take', () => {
  it('is said without sending', async () => {
    const cases = [
      [greet('SIZE 10'), {}, 'permanent 5.3.4'],
      [greet('SIZE 100'), { eightBit: true }, 'permanent 5.6.3'],
      [greet('8BITMIME'), { needsSmtpUtf8: true }, 'permanent 5.6.7'],
    ] as const
    for (const [script, message, expected] of cases) {
      const { results, host } = await deliverTo(script, ONE, { job: { message } })
      expect(results[0]).toContain(expected)
      expect(host.connections[0]?.lines.filter((line) => line.startsWith('MAIL'))).toEqual([])
    }
  })

  it('is asked for when offered', async () => {
    const message = { eightBit: true, needsSmtpUtf8: true }
    const script = [...greet('8BITMIME', 'SMTPUTF8', 'SIZE'), ...takeMessage()]
    const { results, host } = await deliverTo(script, ['jörg@there.test'], { job: { message } })
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    const mail = host.connections[0]?.lines[1]
    expect(mail).toContain(' BODY=8BITMIME SMTPUTF8')
  })
})

describe('trouble', () => {
  it('ends the session at 421, whenever it comes', async () => {
    const greeting = await deliverTo([say('421 4.3.2 busy'), { close: 'end' }])
    expect(greeting.results).toEqual(['refused 421 4.3.2 busy'])
    const script = [
      ...PIPE,
      expectLine(/^MAIL/),
      expectLine(/^RCPT/),
      expectLine(/^RCPT/),
      expectLine('DATA'),
      say('250 ok', '550 5.1.1 no', '421 4.7.0 enough'),
      { close: 'end' },
    ] as const
    const middle = await deliverTo(script, TWO)
    expect(middle.results).toEqual(['refused 550 5.1.1 no', 'refused 421 4.7.0 enough'])
    const after = [...takeMessage().slice(0, -1), say('421 4.3.2 later'), { close: 'end' }] as const
    const dot = await deliverTo([...PIPE, ...after])
    expect(dot.results).toEqual(['refused 421 4.3.2 later'])
  })

  it('is uncertain after the final dot, and only then', async () => {
    const upToDot = [...PIPE, ...takeMessage().slice(0, -1)]
    const closed = await deliverTo([...upToDot, { close: 'end' }])
    expect(closed.results[0]).toMatch(/^uncertain temporary 4\.4\.2/)
    expect(closed.report.attempts).toHaveLength(1)
    const garbage = await deliverTo([...upToDot, say('250 ok'), say('x')].with(-2, say('hello')))
    expect(garbage.results[0]).toMatch(/^uncertain temporary 4\.5\.0/)
    const before = await deliverTo([...PIPE, ...takeMessage().slice(0, -2), { close: 'reset' }])
    // The dot may have left before the reset arrived; nothing else is possible.
    expect(before.results[0]).toMatch(/^(uncertain )?temporary 4\.4\.2/)
    const early = await deliverTo([...PIPE, ...takeMessage().slice(0, 3), { close: 'end' }])
    expect(early.results[0]).toMatch(/^temporary 4\.4\.2/)
  })

  it('takes odd bytes for a temporary failure', async () => {
    const cases: ReadonlyArray<readonly HostStep[]> = [
      [say('hello there')],
      [say('999 what')],
      [say('2 hi')],
      [{ say: Uint8Array.of(0xff, 0xfe, 0, 13, 10) }],
      [say('220 hi'), expectLine(/^EHLO/), say('250-one', '251 two')],
      [...PIPE, expectLine(/^MAIL/), say('354 too soon')],
    ]
    for (const script of cases) {
      const { results } = await deliverTo(script)
      expect(results[0]).toMatch(/^temporary 4\.5\.0/)
    }
  })

  it('is not confused by a host that ends the session right behind its answer to EHLO', async () => {
    const hello = [say('220 hi'), expectLine(/^EHLO/)]
    const bye = await deliverTo([...hello, say('250 hi', '421 4.3.2 bye'), { close: 'end' }])
    expect(bye.results).toEqual(['refused 421 4.3.2 bye'])
    const mad = await deliverTo([...hello, say('250 hi', '250 ok', '250 ok', '354 go', '250 ok')])
    expect(mad.results[0]).toMatch(/^temporary 4\.5\.0/)
    const shut = await deliverTo([...hello, say('250 hi'), { close: 'end' }])
    expect(shut.results[0]).toMatch(/^temporary 4\.4\.2/)
  })

  it('bounds a reply of 4 MB, in one line or in many', async () => {
    const wide = await deliverTo([{ say: `220 ${'x'.repeat(4_000_000)}\r\n` }])
    expect(wide.results[0]).toMatch(/^temporary 4\.5\.0/)
    const tall = await deliverTo([{ say: '220-again\r\n'.repeat(400_000) }])
    expect(tall.results[0]).toMatch(/^temporary 4\.5\.0/)
    expect(JSON.stringify(tall.steps).length).toBeLessThan(10_000)
  })

  it('does not wait for ever, at any step', async () => {
    const after = takeMessage()
    const steps = {
      greeting: [HANG],
      hello: [say('220 hi'), HANG],
      starttls: [...greet('STARTTLS'), HANG],
      mail: [...greet(), HANG],
      rcpt: [...greet(), ...after.slice(0, 2), HANG],
      data: [...greet(), ...after.slice(0, 4), HANG],
      final: [...greet(), ...after.slice(0, 7), HANG],
    } as const satisfies Record<string, readonly HostStep[]>
    for (const [step, script] of Object.entries(steps)) {
      const { results } = await deliverTo(script, ONE, { timeouts: { [step]: 60 } })
      const doubt = step === 'final' ? 'uncertain ' : ''
      expect(`${step}: ${results[0]}`).toMatch(
        new RegExp(`: ${doubt}temporary 4\\.4\\.2 .*no .* within`),
      )
    }
  })

  it('does not wait for ever while the content does not leave', async () => {
    const block = new Uint8Array(1_000_000).fill(0x61)
    function* endless() {
      for (let i = 0; i < 200; i++) yield block
    }
    await using host = await ScriptedHost.start([[...greet(), ...takeMessage().slice(0, 6), HANG]])
    host.stopReadingAtHang = true
    const over = { timeouts: { block: 100 } }
    const transport = aTransport(routeTo(['127.0.0.1'], host.port), over)
    const { results } = await tell(transport, aJob(ONE, { bytes: endless }))
    expect(results[0]).toMatch(/^temporary 4\.4\.2 .*no progress/)
    await transport.close()
  })

  it('ends at once when the relay stops', async () => {
    await using host = await ScriptedHost.start([[...greet(), expectLine(/^MAIL/), HANG]])
    const transport = aTransport(routeTo(['127.0.0.1'], host.port))
    const stop = new AbortController()
    const told = tell(transport, aJob(ONE), stop.signal)
    await expect.poll(() => host.connections[0]?.lines.length).toBe(2)
    stop.abort()
    expect((await told).results[0]).toContain('the relay is stopping')
    await transport.close()
  })
})

describe('several hosts', () => {
  async function two(first: readonly HostStep[], second: readonly HostStep[]) {
    await using a = await ScriptedHost.start([first])
    await using b = await ScriptedHost.start([second], { host: '127.0.0.2', port: a.port })
    const transport = aTransport(routeTo(['127.0.0.1', '127.0.0.2'], a.port), {
      timeouts: first.includes(HANG) ? { mail: 500 } : {},
    })
    const told = await tell(transport, aJob(TWO.slice(0, 1)))
    await transport.close()
    return { ...told, reached: b.connections.length }
  }
  const good = [...greet(), ...takeMessage()]

  it('are tried in order while the host as a whole fails', async () => {
    const failing: ReadonlyArray<readonly HostStep[]> = [
      [{ close: 'reset' }],
      [say('450 4.3.2 not now')],
      [say('554 5.7.1 go away')],
      [say('220 hi'), expectLine(/^EHLO/), say('421 4.3.2 busy')],
      [...greet(), expectLine(/^MAIL/), say('451 4.3.0 later')],
      [...greet(), expectLine(/^MAIL/), HANG],
      [...greet(), ...takeMessage().slice(0, 4), { close: 'reset' }],
    ]
    for (const script of failing) {
      const { results, report } = await two(script, good)
      expect(results).toEqual(['accepted 250 2.0.0 taken'])
      expect(report.attempts.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.2'])
    }
  })

  it('are not tried after a verdict', async () => {
    const final: ReadonlyArray<readonly HostStep[]> = [
      [...greet(), expectLine(/^MAIL/), say('550 5.7.1 no')],
      [...greet(), ...takeMessage().slice(0, 3), say('450 4.2.1 greylisted')],
      [...greet(), ...takeMessage().slice(0, 7), { close: 'end' }],
    ]
    for (const script of final) {
      const { results, reached } = await two(script, good)
      expect(results[0]).toMatch(/^(refused|uncertain)/)
      expect(reached).toBe(0)
    }
  })

  it('leave a temporary result when one of them may get better', async () => {
    const { results } = await two([say('451 4.3.2 later')], [say('554 5.7.1 never')])
    expect(results).toEqual(['refused 451 4.3.2 later'])
    const both = await two([say('554 5.7.1 never')], [say('554 5.7.1 no')])
    expect(both.results).toEqual(['refused 554 5.7.1 no'])
  })

  it('that refuse connections are passed over', async () => {
    await using b = await ScriptedHost.start([good], { host: '127.0.0.2' })
    const transport = aTransport(routeTo(['127.0.0.1', '127.0.0.2'], b.port))
    const { results, steps } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(steps).toContain('- connection refused')
    await transport.close()
  })
})

describe('TLS', () => {
  const certificate = throwAwayCertificate('mx1.test')
  const secure = async (): Promise<HostStep[]> => [
    ...greet('STARTTLS', 'PIPELINING'),
    expectLine('STARTTLS'),
    say('220 go'),
    { startTls: await certificate },
    expectLine('EHLO relay.test'),
    say('250-scripted.test', '250 SIZE 5000'),
    ...takeMessage(),
    ...QUIT,
  ]

  it('is used when offered; the certificate is judged and stops nothing', async () => {
    const { results, report, host } = await deliverTo(await secure())
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(report.attempts[0]?.tls).toMatchObject({
      version: 'TLSv1.3',
      certificate: 'untrusted',
    })
    expect(report.attempts[0]?.tls?.certificateProblem).toMatch(/\w/)
    // What was offered in the clear is forgotten: no pipelining after TLS.
    expect(host.connections[0]).toMatchObject({ tls: true, sni: 'mx1.test', pipelined: 0 })
  })

  it('knows a trusted certificate, also when the session is resumed', async () => {
    const { ca } = await certificate
    await using host = await ScriptedHost.start([await secure()])
    const over = { ca, pool: { maxMessagesPerConnection: 1 } }
    const transport = aTransport(routeTo(['127.0.0.1'], host.port), over)
    const first = await tell(transport, aJob(ONE))
    const second = await tell(transport, aJob(ONE))
    expect(first.report.attempts[0]?.tls?.certificate).toBe('trusted')
    expect(second.report.attempts[0]?.tls?.certificate).toBe('trusted')
    expect(host.connections.map(({ resumed }) => resumed)).toEqual([false, true])
    await transport.close()
  })

  it('does not take a resumed session for proof of a wrong name', async () => {
    const other = await throwAwayCertificate('other.test')
    const script = (await secure()).map((step) => ('startTls' in step ? { startTls: other } : step))
    await using host = await ScriptedHost.start([script])
    const over = { ca: other.ca, pool: { maxMessagesPerConnection: 1 } }
    const transport = aTransport(routeTo(['127.0.0.1'], host.port), over)
    for (let i = 0; i < 2; i++) {
      const { report } = await tell(transport, aJob(ONE))
      expect(report.attempts[0]?.tls?.certificate).toBe('untrusted')
    }
    expect(host.connections[1]?.resumed).toBe(true)
    await transport.close()
  })

  it('that fails is left out on a second connection', async () => {
    const broken = [...greet('STARTTLS'), expectLine('STARTTLS'), say('220 go')]
    await using host = await ScriptedHost.start([
      [...broken, { startTls: 'garbage' }],
      [...greet('STARTTLS'), ...takeMessage(), ...QUIT],
    ])
    const transport = aTransport(routeTo(['127.0.0.1'], host.port))
    const { results, report, steps } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(report.attempts).toHaveLength(1)
    expect(report.attempts[0]?.tls).toBeUndefined()
    expect(steps.join('\n')).toMatch(/- TLS handshake failed: .*\n- connecting again, without TLS/)
    await transport.close()
    expect(host.faults).toEqual([])
  })

  it('that is refused lets opportunistic mail go on in the clear', async () => {
    const script = [
      ...greet('STARTTLS'),
      expectLine('STARTTLS'),
      say('454 4.7.0 no TLS today'),
      ...takeMessage(),
    ]
    expect((await deliverTo(script)).results).toEqual(['accepted 250 2.0.0 taken'])
  })

  it('is not begun when the host says more after its 220 (CVE-2021-38371)', async () => {
    const script = [
      ...greet('STARTTLS'),
      expectLine('STARTTLS'),
      say('220 go', '250-injected.test', '250 AUTH PLAIN'),
      HANG,
    ]
    const { results } = await deliverTo(script)
    expect(results[0]).toMatch(/^temporary 4\.7\.0/)
  })

  it('that hangs is given up, and the mail goes in the clear', async () => {
    await using host = await ScriptedHost.start([
      [...greet('STARTTLS'), expectLine('STARTTLS'), say('220 go'), HANG],
      [...greet('STARTTLS'), ...takeMessage()],
    ])
    const over = { options: { handshakeMs: 80 } }
    const transport = aTransport(routeTo(['127.0.0.1'], host.port), over)
    expect((await tell(transport, aJob(ONE))).results).toEqual(['accepted 250 2.0.0 taken'])
    await transport.close()
  })
})

describe('a smarthost', () => {
  const token = Buffer.from('\0us@er\0p w').toString('base64')

  it('is logged in to with PLAIN; the transcript hides it', async () => {
    const script = [
      ...greet('AUTH LOGIN PLAIN'),
      expectLine(`AUTH PLAIN ${token}`),
      say('235 2.7.0 welcome'),
      ...takeMessage(),
    ]
    await using host = await ScriptedHost.start([script])
    const transport = aTransport(routeToSmarthost(`smtp://us%40er:p%20w@127.0.0.1:${host.port}`))
    const { results, steps, report } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(steps).toContain('> AUTH PLAIN [secret]')
    expect(JSON.stringify(report)).not.toContain(token)
    await transport.close()
  })

  it('is logged in to with LOGIN', async () => {
    const script = [
      ...greet('AUTH=LOGIN'),
      expectLine('AUTH LOGIN'),
      say('334 VXNlcm5hbWU6'),
      expectLine(Buffer.from('u').toString('base64')),
      say('334 UGFzc3dvcmQ6'),
      expectLine(Buffer.from('p').toString('base64')),
      say('235 ok'),
      ...takeMessage(),
    ]
    await using host = await ScriptedHost.start([script])
    const transport = aTransport(routeToSmarthost(`smtp://u:p@127.0.0.1:${host.port}`))
    const { results, steps } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(steps.filter((step) => step === '> [secret]')).toHaveLength(2)
    await transport.close()
  })

  it('that refuses the login makes mail wait, not bounce', async () => {
    const script = [...greet('AUTH PLAIN'), expectLine(/^AUTH/), say('535 5.7.8 wrong')]
    await using host = await ScriptedHost.start([script])
    const transport = aTransport(routeToSmarthost(`smtp://u:p@127.0.0.1:${host.port}`))
    expect((await tell(transport, aJob(ONE))).results[0]).toMatch(/^temporary 4\.7\.8/)
    await transport.close()
  })

  it('speaks TLS from the first byte with smtps', async () => {
    const certificate = await throwAwayCertificate('127.0.0.1')
    const script = [{ startTls: certificate }, ...greet('AUTH PLAIN'), expectLine(/^AUTH PLAIN/)]
    await using host = await ScriptedHost.start([[...script, say('235 ok'), ...takeMessage()]])
    const url = `smtps://u:p@127.0.0.1:${host.port}`
    const transport = aTransport(routeToSmarthost(url), { ca: certificate.ca })
    const { results, report } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(report.attempts[0]?.tls?.version).toBe('TLSv1.3')
    await transport.close()
  })

  it('gets no password over a connection that proves nothing', async () => {
    const { planSmarthost, parseSmarthost } = await import('../routing/smarthost.ts')
    const certificate = await throwAwayCertificate('else.test')
    const dns = {
      a: () => Promise.resolve({ kind: 'found', records: ['127.0.0.1'] } as const),
      aaaa: () => Promise.resolve({ kind: 'no-data' } as const),
    }
    const clear = [...greet('AUTH PLAIN')]
    const tls = [...greet('STARTTLS'), expectLine('STARTTLS'), say('220 go')]
    const scripts: ReadonlyArray<readonly HostStep[]> = [
      clear,
      [...tls, { startTls: certificate }],
      [...tls, { startTls: 'garbage' }],
    ]
    for (const script of scripts) {
      await using host = await ScriptedHost.start([script])
      const smarthost = parseSmarthost(`smtp://u:p@smart.test:${host.port}`)
      if (!smarthost.ok) throw new Error(smarthost.error)
      const router = () => planSmarthost(smarthost.value, dns, false)
      const transport = aTransport(router, { ca: certificate.ca })
      expect((await tell(transport, aJob(ONE))).results[0]).toMatch(/^temporary 4\.7\.[45]/)
      expect(host.connections.flatMap(({ lines }) => lines).join()).not.toContain('AUTH')
      await transport.close()
    }
  })
})

describe('connections', () => {
  it('are used again', async () => {
    await using host = await ScriptedHost.start([
      [...PIPE, ...takeMessage(), ...takeMessage(), ...takeMessage(), ...QUIT],
    ])
    const transport = aTransport(routeTo(['127.0.0.1'], host.port))
    const kinds: Array<boolean | undefined> = []
    for (let i = 0; i < 3; i++) {
      const { report } = await tell(transport, aJob(ONE))
      kinds.push(report.attempts[0]?.newConnection)
    }
    expect(kinds).toEqual([true, false, false])
    expect(host.connections).toHaveLength(1)
    await transport.close()
    await expect.poll(() => host.connections[0]?.finished).toBe(true)
  })

  it('that went stale are replaced without counting as a failure', async () => {
    const stale: ReadonlyArray<readonly HostStep[]> = [
      [expectLine(/^MAIL/), { close: 'reset' }],
      [expectLine(/^MAIL/), say('421 4.4.2 idle too long'), { close: 'end' }],
    ]
    for (const end of stale) {
      await using host = await ScriptedHost.start([
        [...PIPE, ...takeMessage(), ...end],
        [...PIPE, ...takeMessage()],
      ])
      const transport = aTransport(routeTo(['127.0.0.1'], host.port))
      await tell(transport, aJob(ONE))
      const { results, report } = await tell(transport, aJob(ONE))
      expect(results).toEqual(['accepted 250 2.0.0 taken'])
      expect(report.attempts).toHaveLength(1)
      expect(report.attempts[0]?.newConnection).toBe(true)
      await transport.close()
    }
  })

  it('that the host closed while idle are forgotten', async () => {
    await using host = await ScriptedHost.start([[...PIPE, ...takeMessage()]])
    const transport = aTransport(routeTo(['127.0.0.1'], host.port))
    await tell(transport, aJob(ONE))
    host.cut()
    const { results } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(host.connections).toHaveLength(2)
    await transport.close()
  })

  it('are closed with QUIT when idle for long', async () => {
    await using host = await ScriptedHost.start([[...PIPE, ...takeMessage(), ...QUIT]])
    const over = { pool: { idleMs: 50 } }
    const transport = aTransport(routeTo(['127.0.0.1'], host.port), over)
    await tell(transport, aJob(ONE))
    await expect.poll(() => host.connections[0]?.finished).toBe(true)
    await transport.close()
  })

  it('are limited for each host; who needs more waits', async () => {
    const many = Array.from({ length: 8 }, takeMessage).flat()
    await using host = await ScriptedHost.start([[...PIPE, ...many]])
    const over = { pool: { maxPerKey: 2 } }
    const transport = aTransport(routeTo(['127.0.0.1'], host.port), over)
    const told = await Promise.all(Array.from({ length: 8 }, () => tell(transport, aJob(ONE))))
    expect(told.every(({ results }) => results[0]?.startsWith('accepted'))).toBe(true)
    expect(host.connections).toHaveLength(2)
    expect(host.messages).toHaveLength(8)
    await transport.close()
  })

  it('go over IPv6 too', async () => {
    await using host = await ScriptedHost.start([[...PIPE, ...takeMessage()]], { host: '::1' })
    const transport = aTransport(routeTo(['::1'], host.port))
    const { results, report } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(report.attempts[0]?.address).toBe('::1')
    await transport.close()
  })
})

describe('from DNS to the host', () => {
  it('finds the way by MX, and tells where it leads nowhere', async () => {
    await using host = await ScriptedHost.start([[...PIPE, ...takeMessage()]])
    await using zone = await ZoneServer.start({
      'there.test': { MX: ['5 dead.test', '10 mx.there.test'] },
      'mx.there.test': { A: ['127.0.0.1'] },
      'null.test': { MX: ['0 .'] },
    })
    const dns = createDns({ servers: [zone.address], cache: true })
    const ownHostNames = ['relay.test' as DomainName]
    const options = { port: host.port, ownHostNames, ipv6: () => false, smarthost: undefined }
    const random = { fraction: () => 0 }
    const open = createRouter({ ...options, allowPrivate: true }, { dns, random })
    const transport = aTransport(open)
    const { results, steps } = await tell(transport, aJob(ONE))
    expect(results).toEqual(['accepted 250 2.0.0 taken'])
    expect(steps.slice(0, 2)).toEqual([
      '- MX of there.test: 5 dead.test, 10 mx.there.test',
      '- left out: dead.test has no address',
    ])
    const none = await tell(transport, { ...aJob(ONE), destination: 'null.test' })
    expect(none.results[0]).toMatch(/^permanent 5\.1\.10/)
    expect(none.report.attempts).toHaveLength(1)
    await transport.close()
    const shut = aTransport(createRouter({ ...options, allowPrivate: false }, { dns, random }))
    const before = host.connections.length
    expect((await tell(shut, aJob(ONE))).results[0]).toMatch(/^permanent 5\.4\.4/)
    expect(host.connections.length).toBe(before)
  })

  it('notices a host that is this relay itself', async () => {
    const script = [say('220 hi'), expectLine(/^EHLO/), say('250 relay.test')]
    expect((await deliverTo(script)).results[0]).toMatch(/^permanent 5\.4\.6/)
  })
})
