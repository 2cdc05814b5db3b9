import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithin, parseDomainName, parseMailDomain, type DomainName } from './domain-name.ts'

describe('a domain name', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s is %s', (text, name) => {
    expect(parseDomainName(text)).toEqual({ ok: true, value: name })
  })

  it.each([
    '',
    '.',
    'a..b',
    '-a.test',
    'a-.test',
    'a b.test',
    'a/b.test',
    'a@b.test',
    'a.test:25',
    'http://a.test',
    `${'a'.repeat(64)}.test`,
    `${'a.'.repeat(130)}test`,
  ])('refuses %j', (text) => {
    expect(parseDomainName(text).ok).toBe(false)
  })

  it('of mail has at least two labels and is not a number', () => {
    expect(parseMailDomain('localhost').ok).toBe(false)
    expect(parseMailDomain('10.0.0.1').ok).toBe(false)
    expect(parseMailDomain('a.test').ok).toBe(true)
  })

  it('folds look-alike dots and full-width letters as UTS-46 says', () => {
    expect(parseDomainName('ｅxample。com')).toEqual({ ok: true, value: 'example.com' })
  })

  it('knows what lies below it', () => {
    const name = (text: string): DomainName => text as DomainName
    expect(isWithin(name('a.example.com'), name('example.com'))).toBe(true)
    expect(isWithin(name('badexample.com'), name('example.com'))).toBe(false)
  })

  it('is stable: parsing what was parsed changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'grapheme' })), (text) => {
        const once = parseDomainName(text)
        expect(once.ok ? parseDomainName(once.value) : once).toEqual(once)
      }),
    )
  })
})
