import { describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import type { Announcement } from '../ports/announcements.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { Updates, type Update } from './updates.ts'

const ME = 'me' as AccountId
const OTHER = 'other' as AccountId

class Page {
  readonly seen: Update[] = []
  ended = false
  update(update: Update): void {
    this.seen.push(update)
  }
  end(): void {
    this.ended = true
  }
}

function open() {
  const clock = new ManualClock()
  let hear: (announcement: Announcement) => void = () => {}
  const announcements = {
    subscribe: (listener: typeof hear) => {
      hear = listener
      return () => (hear = () => {})
    },
  }
  const limits = { perAccount: 2, total: 3, gapMs: 1_000 }
  const counted: number[] = []
  const metrics = { gauge: () => ({ set: (count: number) => void counted.push(count) }) }
  const updates = new Updates({ announcements, clock, metrics, limits })
  const change = (accountId: AccountId, topic: Update['topic'], id: string) =>
    hear({ kind: 'changed', accountId, topic, id })
  return { clock, updates, change, counted, others: () => hear({ kind: 'mail-queued' }) }
}

describe('updates', () => {
  it('tell who watches the account, at once, and nobody else', () => {
    const { updates, change, others } = open()
    const [mine, theirs] = [new Page(), new Page()]
    updates.watch(ME, mine)
    updates.watch(OTHER, theirs)
    change(ME, 'domain', 'd1')
    others()
    expect(mine.seen).toEqual([{ topic: 'domain', id: 'd1' }])
    expect(theirs.seen).toEqual([])
  })

  it('are at most one of a kind in a gap, and the last is never lost', async () => {
    const { clock, updates, change } = open()
    const page = new Page()
    updates.watch(ME, page)
    for (let i = 0; i < 1_000; i++) change(ME, 'email', `m${i}`)
    change(ME, 'domain', 'd1')
    expect(page.seen).toEqual([
      { topic: 'email', id: 'm0' },
      { topic: 'domain', id: 'd1' },
    ])
    await clock.advance(1_000)
    expect(page.seen.slice(2)).toEqual([{ topic: 'email', id: undefined }])
    change(ME, 'email', 'm7')
    change(ME, 'email', 'm7')
    expect(page.seen).toHaveLength(3)
    await clock.advance(1_000)
    expect(page.seen.slice(3)).toEqual([{ topic: 'email', id: 'm7' }])
    await clock.advance(1_000)
    expect(clock.sleeping).toBe(0)
    change(ME, 'email', 'm8')
    expect(page.seen.slice(4)).toEqual([{ topic: 'email', id: 'm8' }])
  })

  it('have room for so many of an account and so many in all', () => {
    const { updates, counted } = open()
    const stop = updates.watch(ME, new Page())
    updates.watch(ME, new Page())
    expect(updates.watch(ME, new Page())).toBe('too-many')
    expect(updates.watch(OTHER, new Page())).not.toBe('too-many')
    expect(updates.watch(OTHER, new Page())).toBe('too-many')
    if (stop === 'too-many') throw new Error('no room for the first')
    stop()
    stop()
    expect(counted).toEqual([1, 2, 3, 2])
    expect(updates.watch(OTHER, new Page())).not.toBe('too-many')
    expect(updates.watch(OTHER, new Page())).toBe('too-many')
  })

  it('end for all when they are closed', async () => {
    const { clock, updates, change, counted } = open()
    const page = new Page()
    const stop = updates.watch(ME, page)
    change(ME, 'email', 'm1')
    change(ME, 'email', 'm2')
    updates.close()
    if (stop !== 'too-many') stop()
    expect(counted).toEqual([1, 0])
    await clock.advance(5_000)
    expect(page).toMatchObject({ ended: true, seen: [{ id: 'm1' }] })
    expect(updates.watch(ME, new Page())).toBe('too-many')
  })
})
