import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalMailbox, formatMailbox, formatPath, needsSmtpUtf8, parseMailbox } from './mailbox.ts'

const VALID = [
  'a@b.test',
  'Hello.World+tag@Example.COM',
  '"quoted string"@example.com',
  '"with \\"quotes\\" and \\\\"@example.com',
  'user@[192.0.2.1]',
  'user@[IPv6:2001:db8::1]',
  'jürgen@example.com',
  'post@bücher.example',
  "!#$%&'*+-/=?^_`{|}~@example.com",
]

const INVALID: ReadonlyArray<readonly [string, string]> = [
  ['', 'no-at'],
  ['plain', 'no-at'],
  ['@example.com', 'empty-localpart'],
  ['a..b@example.com', 'bad-localpart'],
  ['.a@example.com', 'bad-localpart'],
  ['a b@example.com', 'bad-localpart'],
  ['a@b@example.com', 'bad-localpart'],
  ['"open@example.com', 'bad-quoting'],
  ['"a"b"@example.com', 'bad-quoting'],
  ['a@localhost', 'bad-domain'],
  ['a@192.0.2.1', 'bad-domain'],
  ['a@-x.test', 'bad-domain'],
  ['a@x..test', 'bad-domain'],
  ['a@[192.0.2]', 'bad-literal'],
  ['a\u0000b@example.com', 'bad-localpart'],
  ['a\r\nRCPT TO:<x@y.test>@example.com', 'bad-localpart'],
  ['a\u202eb@example.com', 'bad-localpart'],
  [`${'x'.repeat(65)}@example.com`, 'localpart-too-long'],
  [`a@${'x'.repeat(400)}.test`, 'too-long'],
]

describe('a mailbox', () => {
  it.each(VALID)('accepts %s and gives it back', (text) => {
    const parsed = parseMailbox(text)
    if (!parsed.ok) throw new Error(parsed.error)
    const again = parseMailbox(formatMailbox(parsed.value))
    expect(again.ok && equalMailbox(again.value, parsed.value)).toBe(true)
  })

  it.each(INVALID)('refuses %j as %s', (text, fault) => {
    expect(parseMailbox(text)).toEqual({ ok: false, error: fault })
  })

  it('keeps the case of the local part and folds that of the domain', () => {
    const parsed = parseMailbox('Hello@EXAMPLE.com')
    expect(parsed.ok && formatMailbox(parsed.value)).toBe('Hello@example.com')
  })

  it('turns an international domain into A-labels, which need no SMTPUTF8', () => {
    const parsed = parseMailbox('post@bücher.example')
    if (!parsed.ok) throw new Error(parsed.error)
    expect(parsed.value.domain).toBe('xn--bcher-kva.example')
    expect(needsSmtpUtf8(parsed.value)).toBe(false)
  })

  it('needs SMTPUTF8 for a local part outside ASCII', () => {
    const parsed = parseMailbox('jürgen@example.com')
    expect(parsed.ok && needsSmtpUtf8(parsed.value)).toBe(true)
  })

  it('formats the null reverse-path', () => {
    expect(formatPath(null)).toBe('<>')
  })

  it('gives back any local part, quoted where it has to be', () => {
    const localpart = fc
      .string({ minLength: 1, maxLength: 30, unit: 'grapheme-ascii' })
      .filter((text) => !/\p{Cc}/u.test(text))
    fc.assert(
      fc.property(localpart, (text) => {
        const formatted = formatMailbox({
          localpart: text,
          domain: 'x.test' as never,
          literal: undefined,
        })
        const parsed = parseMailbox(formatted)
        expect(parsed.ok && parsed.value.localpart).toBe(text)
      }),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof parseMailbox(text).ok).toBe('boolean')
      }),
    )
  })
})
