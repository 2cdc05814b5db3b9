import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMailbox } from '#core/mailbox.ts'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { parseAddressList } from './address-list.ts'

const LIMITS = { maxAddresses: 100 }

function parse(text: string) {
  const parsed = parseAddressList(text, LIMITS)
  if (!parsed.ok) return parsed.error.kind
  return parsed.value.map((found) => {
    const extra = [found.displayName, found.comment && `(${found.comment})`, found.group]
    return [formatMailbox(found.mailbox), ...extra.filter((part) => part)].join(' | ')
  })
}

const GOOD: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['a@b.test', ['a@b.test']],
  ['<a@b.test>', ['a@b.test']],
  [' Ann <a@b.test> ', ['a@b.test | Ann']],
  ['John Q. Public <a@b.test>', ['a@b.test | John Q. Public']],
  ['"Public, John \\"JQ\\"" <a@b.test>', ['a@b.test | Public, John "JQ"']],
  ['"x@internal.test" <y@ext.test>', ['y@ext.test | x@internal.test']],
  ['a@b.test (John)', ['a@b.test | (John)']],
  ['(a@x.test) b@b.test', ['b@b.test | (a@x.test)']],
  ['(one (two) \\) three) b@b.test', ['b@b.test | (one (two) \\) three)']],
  ['=?utf-8?q?=3Ca=40b=2Etest=3E?= <y@ext.test>', ['y@ext.test | =?utf-8?q?=3Ca=40b=2Etest=3E?=']],
  ['Ünï <a@b.test>, b@c.test', ['a@b.test | Ünï', 'b@c.test']],
  ['"a@b.test x"@c.test', ['"a@b.test x"@c.test']],
  ['grüße@bücher.test', ['grüße@xn--bcher-kva.test']],
  ['a@[192.0.2.1]', ['a@[192.0.2.1]']],
  ['Team: a@b.test, B <b@b.test>;', ['a@b.test | Team', 'b@b.test | B | Team']],
  ['undisclosed-recipients:;', []],
  ['x: ; , b@c.test', ['b@c.test']],
  ['x:(c);', []],
]

const BAD: ReadonlyArray<readonly [string, string]> = [
  ['', 'empty-element'],
  [',a@b.test', 'empty-element'],
  ['a@b.test,', 'empty-element'],
  ['Ann', 'no-address'],
  ['<>', 'bad-address'],
  ['Ann <ann>', 'bad-address'],
  ['a@b.test(comment)@c.test', 'unexpected-character'],
  ['a(x)@b.test', 'unexpected-character'],
  ['a@ b.test', 'bad-address'],
  ['a @b.test', 'unexpected-character'],
  ['a@b.test@c.test', 'unexpected-character'],
  ['victim@a.test <me@b.test>', 'unexpected-character'],
  ['victim@a.test me@b.test', 'unexpected-character'],
  ['<a@x.test><b@y.test>', 'unexpected-character'],
  ['<a@b.test', 'open-angle'],
  ['<@x.test:a@b.test>', 'bad-address'],
  ['<a@b.test> <c@d.test>', 'unexpected-character'],
  ['a b@c.test', 'unexpected-character'],
  ['"a"b@c.test', 'unexpected-character'],
  ['"open <a@b.test>', 'open-quote'],
  ['(open a@b.test', 'open-comment'],
  ['g: h: a@b.test;', 'nested-group'],
  ['g: a@b.test', 'open-group'],
  ['a@b.test;', 'unexpected-character'],
  ['=?utf-8?q?a=40b?=', 'no-address'],
  ['a@b', 'bad-address'],
  ['.a@b.test', 'bad-address'],
  ['a..b@b.test', 'bad-address'],
  ['a@b.test\u202e', 'bad-address'],
]

describe('parseAddressList', () => {
  it.each(GOOD)('reads %j', (text, found) => expect(parse(text)).toEqual(found))
  it.each(BAD)('refuses %j: %s', (text, kind) => expect(parse(text)).toBe(kind))

  it('stops at the limit', () => {
    expect(parse(Array(101).fill('a@b.test').join(','))).toBe('too-many')
    expect(parse(Array(100).fill('a@b.test').join(','))).toHaveLength(100)
  })
  it('never throws', () => {
    const piece = fc.constantFrom(
      ...'<>@,;:"\\()[].ab =?é\t'.split(''),
      'a@b.test',
      '=?utf-8?q?a?=',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(parseAddressList(pieces.join(''), LIMITS)).toHaveProperty('ok')
      }),
      { numRuns: 2000 },
    )
  })

  // Inputs that made other parsers quadratic, exponential or overflow the stack.
  const MEGABYTE = 1_000_000
  const HOSTILE: ReadonlyArray<readonly [string, string]> = [
    ['open comments', '('.repeat(MEGABYTE)],
    ['comments one after another', '(a)'.repeat(MEGABYTE / 3)],
    ['nested groups', 'g:'.repeat(MEGABYTE / 2)],
    ['angles', '<'.repeat(MEGABYTE)],
    ['at signs', 'a@'.repeat(MEGABYTE / 2)],
    ['commas', ','.repeat(MEGABYTE)],
    ['escaped quotes', `"${'\\"'.repeat(MEGABYTE / 2)}`],
    ['quotes', '"'.repeat(MEGABYTE)],
    ['quoted words', '"a" '.repeat(MEGABYTE / 4)],
    ['dots', '.'.repeat(MEGABYTE)],
    ['one atom', 'a'.repeat(MEGABYTE)],
    ['blanks', ' '.repeat(MEGABYTE)],
    ['atoms', 'a '.repeat(MEGABYTE / 2)],
    ['addresses', 'a@b.cd,'.repeat(MEGABYTE / 7)],
    ['long domain', `a@${'b.'.repeat(MEGABYTE / 2)}`],
    ['open literal', `a@[${'1'.repeat(MEGABYTE)}`],
    ['backslashes', '\\'.repeat(MEGABYTE)],
    ['encoded words', '=?a?q?'.repeat(MEGABYTE / 6)],
  ]
  it.each(HOSTILE)('takes a megabyte of %s quickly', async (_, text) => {
    // The best of three: the first compiles it. 100 ms is the promise, a quadratic parser needs minutes.
    let best = Infinity
    for (let i = 0; i < 3; i++) {
      best = Math.min(best, await cpuMs(() => parseAddressList(text, { maxAddresses: 2000 })))
    }
    expect(best).toBeLessThan(100)
  })
})
