import { beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, MINUTE_MS } from '#core/time.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { Greylist } from './greylist.ts'

const DELAY = 5 * MINUTE_MS

describe('a greylist', () => {
  let clock: ManualClock
  let list: Greylist
  beforeEach(() => {
    clock = new ManualClock()
    list = new Greylist(clock, DELAY)
  })
  const wait = (host = 'h1', sender = 'me@a.test', recipient = 'you@b.test') =>
    list.waitMs(host, sender, recipient)

  it('puts mail off the first time, and takes it when its time has come', async () => {
    expect(wait()).toBe(DELAY)
    await clock.advance(DELAY - 1)
    expect(wait()).toBe(1)
    await clock.advance(1)
    expect(wait('h1', 'ME@a.test')).toBe(0)
  })

  it('knows the host from then on, for a month after the last time', async () => {
    wait()
    await clock.advance(DELAY)
    wait()
    expect(wait('h1', 'other@a.test', 'else@b.test')).toBe(0)
    await clock.advance(29 * DAY_MS)
    expect(wait()).toBe(0)
    await clock.advance(29 * DAY_MS)
    expect(wait()).toBe(0)
    await clock.advance(30 * DAY_MS)
    expect(wait()).toBe(DELAY)
  })

  it('learns nothing from another host, sender, recipient, or one that comes too late', async () => {
    wait()
    await clock.advance(DELAY)
    expect(wait('h2')).toBe(DELAY)
    expect(wait('h1', '')).toBe(DELAY)
    expect(wait('h1', 'me@a.test', 'else@b.test')).toBe(DELAY)
    await clock.advance(DAY_MS)
    expect(wait()).toBe(DELAY)
  })
})
