import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { FaultWorld } from '../../support/fault-world.ts'
import { splitAddress } from '../../support/relay-process.ts'
import { residentBytes } from '../../support/process-memory.ts'

const CONNECTIONS = 2_000
const AT_ONCE = 50
const MIB = 1024 * 1024
/** Doors open to garbage that begins well. */
const BEGINNINGS = [
  '',
  'EHLO x\r\n',
  'EHLO x\r\nSTARTTLS\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nBDAT 99999999999999999999\r\n',
]

it('2,000 connections that send random bytes: it lives, takes mail, and has kept nothing of them', async () => {
  await using world = await FaultWorld.start()
  const { relay } = world
  const doors = [
    relay.submission,
    relay.submissions,
    splitAddress(relay.ready.sandbox?.mx ?? ''),
    splitAddress(relay.ready.http),
  ]
  await world.load({ count: 100, firstNumber: 1 })
  const before = residentBytes(relay.pid)
  const random = generator(20_261_122)
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < CONNECTIONS) {
      const door = doors[next % doors.length] ?? relay.submission
      const beginning = BEGINNINGS[Math.floor(random() * BEGINNINGS.length)] ?? ''
      const junk = Buffer.from(Array.from({ length: random() * 2_000 }, () => random() * 256))
      next++
      await throwIn(door, Buffer.concat([Buffer.from(beginning, 'latin1'), junk]), random() < 0.5)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))

  expect(relay.log).not.toContain('server.bug')
  await world.load({ count: 100, firstNumber: 1_000 })
  expect(world.acknowledged.size).toBe(200)
  await world.settle()
  expect(residentBytes(relay.pid) - before).toBeLessThan(150 * MIB)
  expect(world.doubled).toEqual([])
})

/** Sends all of it and then closes with or without a reset, whatever the other side says. */
async function throwIn(
  door: { readonly host: string; readonly port: number },
  bytes: Buffer,
  rudely: boolean,
): Promise<void> {
  const socket = connect(door.port, door.host)
  const closed = once(socket, 'close')
  // A refusal is an answer as well.
  socket.on('error', () => undefined).resume()
  socket.write(bytes, () => (rudely ? socket.resetAndDestroy() : socket.end()))
  const patience = setTimeout(() => socket.destroy(), 2_000)
  await closed.catch(() => undefined)
  clearTimeout(patience)
}

/** The same bytes in every run (a linear congruential generator, from Numerical Recipes). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
