import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { formatMailbox, parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { DAY_MS } from '#core/time.ts'
import { makeSrs, readSrs, SRS_LIFETIME_DAYS, type SrsHash } from './srs.ts'

const hash: SrsHash = (text) => createHmac('sha256', 'key').update(text).digest()
const HOME = 'bounce.home.test' as DomainName
const NOW = 1_800_000_000_000

const mailbox = (text: string): Mailbox => {
  const parsed = parseMailbox(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

const rewrite = (text: string, forwarder = HOME): Mailbox => {
  const made = makeSrs(mailbox(text), forwarder, NOW, hash)
  if (made === undefined) throw new Error(`${text} is too long`)
  return made
}

const restore = (localpart: string, now = NOW) => {
  const read = readSrs(localpart, HOME, now, hash)
  return read.ok ? formatMailbox(read.value) : read.error
}

describe('an SRS address', () => {
  it('has the shape that other forwarders know', () => {
    expect(formatMailbox(rewrite('me@author.test'))).toMatch(
      /^SRS0=[a-z2-7]{6}=[a-z2-7]{2}=author\.test=me@bounce\.home\.test$/,
    )
  })

  it('leads back, in whatever case it comes home', () => {
    const { localpart } = rewrite('me.too=x@author.test')
    expect(restore(localpart)).toBe('me.too=x@author.test')
    expect(restore(localpart.toUpperCase())).toBe('ME.TOO=X@author.test')
  })

  it('leads back for every sender, and never holds more than a local part may', () => {
    const local = fc.stringMatching(/^[a-z0-9=+_-]{1,30}$/).filter((text) => !/^srs[01]/.test(text))
    fc.assert(
      fc.property(local, fc.integer({ min: 0, max: SRS_LIFETIME_DAYS }), (text, days) => {
        const { localpart } = rewrite(`${text}@author.test`)
        expect(localpart.length).toBeLessThanOrEqual(64)
        expect(restore(localpart, NOW + days * DAY_MS)).toBe(`${text}@author.test`)
      }),
    )
  })

  it('leads to the first forwarder when it is not the first', () => {
    const first = rewrite('me@author.test', 'first.test' as DomainName)
    const second = rewrite(formatMailbox(first), 'second.test' as DomainName)
    expect(second.localpart).toMatch(/^SRS1=[a-z2-7]{6}=first\.test==[a-z2-7]{6}=/)
    const third = rewrite(formatMailbox(second))
    expect(restore(third.localpart)).toBe(formatMailbox(first))
  })

  it.each([
    ['another address in it', (text: string) => text.replace('=me', '=you')],
    ['another domain in it', (text: string) => text.replace('author', 'other')],
    ['another day', (text: string) => text.replace(/=..=author/, '=aa=author')],
    ['another hash', (text: string) => text.replace(/^SRS0=....../, 'SRS0=aaaaaa')],
    ['a shorter hash', (text: string) => text.replace(/^SRS0=...../, 'SRS0=')],
  ])('is forged with %s', (_, change) => {
    expect(restore(change(rewrite('me@author.test').localpart))).toBe('forged')
  })

  it('is forged at another domain', () => {
    const { localpart } = rewrite('me@author.test', 'bounce.neighbour.test' as DomainName)
    expect(restore(localpart)).toBe('forged')
  })

  it('ends after three weeks', () => {
    const { localpart } = rewrite('me@author.test')
    expect(restore(localpart, NOW + SRS_LIFETIME_DAYS * DAY_MS)).toBe('me@author.test')
    expect(restore(localpart, NOW + (SRS_LIFETIME_DAYS + 1) * DAY_MS)).toBe('expired')
  })

  it.each(['me', 'SRS0', 'SRS0=', 'SRS2=aaaaaa=x', 'srs0=aaaaaa='])('is not %s', (text) => {
    expect(restore(text)).toBe('not-srs')
  })

  it('is not made for an address without a domain, or for a long one', () => {
    expect(makeSrs(mailbox('me@[192.0.2.1]'), HOME, NOW, hash)).toBeUndefined()
    expect(makeSrs(mailbox(`${'a'.repeat(60)}@author.test`), HOME, NOW, hash)).toBeUndefined()
  })
})
