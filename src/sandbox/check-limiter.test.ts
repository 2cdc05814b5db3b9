import { expect, test } from 'vitest'
import { CheckLimiter } from './check-limiter.ts'
import { RetryMemory } from './retry-memory.ts'

test('two large checks at a time, small ones at once, and a failure frees its place', async () => {
  const limiter = new CheckLimiter()
  let running = 0
  let most = 0
  const large = (i: number) =>
    limiter.run(true, async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      if (i % 3 === 0) throw new Error('broken check')
      return i
    })
  const results = Promise.allSettled(Array.from({ length: 10 }, (_, i) => large(i)))
  expect(await limiter.run(false, () => Promise.resolve('small'))).toBe('small')
  const fulfilled = (await results).flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []))
  expect(fulfilled).toEqual([1, 2, 4, 5, 7, 8])
  expect(most).toBe(2)
})

test('the memory of tries forgets what was not used for longest', () => {
  const memory = new RetryMemory()
  memory.note('a', 'first', 1)
  memory.note('a', 'second', 2)
  memory.note('a', 'first', 3)
  for (let i = 0; i < 9_999; i++) memory.note('a', `other${i}`, 4)
  expect(memory.note('a', 'first', 5)).toEqual({ firstAtMs: 1, tries: 2 })
  expect(memory.note('a', 'second', 6)).toBeUndefined()
})
