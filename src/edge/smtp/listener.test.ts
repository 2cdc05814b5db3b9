import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import * as tls from 'node:tls'
import { createTransport } from 'nodemailer'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { fromLatin1 } from '#core/bytes.ts'
import type { ConnectionId } from '#core/ids.ts'
import { describeReply, reply } from '#core/reply.ts'
import type { SessionWatch } from '#relay/ports/smtp-session.ts'
import { makeTestCertificate } from '../../../test/support/certificate.ts'
import {
  PlainSmtpService,
  type ServiceBehaviour,
} from '../../../test/support/plain-smtp-service.ts'
import { RecordingLog } from '../../../test/support/recording-log.ts'
import { CONNECTION_LIMITS } from './connection-limits.ts'
import { SmtpListener, type SmtpListenerOptions } from './listener.ts'

let certificate: Awaited<ReturnType<typeof makeTestCertificate>>
beforeAll(async () => {
  certificate = await makeTestCertificate('mail.taifa.test')
})

const cleanUps: Array<() => Promise<void> | void> = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

interface Stage {
  readonly service: PlainSmtpService
  readonly listener: SmtpListener
  readonly log: RecordingLog
  readonly port: number
}

async function stage(
  behaviour: ServiceBehaviour = {},
  options: Partial<SmtpListenerOptions> = {},
): Promise<Stage> {
  const service = new PlainSmtpService(behaviour)
  const log = new RecordingLog()
  let id = 0
  const listener = await SmtpListener.listen({
    service,
    mode: 'starttls',
    host: '127.0.0.1',
    port: 0,
    contexts: { current: () => certificate.context },
    log,
    newConnectionId: () => `c${++id}` as ConnectionId,
    ...options,
  })
  cleanUps.push(() => listener.drain(0))
  return { service, listener, log, port: listener.address().port }
}

const FAST = { tickMs: 10, lingerMs: 300 }
/** Ends what hangs; it measures nothing. */
const GIVE_UP_MS = 60_000

/** A client that says what it is told and reads until it has seen what it wants. */
class Client {
  readonly socket: Socket
  seen = ''
  readonly chunks: string[] = []

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => {
      this.seen += bytes.toString('latin1')
      this.chunks.push(bytes.toString('latin1'))
    })
    cleanUps.push(() => void socket.destroy())
  }

  static plain(port: number): Client {
    return new Client(connect(port, '127.0.0.1'))
  }

  say(text: string): void {
    this.socket.write(text, 'latin1')
  }

  /** Waits for this text; a connection that has ended without it fails the test at once. */
  async until(text: string): Promise<void> {
    while (!this.seen.includes(text)) {
      if (this.socket.closed) throw new Error(`closed before ${text}: ${this.seen.slice(-300)}`)
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')])
    }
  }

  async closed(): Promise<void> {
    if (!this.socket.closed) await once(this.socket, 'close')
  }

  /** STARTTLS has been said and answered. */
  async secure(): Promise<Client> {
    this.socket.removeAllListeners('data')
    const secure = tls.connect({
      socket: this.socket,
      ca: certificate.ca,
      servername: 'mail.taifa.test',
    })
    await once(secure, 'secureConnect')
    return new Client(secure)
  }
}

const TO_DATA = 'EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n'

const settled = (service: PlainSmtpService): Promise<void> =>
  vi.waitFor(
    () => {
      expect(service.closed).toBe(service.opened)
      expect(service.ended).toBe(service.sinks)
    },
    { timeout: GIVE_UP_MS, interval: 5 },
  )

describe('mail', () => {
  test.each(['starttls', 'implicit'] as const)('comes in from Nodemailer by %s', async (mode) => {
    const { service, port } = await stage({ requiresTls: true, requiresLogin: true }, { mode })
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      secure: mode === 'implicit',
      requireTLS: true,
      auth: { user: 'me@b.test', pass: 'good' },
      tls: { ca: certificate.ca, servername: 'mail.taifa.test' },
      pool: true,
      maxConnections: 1,
    })
    for (const text of ['Hello\r\n.leading dot\r\n', 'x'.repeat(300_000)]) {
      const sent = await transport.sendMail({
        from: 'me@b.test',
        to: ['one@d.test', 'two@d.test'],
        subject: 'Hi',
        text,
      })
      expect(sent.response).toBe('250 2.0.0 Queued as 1')
    }
    transport.close()
    expect(service.messages.map(({ from, to }) => ({ from, to }))).toEqual([
      { from: '<me@b.test>', to: ['<one@d.test>', '<two@d.test>'] },
      { from: '<me@b.test>', to: ['<one@d.test>', '<two@d.test>'] },
    ])
    expect(fromLatin1(service.messages[0]?.bytes ?? new Uint8Array())).toContain(
      '\r\n.leading dot\r\n',
    )
    expect(service.logins).toHaveLength(1)
    await settled(service)
  })

  test('replies to pipelined commands leave in one write', async () => {
    const { port } = await stage()
    const client = Client.plain(port)
    await client.until('220 ')
    client.say(TO_DATA)
    await client.until('354 ')
    expect(client.chunks).toHaveLength(2)
  })

  test('a client that has closed its side still gets its replies', async () => {
    const { service, port } = await stage({
      finish: () => new Promise((resolve) => setTimeout(resolve, 30, reply(250, '0.0', 'Late'))),
    })
    const client = Client.plain(port)
    client.socket.end(`${TO_DATA}hello\r\n.\r\nQUIT\r\n`)
    await client.closed()
    expect(client.seen).toContain('250 2.0.0 Late\r\n221 ')
    await settled(service)
  })
})

describe('TLS', () => {
  test('what is sent behind STARTTLS in the clear is not answered inside', async () => {
    const { port } = await stage()
    const client = Client.plain(port)
    await client.until('220 ')
    client.say('EHLO c\r\nSTARTTLS\r\nNOOP injected\r\n')
    await client.until('220 2.0.0')
    const secure = await client.secure()
    secure.say('HELP\r\n')
    await secure.until('214 ')
    expect(secure.seen).toMatch(/^214 /)
  })

  test('plain text behind the 220 of STARTTLS closes the connection', async () => {
    const { service, log, port } = await stage()
    const client = Client.plain(port)
    client.say('EHLO c\r\nSTARTTLS\r\n')
    await client.until('220 2.0.0')
    client.say('EHLO again\r\n')
    await client.closed()
    expect(client.seen).not.toContain('PIPELINING\r\n250-SIZE 26214400\r\n250 ')
    expect(log.events()).toContain('smtp.handshake_failed')
    await settled(service)
  })

  test('a ClientHello on the STARTTLS port is closed with a hint', async () => {
    const { service, log, port } = await stage()
    const client = tls.connect({ port, host: '127.0.0.1', ca: certificate.ca })
    await expect(once(client, 'secureConnect')).rejects.toThrow(/wrong version|disconnected|reset/)
    await settled(service)
    const line = log.lines.find(({ event }) => event === 'smtp.tls_on_plain_port')
    expect(line?.fields['hint']).toContain('speaks TLS to a STARTTLS port')
  })

  test('plain text on the TLS port is closed with a hint', async () => {
    const { listener, log, port } = await stage({}, { mode: 'implicit' })
    const client = Client.plain(port)
    client.say('EHLO plain.test\r\n')
    await client.closed()
    await vi.waitFor(() => expect(listener.connections).toBe(0), { timeout: GIVE_UP_MS })
    const line = log.lines.find(({ event }) => event === 'smtp.handshake_failed')
    expect(line?.level).toBe('warn')
    expect(line?.fields['hint']).toContain('speaks plain text to a TLS port')
  })

  test('a client that waits for a greeting on the TLS port is cut with a hint', async () => {
    const limits = { ...FAST, handshakeTimeoutMs: 30 }
    const { log, port } = await stage({}, { mode: 'implicit', limits })
    await Client.plain(port).closed()
    const line = log.lines.find(({ event }) => event === 'smtp.timed_out')
    expect(line?.fields).toMatchObject({ overdue: 'handshake' })
    expect(line?.fields['hint']).toContain('speaks plain text to a TLS port')
  })

  test('a new certificate is shown to new connections, open ones stay; sessions are resumed', async () => {
    let context = certificate.context
    const { port } = await stage({}, { mode: 'implicit', contexts: { current: () => context } })
    const options = { port, host: '127.0.0.1', ca: certificate.ca, servername: 'mail.taifa.test' }
    const socket = tls.connect(options)
    const ticket = once(socket, 'session')
    const first = new Client(socket)
    await first.until('220 ')
    const [session] = (await ticket) as [Buffer]
    const resumed = tls.connect({ ...options, session })
    const second = new Client(resumed)
    await second.until('220 ')
    expect(resumed.isSessionReused()).toBe(true)

    const other = await makeTestCertificate('new.taifa.test')
    context = other.context
    const renewed = tls.connect({ ...options, ca: other.ca, servername: 'new.taifa.test' })
    await new Client(renewed).until('220 ')
    expect(renewed.getPeerCertificate().subjectaltname).toContain('new.taifa.test')
    first.say('NOOP\r\n')
    await first.until('250 2.0.0')
  })
})

describe('a TLS session', () => {
  const open = async (
    mode: 'starttls' | 'implicit',
    port: number,
    with_: tls.ConnectionOptions,
  ) => {
    const options = { ca: certificate.ca, servername: 'mail.taifa.test', ...with_ }
    if (mode === 'implicit') return tls.connect({ ...options, port, host: '127.0.0.1' })
    const plain = Client.plain(port)
    plain.say('EHLO c\r\n')
    await plain.until('250 ')
    plain.say('STARTTLS\r\n')
    await plain.until('220 2.0.0')
    plain.socket.removeAllListeners('data')
    return tls.connect({ ...options, socket: plain.socket })
  }

  // A client that comes back pays no signature, through whichever of the ports and however often.
  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is taken up again by the next connections of both ports: %s',
    async (maxVersion) => {
      const starttls = await stage()
      const implicit = await stage({}, { mode: 'implicit' })
      const ports = { starttls: starttls.port, implicit: implicit.port }
      let session: Buffer | undefined
      const resumed: boolean[] = []
      for (const mode of ['starttls', 'starttls', 'implicit', 'implicit', 'starttls'] as const) {
        const known = session === undefined ? {} : { session }
        const socket = await open(mode, ports[mode], { maxVersion, ...known })
        socket.on('session', (ticket) => (session = ticket))
        await once(socket, 'secureConnect')
        resumed.push(socket.isSessionReused())
        const client = new Client(socket)
        client.say('EHLO c\r\nQUIT\r\n')
        await client.closed()
      }
      expect(resumed).toEqual([false, true, true, true, true])
    },
  )
})

describe('a client that goes away', () => {
  test('at any byte of the dialogue leaves nothing behind', async () => {
    const { service, listener, port } = await stage()
    const dialogue = `${TO_DATA}Subject: x\r\n\r\n..\r\n.\r\nRSET\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nBDAT 5\r\nab\r\n.BDAT 2 LAST\r\n\r\nQUIT\r\n`
    const all = Array.from({ length: dialogue.length }, async (_, length) => {
      const client = Client.plain(port)
      client.say(dialogue.slice(0, length))
      await client.until('220 ')
      if (length % 2 === 0) client.socket.resetAndDestroy()
      else client.socket.destroy()
    })
    await Promise.all(all)
    await vi.waitFor(() => expect(listener.connections).toBe(0), { timeout: GIVE_UP_MS })
    await settled(service)
    expect(service.opened).toBeGreaterThan(100)
  })

  test('in the middle of a TLS handshake and of TLS is forgotten', async () => {
    const { service, listener, port } = await stage({}, { mode: 'implicit' })
    const hello = Buffer.from('16030100a5010000a10303', 'hex')
    for (let length = 0; length <= hello.length; length++) {
      const client = Client.plain(port)
      client.socket.write(hello.subarray(0, length))
      await once(client.socket, 'connect')
      client.socket.resetAndDestroy()
    }
    const secure = tls.connect({ port, host: '127.0.0.1', ca: certificate.ca })
    secure.on('error', () => {})
    await once(secure, 'secureConnect')
    secure.destroy()
    await vi.waitFor(() => expect(listener.connections).toBe(0), { timeout: GIVE_UP_MS })
    await settled(service)
  })
})

describe('time', () => {
  test('a command that trickles in is cut, however often bytes come', async () => {
    const { service, port } = await stage({}, { limits: { ...FAST, commandTimeoutMs: 150 } })
    const client = Client.plain(port)
    client.say('EHLO c\r\n')
    const trickle = setInterval(() => client.say('N'), 10)
    await client.closed()
    clearInterval(trickle)
    expect(client.seen).toMatch(/421 4\.4\.2 Timeout, closing\r\n$/)
    await settled(service)
  })

  test('a slow sender is cut in the message', async () => {
    const limits = { ...FAST, rateWindowMs: 100, minBytesPerSecond: 10_000 }
    const { service, port } = await stage({}, { limits })
    const client = Client.plain(port)
    client.say(TO_DATA)
    await client.until('354 ')
    const trickle = setInterval(() => client.say('x'), 10)
    await client.closed()
    clearInterval(trickle)
    expect(client.seen).toContain('421 4.4.2 Message is sent too slowly')
    await settled(service)
    expect(service.aborted).toBe(1)
  })

  test('our own slowness is not held against the client', async () => {
    // Long enough for a client on a busy machine, and much shorter than what we take.
    const limits = { ...FAST, rateWindowMs: 300, commandTimeoutMs: 300, minBytesPerSecond: 1_000 }
    const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 900))
    const { service, port } = await stage(
      { write: late, finish: () => late().then(() => reply(250, '0.0', 'Ok')) },
      { limits },
    )
    const client = Client.plain(port)
    client.say(`${TO_DATA}hello\r\n.\r\nQUIT\r\n`)
    await client.closed()
    expect(client.seen).toContain('250 2.0.0 Ok\r\n221')
    await settled(service)
    expect(service.messages).toHaveLength(1)
  })

  test('a client that does not read its replies is cut, and holds no more than a buffer', async () => {
    const { service, port } = await stage({}, { limits: { ...FAST, writeTimeoutMs: 100 } })
    const client = Client.plain(port)
    await client.until('220 ')
    client.socket.pause()
    client.say('EHLO c\r\nMAIL FROM:<a@b.test>\r\n' + 'RCPT TO:<c@d.test> X=1\r\n'.repeat(10))
    const flood = setInterval(() => client.say('HELP\r\n'.repeat(20_000)), 5)
    await settled(service).finally(() => clearInterval(flood))
    expect(service.closed).toBe(1)
  })
})

describe('hanging up', () => {
  const gone = reply(421, '7.0', 'Credential deleted')

  // The other tests see that lingering ends every connection; how long it takes is this number.
  test('is over within a second, as the guides promise', () => {
    expect(CONNECTION_LIMITS.lingerMs).toBeLessThan(1_000)
  })

  test('in the middle of a message: 421, closed, given up', async () => {
    const { service, port } = await stage()
    const client = Client.plain(port)
    client.say(`${TO_DATA}Subject: half\r\n`)
    await client.until('354 ')
    await vi.waitFor(() => expect(service.sinks).toBe(1), { timeout: GIVE_UP_MS })
    service.hangUp(gone)
    await client.closed()
    expect(client.seen).toMatch(/\r\n421 4\.7\.0 Credential deleted\r\n$/)
    await settled(service)
    expect(service.aborted).toBe(1)
    expect(service.messages).toHaveLength(0)
  })

  test('while the sink is being waited for', async () => {
    const { service, port } = await stage({ write: () => new Promise(() => {}) })
    const client = Client.plain(port)
    client.say(`${TO_DATA}all of it\r\n.\r\n`)
    await client.until('354 ')
    await vi.waitFor(() => expect(service.sinks).toBe(1), { timeout: GIVE_UP_MS })
    service.hangUp(gone)
    await client.closed()
    expect(client.seen).toMatch(/\r\n421 4\.7\.0 Credential deleted\r\n$/)
    await settled(service)
    expect(service.aborted).toBe(1)
  })

  test('while a message is made durable: its reply, then 421', async () => {
    let finish: () => void = () => {}
    const { service, port } = await stage({
      finish: () =>
        new Promise((resolve) => {
          finish = () => resolve(reply(250, '0.0', 'Queued'))
        }),
    })
    const client = Client.plain(port)
    client.say(`${TO_DATA}all\r\n.\r\nNOOP\r\n`)
    await vi.waitFor(() => expect(service.ended).toBe(1), { timeout: GIVE_UP_MS })
    service.hangUp(gone)
    finish()
    await client.closed()
    expect(client.seen).toMatch(/250 2\.0\.0 Queued\r\n421 4\.7\.0 Credential deleted\r\n$/)
    await settled(service)
  })

  test('on a store that does not answer: 421 all the same', async () => {
    const { service, port } = await stage(
      { finish: () => new Promise(() => {}) },
      { limits: { lingerMs: 100 } },
    )
    const client = Client.plain(port)
    client.say(`${TO_DATA}all\r\n.\r\n`)
    await vi.waitFor(() => expect(service.ended).toBe(1), { timeout: GIVE_UP_MS })
    service.hangUp(gone)
    await client.closed()
    expect(client.seen).toMatch(/\r\n421 4\.7\.0 Credential deleted\r\n$/)
    await settled(service)
  })

  test('on a client that does not read', async () => {
    const { service, port } = await stage()
    const client = Client.plain(port)
    await client.until('220 ')
    client.socket.pause()
    client.say('EHLO c\r\n' + 'EHLO c\r\n'.repeat(200_000))
    service.hangUp(gone)
    // Only lingering is as short as that: for a reader the limit is two minutes.
    await settled(service)
    expect(service.closed).toBe(1)
  })
})

describe('limits and ends', () => {
  test('too many connections of one address are told so', async () => {
    const limits = { ...FAST, maxConnectionsPerAddress: 2 }
    const { listener, port } = await stage({}, { limits })
    const kept = [Client.plain(port), Client.plain(port)]
    for (const client of kept) await client.until('220 ')
    const third = Client.plain(port)
    await third.closed()
    expect(third.seen).toBe('421 4.7.0 Too many connections from your address\r\n')
    kept[0]?.say('QUIT\r\n')
    await vi.waitFor(() => expect(listener.connections).toBe(1), { timeout: GIVE_UP_MS })
    const fourth = Client.plain(port)
    await fourth.until('220 ')
  })

  test('drain lets the transaction end and says 421 to the idle', async () => {
    const { service, listener, port } = await stage()
    const idle = Client.plain(port)
    await idle.until('220 ')
    const busy = Client.plain(port)
    busy.say(TO_DATA)
    await busy.until('354 ')
    const drained = listener.drain(10_000)
    await idle.closed()
    expect(idle.seen).toContain('421 4.3.2 ')
    busy.say('late\r\n.\r\nMAIL FROM:<a@b.test>\r\n')
    await busy.closed()
    await drained
    expect(busy.seen).toMatch(/250 2\.0\.0 Queued as 1\r\n421 4\.3\.2 [^\r]*\r\n$/)
    expect(service.messages).toHaveLength(1)
  })

  test('drain ends what does not end by itself', async () => {
    const { service, listener, port } = await stage({}, { limits: FAST })
    const busy = Client.plain(port)
    busy.say(TO_DATA)
    await busy.until('354 ')
    await listener.drain(20)
    expect(service.aborted).toBe(1)
    await busy.until('421 4.3.2')
  })

  test('a failing product is 451 4.3.0, the session goes on', async () => {
    const { service, log, port } = await stage({
      rcpt: () => Promise.reject(new Error('database away')),
    })
    const client = Client.plain(port)
    client.say('EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nQUIT\r\n')
    await client.closed()
    expect(client.seen).toContain('451 4.3.0 ')
    expect(client.seen).toContain('221 2.0.0')
    expect(log.events()).toContain('smtp.question_failed')
    await settled(service)
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('disk')
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk'))],
  ])('a sink that %s is 451 4.3.0 behind the dot', async (_, write) => {
    const { service, port } = await stage({ write })
    const client = Client.plain(port)
    client.say(`${TO_DATA}one\r\ntwo\r\n.\r\nQUIT\r\n`)
    await client.closed()
    expect(client.seen).toMatch(/354 [^\r]*\r\n451 4\.3\.0 [^\r]*\r\n221 /)
    await settled(service)
    expect(service.aborted).toBe(1)
  })

  test('the trace shows both sides and no secret', async () => {
    const lines: string[] = []
    const watch: SessionWatch = {
      heard: (line) => void lines.push(`in ${line}`),
      said: (reply) => void lines.push(`out ${describeReply(reply)}`),
      content: () => undefined,
      secured: () => undefined,
      ended: (end) => void lines.push(`end ${end}`),
    }
    const { port } = await stage({ requiresLogin: true, watch })
    const client = Client.plain(port)
    client.say('EHLO c\r\nAUTH PLAIN AHVzZXIAc2VjcmV0\r\nAUTH LOGIN\r\n*\r\n')
    await client.until('501 ')
    client.say('QUIT\r\n')
    await client.closed()
    expect(lines).toContain('in AUTH PLAIN [secret]')
    expect(lines).toContain('out 535 5.7.8 Bad login')
    expect(lines.at(-1)).toBe('end quit')
    expect(lines.join()).not.toContain('AHVz')
  })

  test('a 25 MiB message streams with bounded memory', async () => {
    let largest = 0
    const { service, port } = await stage({
      write: (chunk) => {
        largest = Math.max(largest, chunk.length)
        return new Promise((resolve) => setImmediate(resolve))
      },
    })
    const client = Client.plain(port)
    client.say(TO_DATA)
    await client.until('354 ')
    const line = `${'x'.repeat(998)}\r\n`
    const block = line.repeat(1_000)
    for (let i = 0; i < 25; i++) {
      if (!client.socket.write(block)) await once(client.socket, 'drain')
    }
    client.say('.\r\n')
    await client.until('250 2.0.0 Queued')
    expect(largest).toBeLessThanOrEqual(65_536)
    expect(service.messages[0]?.bytes.length).toBe(25_000_000)
  })
})
