import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeWords } from './decode-words.ts'
import { encodeWords } from './encode-words.ts'

it('leaves printable ASCII as it is', () => {
  expect(encodeWords('Invoice 17 = paid?')).toBe('Invoice 17 = paid?')
})

it('gives words of at most 75 characters that decode to the same text', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(text, (original) => {
      fc.pre(!/=\?/.test(original))
      const encoded = encodeWords(original)
      expect(encoded).toMatch(/^[\u0020-\u007e]*$/)
      expect(decodeWords(encoded)).toBe(original)
      const words = encoded.split(' ').filter((word) => word.startsWith('=?'))
      for (const word of words) expect(word.length).toBeLessThanOrEqual(75)
    }),
  )
})
