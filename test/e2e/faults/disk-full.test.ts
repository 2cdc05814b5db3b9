import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { FaultWorld, until } from '../../support/fault-world.ts'
import { MAY_MOUNT, mountSmallDisk } from '../../support/small-disk.ts'
import type { SmtpDialogue } from '../../support/smtp-dialogue.ts'

const MIB = 1024 * 1024
/** The reserve of 64 MiB, a message of the largest size, and some. */
const DISK_BYTES = 128 * MIB
const LARGE = 2 * MIB

it.skipIf(!MAY_MOUNT)(
  'a full disk: 452 4.3.1 at MAIL and at the dot, nothing half queued, and it recovers (skipped where mounting is not permitted)',
  async () => {
    const disk = mountSmallDisk(DISK_BYTES)
    if (disk === undefined) throw new Error('mounting is not permitted')
    onTestFinished(() => disk.unmount())
    await using world = await FaultWorld.start({ dataDir: disk.path })
    using client = await world.client()
    expect(await world.submit(client, { number: 1 })).toMatch(/^250 /)
    expect(await world.submit(client, { number: 2, sizeBytes: LARGE })).toMatch(/^250 /)
    await world.settle()

    // The disk fills up while a message comes in: the client hears it at the dot.
    using late = await world.client()
    await beginMessage(late, world.from, LARGE / 2)
    const filler = join(disk.path, 'filler')
    fillUp(disk.path, filler)
    late.write(`${'x'.repeat(74)}\r\n`.repeat(LARGE / 2 / 76))
    late.write('.\r\n')
    expect(await late.reply()).toMatch(/^452 4\.3\.1 /)

    // From then on at MAIL, before anything is sent in vain; the server remembers for a second that
    // there was room.
    await until('452 at MAIL', async () => {
      client.write(`MAIL FROM:<${world.from}>\r\n`)
      const early = await client.reply()
      client.write('RSET\r\n')
      await client.reply()
      return early.startsWith('452 4.3.1 ')
    })
    expect(readdirSync(join(disk.path, 'spool', 'tmp'))).toEqual([])
    expect((await fetch(`http://${world.relay.ready.http}/readyz`)).status).toBe(503)

    rmSync(filler)
    expect(await world.submit(client, { number: 3 })).toMatch(/^250 /)
    expect(await world.submit(late, { number: 4, sizeBytes: LARGE })).toMatch(/^250 /)
    await world.settle()
    expect((await fetch(`http://${world.relay.ready.http}/readyz`)).status).toBe(200)
    expect(world.unexpected).toEqual([])
    expect(world.doubled).toEqual([])
  },
)

async function beginMessage(client: SmtpDialogue, from: string, bytes: number): Promise<void> {
  await client.command(`MAIL FROM:<${from}>`, '250')
  await client.command('RCPT TO:<x@elsewhere.test>', '250')
  await client.command('DATA', '354')
  client.write(`From: ${from}\r\nX-Bench-Number: 90\r\n\r\n`)
  client.write(`${'x'.repeat(74)}\r\n`.repeat(bytes / 76))
}

function fillUp(disk: string, filler: string): void {
  const { bavail, bsize } = statfsSync(disk)
  const keep = 64 * 1024
  writeFileSync(filler, new Uint8Array(Math.max(bavail * bsize - keep, 0)))
}
