import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Domain } from '#core/domain.ts'
import { OPERATOR } from '#core/tenant.ts'
import { DAY_MS } from '#core/time.ts'
import { letter, openInboundWorld, type InboundWorld } from '../../../test/support/inbound-world.ts'
import { sweepInboxes, sweepOnce } from './sweep-inbox.ts'

describe('the end of what was kept', () => {
  let world: InboundWorld
  let home: Domain
  beforeEach(async () => {
    world = await openInboundWorld()
    home = (await world.addOwner('home.test')).domain
    await world.stores.domains.changeSettings(OPERATOR, home.id, {
      inbox: { enabled: true, retentionDays: 2 },
    })
  })
  afterEach(() => world.close())

  const deps = () => {
    const { stores, spool, clock, log } = world
    return { inbox: stores.inbox, spool, clock, log }
  }
  const large = letter('me@author.test', [], `${'x'.repeat(70)}\r\n`.repeat(6_000))
  const fileOf = async (): Promise<string> => {
    const [entry] = await world.inboxOf(home)
    const content = entry && (await world.stores.inbox.content(OPERATOR, entry.id))
    return content?.body.kind === 'file' ? content.body.name : ''
  }
  const read = async (name: string): Promise<number> => {
    let size = 0
    for await (const chunk of world.spool.read(name)) size += chunk.length
    return size
  }

  it('is that of its rows and of its file, and of no other’s', async () => {
    await world.send({ to: 'old@home.test', message: large })
    const old = await fileOf()
    await world.clock.advance(DAY_MS)
    await world.send({ to: 'young@home.test', message: large })
    const young = await fileOf()
    expect(await sweepOnce(deps())).toBe(0)
    await world.clock.advance(DAY_MS + 1)
    expect(await sweepOnce(deps())).toBe(1)
    await expect(read(old)).rejects.toThrow('missing')
    expect(await read(young)).toBeGreaterThan(100_000)
    expect(await world.inboxOf(home)).toMatchObject([{ recipient: 'young@home.test' }])
  })

  it('does not come for files that the start of the server looks at', async () => {
    await world.send({ to: 'any@home.test', message: large })
    const name = await fileOf()
    await world.clock.advance(DAY_MS)
    const known = (names: readonly string[]) => world.stores.queue.knownSpoolFiles(names)
    expect(await world.spool.sweep(known, 1)).toBe(0)
    expect(await read(name)).toBeGreaterThan(100_000)
  })

  it('comes in small steps until all is gone, and stops when asked', async () => {
    for (let i = 0; i < 120; i++) await world.send({ to: `a${i}@home.test` })
    await world.stores.domains.remove(OPERATOR, home.id, world.clock.now())
    const ending = new AbortController()
    const sweeping = sweepInboxes(deps(), ending.signal)
    await expect.poll(async () => (await world.inboxOf(home)).length).toBe(20)
    await world.clock.advance(1_000)
    await expect.poll(async () => (await world.inboxOf(home)).length).toBe(0)
    ending.abort()
    await sweeping
  })
})
