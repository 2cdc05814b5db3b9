import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FaultWorld, until } from '../../support/fault-world.ts'

it('a flipped byte in a stored body: not sent, reported, in nobody’s way, and sent when it is mended', async () => {
  await using world = await FaultWorld.start({ sink: { personality: 'defer' } })
  using client = await world.client()
  const accepted = await world.submit(client, { number: 1, sizeBytes: 300_000 })
  expect(accepted).toMatch(/^250 /)
  const [file = ''] = spoolFiles(world.relay.dataDir)
  flipByte(file, 150_000)
  expect(await world.submit(client, { number: 2, sizeBytes: 300_000 })).toMatch(/^250 /)
  expect(await world.submit(client, { number: 3 })).toMatch(/^250 /)

  world.sink.personality = 'accept'
  await until('the others arrive', () => world.arrivals.has(2) && world.arrivals.has(3))
  await until('the log tells', () => world.relay.log.includes('not what was written'))
  expect(world.arrivals.has(1)).toBe(false)
  const id = accepted.split(' ').pop() ?? ''
  const shown = await world.relay.run('queue', 'show', id)
  expect(shown.out).toContain('could not be prepared')

  flipByte(file, 150_000)
  await world.settle()
  expect(world.doubled).toEqual([])
})

function spoolFiles(dataDir: string): readonly string[] {
  return readdirSync(join(dataDir, 'spool'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function flipByte(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 0x20
  writeFileSync(path, bytes)
}
