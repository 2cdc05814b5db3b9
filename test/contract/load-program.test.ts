import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeAuthority, makeLeaf } from '#sandbox/certificate-maker.ts'
import { holdConnections, runSource, startSink, type LoadFlags } from '../../bench/load.ts'
import { startSink as startCountingSink, type Arrival } from '../support/load-sink.ts'
import { runSource as runCountingSource } from '../support/load-source.ts'

/* The program that measures, judged by the source and the sink that tests count with. */

const hasGo = ((): boolean => {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const LOAD = { from: 'load@source.test', concurrency: 4, count: 40, size: 2_000 }

describe.skipIf(!hasGo)('bench/load (needs Go)', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'taifa-load-'))
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const trusting: LoadFlags = { ca, servername: 'mail.taifa.test', user: 'u', password: 'p' }

  beforeAll(async () => {
    const authority = await makeAuthority(Date.now())
    const leaf = await makeLeaf(authority, ['mail.taifa.test'], Date.now())
    writeFileSync(ca, authority.cert)
    writeFileSync(cert, leaf.cert)
    writeFileSync(key, leaf.key)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('sends each number once, of the wanted size and without a bare CR or LF', async () => {
    const arrivals: Arrival[] = []
    const sink = await startCountingSink({ onMessage: (arrival) => arrivals.push(arrival) })
    const wire = await listenIn(sink.port)
    const flags = { ...LOAD, port: wire.port, concurrency: 1, count: 1 }
    // A whole line of the filler: every place where its first line may begin.
    for (let size = 1_000; size < 1_076; size++) await runSource({ ...flags, size, first: size })
    await runSource({ ...flags, size: 10, first: 10 })
    wire.close()
    await sink.close()
    expect(wire.heard()).not.toMatch(/\r(?!\n)|(?<!\r)\n/)
    expect(arrivals.map(({ number }) => number)).toEqual([...range(1_000, 1_076), 10])
    for (const { number = 0, sizeBytes, recipients } of arrivals.slice(0, -1)) {
      expect(sizeBytes).toBe(number)
      expect(recipients).toEqual([`u${number}@sink.test`])
    }
    // No body, but its whole header.
    expect(arrivals.at(-1)?.sizeBytes).toBeGreaterThan(100)
  })

  it('notes when each number was acknowledged and when it came', async () => {
    const [acknowledged, ledger] = [join(folder, 'acknowledged'), join(folder, 'ledger')]
    await using sink = await startSink({ ledger, cert, key })
    const port = sink.port
    const first = await runSource({ ...LOAD, ...trusting, port, tls: 'starttls', acknowledged })
    const counts = await sink.arrived(40)
    expect(first).toMatchObject({ acknowledged: 40, refused: 0, unknown: 0, problems: [] })
    expect(first.cpuMs).toBeGreaterThan(0)
    expect(counts).toMatchObject({ messages: 40, recipients: 40, bytes: 80_000 })
    const [known, come] = [numbersOf(acknowledged), numbersOf(ledger)]
    expect([...known.keys()].toSorted(ascending)).toEqual(range(1, 41))
    expect([...come.keys()].toSorted(ascending)).toEqual(range(1, 41))
    expect(Math.max(...come.values())).toBe(counts.at)
    expect(Math.min(...known.values())).toBeGreaterThanOrEqual(first.startedAt)
  })

  it('takes up TLS sessions, or makes each anew when told so', async () => {
    await using sink = await startSink({ cert, key })
    const flags = { ...LOAD, ...trusting, port: sink.port, tls: 'starttls', reuse: false }
    const resuming = await runSource({ ...flags, concurrency: 1, pipelining: false })
    expect(resuming.resumed).toBe(resuming.connections - 1)
    expect(await runSource({ ...flags, resume: false })).toMatchObject({ resumed: 0 })
  })

  it('names what went wrong', async () => {
    const sink = await startCountingSink({ personality: 'defer' })
    const flags = { ...LOAD, port: sink.port }
    await expect(runSource(flags)).rejects.toThrow('"RCPT: 451 4.7.1 come back later","count":40')
    expect(sink.counts).toMatchObject({ messages: 0, deferred: 40 })
    sink.personality = 'drop-after-dot'
    await expect(runSource(flags)).rejects.toThrow(/"unknown":40.*"final reply: EOF","count":40/)
    await sink.close()
    await using secure = await startSink({ cert, key })
    const port = secure.port
    const distrusting = { ...LOAD, port, tls: 'starttls', ca, servername: 'other.test' }
    await expect(runSource({ ...distrusting, concurrency: 1 })).rejects.toThrow(
      /"unsent":40.*TLS handshake: x509: certificate is valid for .*, not other\.test/,
    )
  })

  it('keeps to a rate', async () => {
    await using sink = await startSink({})
    const result = await runSource({ ...LOAD, port: sink.port, rate: 200 })
    // The last of 40 is due after 195 ms, and none earlier than its time.
    expect(result.seconds).toBeGreaterThanOrEqual(0.195)
    expect(result.behindMs.max).toBeGreaterThan(0)
  })

  it('keeps a connection longer than one message may take', async () => {
    await using sink = await startSink({})
    const slowly = { ...LOAD, port: sink.port, concurrency: 1, count: 6, rate: 1, timeout: '4s' }
    expect(await runSource(slowly)).toMatchObject({ acknowledged: 6, connections: 1 })
  })

  it('takes the end of a message that is split at any byte, and an empty one', async () => {
    const dialogue = 'EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n'
    for (const [message, size] of [
      ['.\r\n', 0],
      ['a\r\n.\r\n', 3],
      ['a: b\r\n\r\n..\r\n.x\r\n\r\n.\r\n', 18],
    ] as const) {
      await using sink = await startSink({})
      const whole = `${dialogue}${message}QUIT\r\n`
      for (let cut = dialogue.length; cut < whole.length; cut++) {
        const socket = connect({ port: sink.port, host: '127.0.0.1', noDelay: true })
        socket.resume()
        socket.write(whole.slice(0, cut), () => setImmediate(() => socket.write(whole.slice(cut))))
        await new Promise((resolve) => socket.once('close', resolve))
      }
      const messages = whole.length - dialogue.length
      expect(await sink.arrived(messages)).toMatchObject({ messages, bytes: messages * size })
    }
  })

  it('takes from the counting source what that sends', async () => {
    await using sink = await startSink({ cert, key })
    const login = { username: 'u', password: 'p' }
    const options = { port: sink.port, login, from: 'a@b.test', to: 'c@d.test', count: 20 }
    expect(await runCountingSource({ ...options, reuse: false, sizeBytes: 200_000 })).toMatchObject(
      { acknowledged: 20, firstProblem: undefined },
    )
    expect(await sink.arrived(20)).toMatchObject({ messages: 20, bytes: 4_000_000 })
  })

  it('hangs when told to, until the other side gives up', async () => {
    await using sink = await startSink({ hang: true })
    const socket = connect({ port: sink.port, host: '127.0.0.1' })
    let said = ''
    socket.on('data', (bytes: Buffer) => (said += bytes.toString()))
    await new Promise((resolve) => socket.end('EHLO x\r\n', () => socket.once('close', resolve)))
    expect(said).toBe('')
    expect(await sink.arrived(0)).toMatchObject({ connections: 1, messages: 0 })
  })

  it('holds connections, and fails when they are closed', async () => {
    const sink = await startCountingSink()
    await using held = await holdConnections({
      port: sink.port,
      user: 'u',
      password: 'p',
      count: 60,
    })
    expect(sink.counts.connections).toBe(60)
    held.check()
    await sink.close()
    await vi.waitFor(() => expect(held.check).toThrow('held connections were closed'))
  })
})

/** A way to the port that keeps what was said by who connected. */
async function listenIn(port: number) {
  const heard: Buffer[] = []
  const server = createServer((client) => {
    const beyond = connect({ port, host: '127.0.0.1' })
    client.on('data', (bytes: Buffer) => heard.push(bytes))
    client.pipe(beyond).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => Buffer.concat(heard).toString('latin1'),
    close: () => server.close(),
  }
}

function ascending(a: number, b: number): number {
  return a - b
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}

function numbersOf(path: string): ReadonlyMap<number, number> {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return new Map(lines.map((line) => line.split('\t').map(Number) as [number, number]))
}
