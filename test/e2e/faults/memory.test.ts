import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FaultWorld } from '../../support/fault-world.ts'
import { peakDuring, residentBytes } from '../../support/process-memory.ts'

const MIB = 1024 * 1024

describe('memory stays flat', () => {
  let world: FaultWorld
  beforeAll(async () => {
    world = await FaultWorld.start()
    // What a server in use has loaded and compiled is not what is measured here.
    await world.load({ count: 200, firstNumber: 100_000, sizeBytes: 100_000, concurrency: 20 })
    await world.settle()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it('with four megabytes without a line end on 50 connections', async () => {
    const before = residentBytes(world.relay.pid)
    const peak = await peakDuring(world.relay.pid, () =>
      Promise.all(Array.from({ length: 50 }, () => endlessLine(world.relay.submission))),
    )
    report('50 × 4 MiB without a line end', before, peak)
    // Were each kept until its line ends, it would be 200 MiB and its copies.
    expect(peak - before).toBeLessThan(120 * MIB)
  })

  it('with a message of 25 MiB on 20 connections at once', async () => {
    const before = residentBytes(world.relay.pid)
    const peak = await peakDuring(world.relay.pid, async () => {
      const result = await world.load({
        count: 20,
        firstNumber: 1,
        concurrency: 20,
        sizeBytes: 25 * MIB - 10_000,
      })
      expect(result).toMatchObject({ acknowledged: 20, refused: 0, unknown: 0 })
      await world.settle()
    })
    report('20 × 25 MiB', before, peak)
    // They are 500 MiB together.
    expect(peak - before).toBeLessThan(250 * MIB)
    expect(world.doubled).toEqual([])
  })
})

/** What the server answers, or does, is its own affair, as long as it does not keep the line. */
async function endlessLine(address: { readonly host: string; readonly port: number }) {
  const socket = connect(address.port, address.host)
  socket.on('error', () => undefined).resume()
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  const piece = Buffer.alloc(64 * 1024, 'x')
  for (let sent = 0; sent < 4 * MIB && !socket.destroyed; sent += piece.length) {
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), closed])
  }
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1_000))])
  socket.destroy()
  await closed
}

function report(what: string, before: number, peak: number): void {
  const [from, to] = [before, peak].map((bytes) => Math.round(bytes / MIB))
  console.log(`${what}: ${from} MiB before, ${to} MiB at most`)
}
