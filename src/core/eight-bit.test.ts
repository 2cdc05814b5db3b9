import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasEightBit } from './eight-bit.ts'

it('agrees with looking at every byte, at any alignment', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 140 }), { maxLength: 40 }),
      fc.nat({ max: 8 }),
      (bytes, from) => {
        const view = Uint8Array.from(bytes).subarray(from)
        expect(hasEightBit(view)).toBe(view.some((byte) => byte > 127))
      },
    ),
    { numRuns: 1000 },
  )
})
