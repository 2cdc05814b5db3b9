import { describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { parseDomainInput } from './domain-input.ts'

const NAMES = {
  hostname: 'mail.taifa.test' as DomainName,
  mxHostname: 'mx1.taifa.test' as DomainName,
}

describe('a domain as people enter it', () => {
  it.each([
    ['example.com', 'example.com'],
    ['  Example.COM. ', 'example.com'],
    ['https://Example.com:8443/path?q=1#x', 'example.com'],
    ['//no-scheme', undefined],
    ['example.com/', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['news.example.co.ke', 'news.example.co.ke'],
    ['taifa.test', 'taifa.test'],
    ['notmail.taifa.test', 'notmail.taifa.test'],
  ])('%s is %s', (text, name) => {
    const parsed = parseDomainInput(text, NAMES)
    expect(parsed.ok ? parsed.value : undefined).toBe(name)
  })

  it.each([
    ['', 'domain_invalid', /No domain was given/],
    ['   ', 'domain_invalid', /No domain was given/],
    ['localhost', 'domain_invalid', /with its ending/],
    ['192.0.2.1', 'domain_invalid', /is an address/],
    ['http://192.0.2.1:80/', 'domain_invalid', /is an address/],
    ['[2001:db8::1]', 'domain_invalid', /is an address/],
    ['1.2.3', 'domain_invalid', /with its ending/],
    ['me@example.com', 'domain_invalid', /is not a domain name/],
    ['exa mple.com', 'domain_invalid', /is not a domain name/],
    ['example..com', 'domain_invalid', /is not a domain name/],
    ['-example.com', 'domain_invalid', /is not a domain name/],
    ['_dmarc.example.com', 'domain_invalid', /is the name of a record/],
    [`${'a'.repeat(60)}.`.repeat(4) + 'com', 'domain_invalid', /too long/],
    ['x'.repeat(100_000), 'domain_invalid', /domain name|too long/],
    ['mail.taifa.test', 'platform_domain', /a domain of your own/],
    ['deep.in.mx1.taifa.test', 'platform_domain', /a domain of your own/],
  ])('%s is refused', (text, code, message) => {
    const parsed = parseDomainInput(text, NAMES)
    expect(parsed).toMatchObject({ ok: false, error: { code } })
    expect(parsed.ok ? '' : parsed.error.message).toMatch(message)
    expect(parsed.ok ? '' : parsed.error.message).not.toMatch(/.{300}/)
  })
})
