import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uuidV7 } from '#core/ids.ts'
import { formatMailbox, parseMailbox } from '#core/mailbox.ts'
import { makeReturnPath, parseReturnPath } from './return-path.ts'

const DOMAIN = 'ex.test' as never

describe('return path', () => {
  it('reads back what it makes, in any case of letters', () => {
    const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n })
    fc.assert(
      fc.property(bytes(10), bytes(8), fc.nat({ max: 2 ** 47 }), (random, tag, now) => {
        const messageId = uuidV7<never>(now, random)
        const mailbox = makeReturnPath({ messageId, tag }, DOMAIN)
        expect(mailbox.localpart.length).toBeLessThanOrEqual(64)
        expect(parseReturnPath(mailbox.localpart)).toEqual({ messageId, tag })
        expect(parseReturnPath(mailbox.localpart.toUpperCase())).toEqual({ messageId, tag })
        expect(parseMailbox(formatMailbox(mailbox))).toEqual({ ok: true, value: mailbox })
      }),
    )
  })
  it('has a fixed form: mail on its way when we are upgraded still comes home', () => {
    const messageId = '0190f0e0-0000-7000-8000-000000000001' as never
    const tag = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(formatMailbox(makeReturnPath({ messageId, tag }, DOMAIN))).toMatchInlineSnapshot(
      `"r-agipbyaaabyabaaaaaaaaaaaae-aebagbafaydqq@bounce.ex.test"`,
    )
  })
  it('refuses everything else', () => {
    const good = makeReturnPath(
      { messageId: '0190f0e0-0000-7000-8000-000000000001' as never, tag: new Uint8Array(8) },
      DOMAIN,
    ).localpart
    const others = ['', 'r', 'r--', `x${good.slice(1)}`, `${good}-a`, `${good}a`, good.slice(0, -1)]
    // The last digit carries padding bits that have to be zero: one spelling per return path.
    others.push(`${good.slice(0, -1)}b`, good.replace('a', '1'), 'postmaster', 'a'.repeat(1000))
    for (const text of others) expect(parseReturnPath(text)).toBeUndefined()
    fc.assert(fc.property(fc.string(), (text) => parseReturnPath(text) === undefined))
  })
})
