import { expect, test } from 'vitest'
import { createRandom } from '#infra/crypto/random.ts'
import { OrderedIds } from './ordered-ids.ts'

test('ids sort as they were made, within a millisecond and when the clock goes back', () => {
  const ids = new OrderedIds(createRandom())
  const made: string[] = []
  for (let i = 0; i < 10_000; i++) made.push(ids.next(1_700_000_000_000 - (i % 7)))
  made.push(ids.next(1_700_000_000_500))
  expect(made).toEqual(made.toSorted())
  expect(new Set(made).size).toBe(made.length)
})
