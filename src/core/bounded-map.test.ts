import { expect, test } from 'vitest'
import { putNewest } from './bounded-map.ts'

function filled(keys: readonly string[], most: number): Map<string, number> {
  const map = new Map<string, number>()
  for (const [at, key] of keys.entries()) putNewest(map, key, at, most)
  return map
}

test('keeps as many entries as are allowed, and not one more', () => {
  expect([...filled(['a', 'b', 'c'], 3).keys()]).toEqual(['a', 'b', 'c'])
  expect([...filled(['a', 'b', 'c', 'd'], 3).keys()]).toEqual(['b', 'c', 'd'])
})

test('an entry that is put again is the newest, and nothing is forgotten for it', () => {
  const map = filled(['a', 'b', 'c', 'a'], 3)
  expect([...map]).toEqual([
    ['b', 1],
    ['c', 2],
    ['a', 3],
  ])
  putNewest(map, 'd', 4, 3)
  expect([...map.keys()]).toEqual(['c', 'a', 'd'])
})

test('a key that is undefined is forgotten in its turn, too', () => {
  const map = new Map<string | undefined, number>()
  putNewest(map, undefined, 1, 1)
  putNewest(map, 'a', 2, 1)
  expect([...map.keys()]).toEqual(['a'])
})

test('where nothing may be kept, nothing is', () => {
  expect(filled(['a', 'b'], 0).size).toBe(0)
})
