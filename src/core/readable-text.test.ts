import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readableLine } from './readable-text.ts'

it('is one line without controls, of the length asked for, whatever comes in', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 })
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 100 }), (wild, max) => {
      const line = readableLine(wild, max)
      expect(line.length).toBeLessThanOrEqual(max)
      // eslint-disable-next-line no-control-regex -- the range test is the point
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/)
    }),
  )
})

it('marks what was cut, and never cuts a character in two', () => {
  expect(readableLine('abcdef', 4)).toBe('abc…')
  expect(readableLine('ab😀def', 4)).toBe('ab…')
  expect(readableLine(' a\r\n\u001b[31mb ', 20)).toBe('a [31mb')
})
