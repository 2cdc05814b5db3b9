import { expect, test } from 'vitest'
import { growth } from './store-metrics.ts'

test('a count is carried over by what it grew, also across a start from 0', () => {
  let total = 0
  const note = growth((by) => {
    total += by
  })
  const totals = [3, 3, 10, 2, 2, 5].map((now) => {
    note(now)
    return total
  })
  expect(totals).toEqual([3, 3, 10, 12, 12, 15])
})
