import { describe, expect, it } from 'vitest'
import type { ConnectionId } from '#core/ids.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import { reply } from '#core/reply.ts'
import { Secret } from '#core/secret.ts'
import type { SmtpSessionDetail } from '#core/smtp-session.ts'
import { createMetrics } from '#infra/metrics/metrics.ts'
import type { SmtpSessionHandler } from '../ports/smtp-session.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { PlainSmtpService } from '../../../test/support/plain-smtp-service.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { SessionRecorder } from './session-recorder.ts'

function open(write: (rows: readonly SmtpSessionDetail[]) => Promise<void> = async () => {}) {
  const clock = new ManualClock()
  const written: SmtpSessionDetail[][] = []
  const trimmed: unknown[] = []
  const metrics = createMetrics({ processMetrics: false })
  const recorder = new SessionRecorder({
    sessions: {
      owners: () => Promise.resolve(new Map()),
      write: async (rows) => {
        await write(rows)
        written.push([...rows])
      },
      trim: (accountId, keep) => Promise.resolve(trimmed.push([accountId, keep])).then(() => 0),
    },
    clock,
    log: quietLog,
    metrics,
    keepPerAccount: 7,
  })
  const service = recorder.watch(new PlainSmtpService({ requiresLogin: true }), 'submission')
  let count = 0
  const connect = (): SmtpSessionHandler => {
    const address = parseIp('192.0.2.1') as IpAddress
    const connectionId = `c${count++}` as ConnectionId
    const peer = { connectionId, address, port: 1 }
    const handler = service.open(peer, () => undefined)
    if ('code' in handler) throw new Error('refused')
    return handler
  }
  const dropped = async () => /dropped_total (\d+)/.exec(await metrics.render())?.[1]
  return { clock, recorder, written, trimmed, connect, dropped }
}

describe('the recorder of sessions', () => {
  it('writes what has ended in the next second, together', async () => {
    const world = open()
    for (const handler of [world.connect(), world.connect()]) handler.closed()
    expect(world.written).toEqual([])
    await world.clock.advance(1_000)
    expect(world.written.map((rows) => rows.map(({ id }) => id))).toEqual([['c0', 'c1']])
    await world.recorder.close()
  })

  it('writes a long connection while it lasts, and only when something happened', async () => {
    const world = open()
    const handler = world.connect()
    handler.watch?.heard('EHLO pool')
    await world.clock.advance(9_000)
    expect(world.written).toEqual([])
    await world.clock.advance(2_000)
    expect(world.written[0]?.[0]).toMatchObject({ helo: 'pool', endedAt: undefined })
    await world.clock.advance(120_000)
    expect(world.written).toHaveLength(1)
    handler.watch?.said(reply(250, undefined, 'hello'))
    await world.clock.advance(1_000)
    expect(world.written).toHaveLength(2)
    handler.watch?.said(reply(250, undefined, 'again'))
    await world.clock.advance(58_000)
    expect(world.written).toHaveLength(2)
    await world.clock.advance(3_000)
    expect(world.written).toHaveLength(3)
    await world.recorder.close()
    expect(world.trimmed).toContainEqual([undefined, 7])
  })

  it('drops the uneventful first when too many end at once, and counts them', async () => {
    const world = open()
    const attempt = { mechanism: 'PLAIN', authzid: '', username: 'u', password: new Secret('x') }
    const failed = world.connect()
    await failed.login(attempt as never, { helo: '', extended: true, tls: undefined })
    failed.closed()
    for (let i = 0; i < 1_050; i++) world.connect().closed()
    expect(await world.dropped()).toBe('51')
    await world.clock.advance(1_000)
    expect(world.written[0]).toHaveLength(100)
    expect(world.written[0]?.[0]).toMatchObject({ id: 'c0', outcome: 'login_failed' })
    await world.recorder.close()
    expect(world.written.flat()).toHaveLength(1_000)
  })

  it('goes on when the store is away', async () => {
    let away = true
    const world = open(async () => {
      if (away) throw new Error('away')
    })
    world.connect().closed()
    await world.clock.advance(1_000)
    expect(await world.dropped()).toBe('1')
    away = false
    world.connect().closed()
    await world.clock.advance(1_000)
    expect(world.written).toHaveLength(1)
    await world.recorder.close()
  })

  it('writes what is open and what has just ended when it closes', async () => {
    const world = open()
    world.connect()
    world.connect().closed()
    await world.recorder.close()
    expect(world.written.flat().map(({ id }) => id)).toEqual(['c1', 'c0'])
  })
})
