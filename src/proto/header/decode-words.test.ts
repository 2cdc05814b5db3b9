import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeWords } from './decode-words.ts'

describe('decodeWords', () => {
  it.each([
    ['plain', 'plain'],
    ['=?utf-8?Q?Gr=C3=BC=C3=9Fe_an_alle?=', 'Grüße an alle'],
    ['=?UTF-8?B?R3LDvMOfZQ==?= x', 'Grüße x'],
    ['=?UTF-8?B?R3LDvMOfZQ?=', 'Grüße'],
    ['=?iso-8859-1?q?a=E9?=', 'aé'],
    ['=?utf-8?q?a?= =?utf-8?q?b?=', 'ab'],
    ['=?utf-8?q?=C3?= =?utf-8?q?=BC?=', 'ü'],
    ['=?utf-8?q?a?= and =?utf-8?q?b?=', 'a and b'],
    ['=?utf-8*en?q?a?=', 'a'],
    ['=?no-such?q?a=C3=BC?=', 'aü'],
    ['=?utf-8?q?bad=4?=', '=?utf-8?q?bad=4?='],
    ['=?utf-8?b?***?=', '=?utf-8?b?***?='],
    ['=?utf-8?x?a?=', '=?utf-8?x?a?='],
    ['=?utf-8?q??=', ''],
  ])('%j is %j', (text, decoded) => expect(decodeWords(text)).toBe(decoded))

  it('never throws and is linear on hostile text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => typeof decodeWords(text) === 'string'),
    )
    for (const text of ['=?a?q?', '=?', '=?a?q?b?= ', '=?utf-8?b?QQ==?=']) {
      expect(decodeWords(text.repeat(1_000_000 / text.length)).length).toBeLessThan(1_000_001)
    }
  })
})
