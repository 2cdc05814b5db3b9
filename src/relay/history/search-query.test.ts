import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSearch } from './search-query.ts'

const read = (text: string) => {
  const parsed = parseSearch(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}
const nothing = { terms: [], status: undefined, domain: undefined, tag: undefined }
const term = (text: string, field?: string, isPrefix = false) => ({ field, text, isPrefix })

describe('what a person types to search', () => {
  it('is words, words in fields, and filters', () => {
    expect(
      read('to:ann@there.example subject:"two words" invoi* status:Bounced domain:Shop.example'),
    ).toEqual({
      ...nothing,
      terms: [
        term('ann@there.example', 'recipients'),
        term('two words', 'subject'),
        term('invoi', undefined, true),
      ],
      status: 'bounced',
      domain: 'shop.example',
    })
    expect(read('FROM:me tag:x foo:bar "open')).toEqual({
      ...nothing,
      tag: 'x',
      terms: [term('me', 'sender'), term('foo:bar'), term('open')],
    })
    expect(read('"two wor"* in*').terms).toEqual([
      term('two wor', undefined, true),
      // Two letters begin too many words.
      term('in'),
    ])
    expect(read('  "" * - @ : to: ')).toEqual(nothing)
    expect(read('a\u0000b').terms).toEqual([term('a'), term('b')])
  })

  it('is refused in words where it cannot be meant', () => {
    const code = (text: string) => {
      const parsed = parseSearch(text)
      return parsed.ok ? undefined : parsed.error.message
    }
    expect(code('status:odd')).toContain('There is no status "odd"; the statuses are queued')
    expect(code('domain:a/b')).toContain('is not a domain')
    expect(code('a '.repeat(17))).toContain('at most 16 words')
    expect(code('a '.repeat(16))).toBeUndefined()
  })

  it('of any kind gives terms that hold a letter or a digit and no control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const parsed = parseSearch(text)
        for (const each of parsed.ok ? parsed.value.terms : []) {
          expect(each.text).toMatch(/[\p{L}\p{N}]/u)
          expect(each.text).not.toMatch(/\p{Cc}/u)
          expect(each.text.isWellFormed()).toBe(true)
        }
      }),
    )
  })
})
