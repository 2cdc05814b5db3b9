import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { FaultWorld, until } from '../../support/fault-world.ts'

const MAY_LIMIT = spawnSync('prlimit', ['--version']).status === 0
const FREE = 10
const GREEDY = 60

it.skipIf(!MAY_LIMIT)(
  'no descriptors left: it lives, refuses for now what needs one, and goes on when they are back (skipped without prlimit)',
  async () => {
    await using world = await FaultWorld.start()
    const { pid } = world.relay
    using client = await world.client()
    expect(await world.submit(client, { number: 1, sizeBytes: 200_000 })).toMatch(/^250 /)
    await world.settle()

    const open = (): number => readdirSync(`/proc/${pid}/fd`).length
    limitDescriptors(pid, open() + FREE)
    const greedy = new Set<Socket>()
    // Who comes while there is no descriptor is turned away, and one that is let go of later has to be
    // taken too: they come again.
    const grab = (): void => {
      const { host, port } = world.relay.submission
      while (greedy.size < GREEDY) {
        const socket = connect(port, host).on('error', () => undefined)
        greedy.add(socket)
        socket.on('close', () => greedy.delete(socket))
      }
    }
    await until('all are taken', async () => {
      grab()
      const reply = await world.submit(client, { number: 2, sizeBytes: 200_000 })
      return reply.startsWith('451 4.3.0 ')
    })

    for (const socket of greedy) socket.destroy()
    limitDescriptors(pid, 1_024)
    await until('they are back', async () => {
      const reply = await world.submit(client, { number: 3, sizeBytes: 200_000 })
      return reply.startsWith('250 ')
    })
    using next = await world.client()
    expect(await world.submit(next, { number: 4 })).toMatch(/^250 /)
    await world.settle()
    expect(world.unexpected).toEqual([])
  },
)

/** The soft limit, which is the one that counts. */
function limitDescriptors(pid: number, count: number): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`])
  if (status !== 0) throw new Error(`prlimit: ${String(stderr)}`)
}
