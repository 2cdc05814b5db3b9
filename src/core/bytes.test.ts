import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utf8, utf8Length } from './bytes.ts'

it('counts the octets of any text, halves of pairs too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(utf8(text).length)
    }),
  )
  for (const text of ['', 'a', 'é', '€', '😀', '\ud83d', '\ude00a', 'a\ud83d\ud83d\ude00']) {
    expect({ text, octets: utf8Length(text) }).toEqual({ text, octets: utf8(text).length })
  }
})
