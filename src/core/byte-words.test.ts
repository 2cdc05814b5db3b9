import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fourTimes, skipWords, wordsOf } from './byte-words.ts'

/** The same by looking at every byte. */
function endOfWords(view: Uint8Array, at: number, floor: number): number {
  let end = at
  while ((view.byteOffset + end) % 4 === 0 && end + 4 <= view.length) {
    if (view.subarray(end, end + 4).some((byte) => byte < floor)) break
    end += 4
  }
  return end
}

it('skips the words without a byte below the floor, at any alignment', () => {
  const byte = fc.oneof(fc.nat({ max: 255 }), fc.integer({ min: 100, max: 140 }))
  fc.assert(
    fc.property(
      fc.array(byte, { maxLength: 40 }),
      fc.nat({ max: 8 }),
      fc.nat({ max: 40 }),
      fc.integer({ min: 1, max: 128 }),
      (bytes, from, at, floor) => {
        const view = Uint8Array.from(bytes).subarray(from)
        expect(skipWords(wordsOf(view), at, fourTimes(floor))).toBe(endOfWords(view, at, floor))
      },
    ),
    { numRuns: 5_000 },
  )
})
