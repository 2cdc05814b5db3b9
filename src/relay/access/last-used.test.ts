import { expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { createLastUsed } from './last-used.ts'

function collector(fail: () => boolean = () => false) {
  const clock = new ManualClock()
  const writes: Array<Record<string, number>> = []
  const lastUsed = createLastUsed<string>({
    touch: (uses) => {
      if (fail()) return Promise.reject(new Error('away'))
      writes.push(Object.fromEntries(uses))
      return Promise.resolve()
    },
    clock,
    log: quietLog,
  })
  return { clock, writes, lastUsed }
}

it('writes many uses at once, some seconds later', async () => {
  const { clock, writes, lastUsed } = collector()
  for (let i = 0; i < 1000; i++) lastUsed.note(`k${i % 2}`, i)
  await clock.advance(4999)
  expect(writes).toEqual([])
  await clock.advance(1)
  expect(writes).toEqual([{ k0: 998, k1: 999 }])
  await clock.advance(60_000)
  expect(writes).toHaveLength(1)
  lastUsed.note('k0', 2000)
  await clock.advance(5000)
  expect(writes).toHaveLength(2)
})

it('writes what is left when it closes', async () => {
  const { clock, writes, lastUsed } = collector()
  lastUsed.note('a', 1)
  await lastUsed.close()
  expect(writes).toEqual([{ a: 1 }])
  expect(clock.sleeping).toBe(0)
})

it('tries again when the store was away, and the later use wins', async () => {
  let away = true
  const { clock, writes, lastUsed } = collector(() => away)
  lastUsed.note('a', 1)
  lastUsed.note('b', 1)
  await clock.advance(5000)
  lastUsed.note('a', 2)
  away = false
  await clock.advance(5000)
  expect(writes).toEqual([{ a: 2, b: 1 }])
})
