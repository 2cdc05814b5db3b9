import { afterEach, expect, it } from 'vitest'
import { makeAuthority } from '#sandbox/certificate-maker.ts'
import { startSink, type Arrival, type Sink } from '../support/load-sink.ts'
import { runSource } from '../support/load-source.ts'

/* What the count of lost messages rests on has to count rightly itself. */

let sink: Sink | undefined

afterEach(async () => {
  await sink?.close()
  sink = undefined
})

const load = (port: number, count: number) => ({
  port,
  from: 'load@source.test',
  to: 'u%n@sink.test',
  count,
  concurrency: 4,
  sizeBytes: 2_000,
})

const ascending = (a: number, b: number): number => a - b

it('tells of every acknowledged number, with its size and its recipient', async () => {
  const lines: Arrival[] = []
  sink = await startSink({ onMessage: (arrival) => lines.push(arrival) })
  const acknowledged: number[] = []
  const onAcknowledged = (number: number): void => void acknowledged.push(number)
  const result = await runSource({ ...load(sink.port, 300), onAcknowledged })
  expect(result).toMatchObject({ acknowledged: 300, refused: 0, unknown: 0, connections: 4 })
  expect(lines.map((line) => line.number ?? 0).sort(ascending)).toEqual(
    acknowledged.sort(ascending),
  )
  expect(new Set(lines.map((line) => line.messageId)).size).toBe(300)
  for (const line of lines) {
    expect(line).toMatchObject({ sizeBytes: 2_000, recipients: [`u${line.number}@sink.test`] })
  }
})

it('opens a connection with TLS and a login for each message when asked to', async () => {
  const { cert, key } = await makeAuthority(Date.now())
  sink = await startSink({ tls: { cert, key } })
  const login = { username: 'u', password: 'p' }
  const result = await runSource({ ...load(sink.port, 20), reuse: false, login })
  expect(result).toMatchObject({ acknowledged: 20, unknown: 0, firstProblem: undefined })
  expect(sink.counts.connections).toBeGreaterThanOrEqual(20)
})

it('tells refused from unknown, and goes on', async () => {
  sink = await startSink({ personality: 'defer' })
  const { port } = sink
  expect(await runSource(load(port, 10))).toMatchObject({ acknowledged: 0, refused: 10 })
  sink.personality = 'drop-after-dot'
  expect(await runSource(load(port, 10))).toMatchObject({ acknowledged: 0, unknown: 10 })
  expect(sink.counts).toMatchObject({ messages: 10, dropped: 10, deferred: 10 })
  sink.personality = 'accept'
  expect(await runSource(load(port, 10))).toMatchObject({ acknowledged: 10 })
})

it('takes the end of a message that is split at any byte, and an empty one', async () => {
  const seen: number[] = []
  sink = await startSink({ onMessage: (line) => seen.push(line.sizeBytes) })
  const { connect } = await import('node:net')
  const dialogue = 'EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n'
  for (const message of ['.\r\n', 'a\r\n.\r\n', 'a: b\r\n\r\n..\r\n.x\r\n\r\n.\r\n']) {
    const whole = `${dialogue}${message}QUIT\r\n`
    for (let cut = dialogue.length; cut < whole.length; cut++) {
      const socket = connect({ port: sink.port, host: '127.0.0.1', noDelay: true })
      socket.resume()
      socket.write(whole.slice(0, cut), () => setImmediate(() => socket.write(whole.slice(cut))))
      await new Promise((resolve) => socket.once('close', resolve))
    }
  }
  expect(new Set(seen)).toEqual(new Set([0, 3, 18]))
})
