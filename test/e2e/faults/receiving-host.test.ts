import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FaultWorld, until } from '../../support/fault-world.ts'
import {
  expectLine,
  greet,
  QUIT,
  say,
  ScriptedHost,
  takeMessage,
  type HostStep,
} from '../../support/scripted-host.ts'
import { ZoneServer, type ZoneName } from '../../support/zone.ts'

/** Much longer than a host that behaves takes on a busy machine: it must not be given up as well. */
const TIMEOUT_MS = 6_000
const HANG: HostStep = { hang: true }
const MAIL = [expectLine(/^MAIL FROM:/), say('250 2.1.0 ok')]
const RCPT = [expectLine(/^RCPT TO:/), say('250 2.1.5 ok')]
const DATA = [expectLine('DATA'), say('354 go on')]
const CONTENT: HostStep = { content: true }
const CUT: HostStep = { close: 'reset' }
const WELL = [...greet('PIPELINING', 'ENHANCEDSTATUSCODES'), ...takeMessage(), ...QUIT]

interface Case {
  readonly name: string
  /** What the host does the first time; from then on it behaves. */
  readonly first: readonly HostStep[]
  /** How often it has the message in the end. */
  readonly copies: 1 | 2
}

// The final dot was taken and its answer is not known: twice is the lesser evil (RFC 5321 §6.1).
const CASES: readonly Case[] = [
  { name: 'hangs before its greeting', first: [HANG], copies: 1 },
  {
    name: 'hangs at EHLO',
    first: [say('220 scripted.test ESMTP'), expectLine(/^EHLO /), HANG],
    copies: 1,
  },
  {
    name: 'hangs at STARTTLS',
    first: [...greet('STARTTLS'), expectLine('STARTTLS'), HANG],
    copies: 1,
  },
  { name: 'hangs at MAIL', first: [...greet(), expectLine(/^MAIL FROM:/), HANG], copies: 1 },
  { name: 'hangs at RCPT', first: [...greet(), ...MAIL, expectLine(/^RCPT TO:/), HANG], copies: 1 },
  {
    name: 'hangs at DATA',
    first: [...greet(), ...MAIL, ...RCPT, expectLine('DATA'), HANG],
    copies: 1,
  },
  {
    name: 'hangs at the dot',
    first: [...greet(), ...MAIL, ...RCPT, ...DATA, CONTENT, HANG],
    copies: 2,
  },
  {
    name: 'answers the dot after the client has given up',
    first: [
      ...greet(),
      ...MAIL,
      ...RCPT,
      ...DATA,
      CONTENT,
      { waitMs: TIMEOUT_MS * 2 },
      say('250 2.0.0 taken after all'),
    ],
    copies: 2,
  },
  {
    name: 'closes in DATA',
    first: [...greet(), ...MAIL, ...RCPT, ...DATA, { take: 50 }, CUT],
    copies: 1,
  },
  {
    name: 'answers with 4 MB in one line',
    first: [...greet(), expectLine(/^MAIL FROM:/), say(`250 ${'x'.repeat(4_000_000)}`), HANG],
    copies: 1,
  },
  {
    name: 'answers with 4 MB of lines',
    first: [...greet(), expectLine(/^MAIL FROM:/), say(...manyLines()), HANG],
    copies: 1,
  },
  { name: 'has no code in its replies', first: [say('welcome, stranger'), HANG], copies: 1 },
  {
    name: 'says 421 in the middle of a pipeline',
    first: [
      ...greet('PIPELINING'),
      ...MAIL,
      expectLine(/^RCPT TO:/),
      say('421 4.3.2 going down'),
      { close: 'end' },
    ],
    copies: 1,
  },
  {
    name: 'answers in 8 bits, and takes the message',
    first: [
      ...greet(),
      expectLine(/^MAIL FROM:/),
      { say: Buffer.from('250 2.1.0 \xfcberaus gern \xff\xfe\r\n', 'latin1') },
      ...RCPT,
      ...DATA,
      CONTENT,
      { say: Buffer.from('250 2.0.0 \xe4ngstlich verwahrt\r\n', 'latin1') },
      ...QUIT,
    ],
    copies: 1,
  },
]

function manyLines(): string[] {
  return [...Array.from({ length: 50_000 }, () => `250-${'x'.repeat(76)}`), '250 ok']
}

describe('a receiving host that', () => {
  let world: FaultWorld
  let zone: ZoneServer
  const hosts: ScriptedHost[] = []

  beforeAll(async () => {
    world = await FaultWorld.start()
    const names: Record<string, ZoneName> = {}
    for (const [index, { first }] of CASES.entries()) {
      // One port for all: a loopback address for each.
      const host = `127.0.1.${index + 1}`
      const port = hosts[0]?.port ?? 0
      hosts.push(await ScriptedHost.start([first, WELL], { host, port }))
      names[`case${index}.test`] = { MX: [`10 mx.case${index}.test`] }
      names[`mx.case${index}.test`] = { A: [host] }
    }
    zone = await ZoneServer.start(names)
    await world.relay.kill('SIGTERM')
    await world.relay.start({
      TAIFA_DNS_SERVERS: zone.address,
      TAIFA_OUTBOUND_PORT: String(hosts[0]?.port),
      TAIFA_OUTBOUND_TIMEOUT: `${TIMEOUT_MS / 1_000}s`,
    })
    using client = await world.client()
    for (const index of CASES.keys()) {
      await world.submit(client, { number: index, to: `b@case${index}.test`, sizeBytes: 20_000 })
    }
    if (world.acknowledged.size !== CASES.length) throw new Error(world.relay.log)
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
    await zone[Symbol.asyncDispose]()
    for (const host of hosts) await host[Symbol.asyncDispose]()
  })

  it.each(CASES.map((each, index) => [each.name, index] as const))('%s', async (_, index) => {
    const host = hosts[index]
    const { copies, first } = CASES[index] ?? {}
    const numbered = `X-Bench-Number: ${index}\r\n`
    const taken = (): string[] => host?.messages.filter((each) => each.includes(numbered)) ?? []
    await until(`${copies} at the host`, () => taken().length >= (copies ?? 1))
    expect(taken()).toHaveLength(copies ?? 1)
    // Whole each time.
    for (const message of taken()) expect(message.length).toBeGreaterThan(20_000)
    expect(host?.connections[0]?.lines.length).toBeLessThanOrEqual(first?.length ?? 0)
  })

  it('is, in all these cases, what the sender sees behind a delivered message in the end', async () => {
    await until('all are delivered', async () => {
      const list = await world.relay.json<readonly unknown[]>('queue', 'list')
      return list.length === 0
    })
    expect(hosts.flatMap(({ messages }) => messages)).toHaveLength(
      CASES.reduce((sum, { copies }) => sum + copies, 0),
    )
  })
})
