import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '#core/time.ts'
import { DestinationNames } from './destination.ts'
import { NO_PROVIDERS, parseProviderRules, STANDARD_SHAPE } from './provider-rules.ts'

const SHIPPED = readFileSync(new URL('../../../../config/providers.conf', import.meta.url), 'utf8')

function rulesOf(text: string) {
  const parsed = parseProviderRules(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}

describe('the rules that are shipped', () => {
  const rules = rulesOf(SHIPPED)

  it.each([
    ['gmail-smtp-in.l.google.com', 'google'],
    ['ALT1.ASPMX.L.GOOGLE.COM.', 'google'],
    ['customer-example.mail.protection.outlook.com', 'microsoft'],
    ['outlook-com.olc.protection.outlook.com', 'microsoft'],
    ['mta5.am0.yahoodns.net', 'yahoo'],
    ['mx01.mail.icloud.com', 'apple'],
    ['mx00.gmx.net', 'gmx'],
    ['mx.customer.example', 'mx.customer.example'],
    ['notgoogle.com', 'notgoogle.com'],
  ])('count %s as %s', (host, destination) => {
    expect(new DestinationNames(rules).of([host])).toBe(destination)
  })

  it('say for all else what is said without rules', () => {
    expect(rules.standard).toEqual(STANDARD_SHAPE)
  })
})

describe('destinations', () => {
  it('are the same whatever the order of the hosts, and none without hosts', () => {
    const hosts = ['mx2.host.example', 'mx1.host.example']
    expect(new DestinationNames(NO_PROVIDERS).of(hosts)).toBe('mx1.host.example')
    expect(new DestinationNames(NO_PROVIDERS).of(hosts.toReversed())).toBe('mx1.host.example')
    expect(new DestinationNames(NO_PROVIDERS).of([])).toBeUndefined()
  })

  it('belong to the first section that knows one of the hosts', () => {
    const rules = rulesOf('[a]\nmx = *.a.example\n[b]\nmx = mx.b.example, *.b.example')
    expect(new DestinationNames(rules).of(['mx.b.example', 'x.a.example'])).toBe('a')
    expect(new DestinationNames(rules).of(['mx.b.example'])).toBe('b')
  })
})

describe('a file of rules', () => {
  it('takes from [default] what a section leaves out, wherever it stands', () => {
    const rules = rulesOf(
      '# mine\n[p]\nmx = *.p.example\nrate = 10/second, 500/hour\n\n[default]\nconcurrency = 2..4\nbackoff = off\n',
    )
    expect(rules.providers).toEqual([
      {
        name: 'p',
        mx: ['*.p.example'],
        shape: {
          firstConcurrency: 2,
          maxConcurrency: 4,
          rates: [
            { count: 10, perMs: 1_000 },
            { count: 500, perMs: 60 * MINUTE_MS },
          ],
          backoff: undefined,
        },
      },
    ])
  })

  it.each([
    ['concurrency = 1..2', 1, 'before the first [section]'],
    ['[a]\n[a]', 2, 'second time'],
    ['[A b]', 1, 'expected [name]'],
    ['[a]\nmx', 2, 'key = value'],
    ['[a]\n\ncolour = red', 3, 'a section has mx, concurrency, rate, backoff'],
    ['[a]\nconstructor = red', 2, 'not known'],
    ['[a]\nmx = *', 2, 'host names'],
    ['[a]\nconcurrency = 9..3', 2, 'FIRST..MOST'],
    ['[a]\nconcurrency = 0..3', 2, 'FIRST..MOST'],
    ['[a]\nrate = fast', 2, '10/second'],
    ['[a]\nrate = 0/hour', 2, '10/second'],
    ['[a]\nbackoff = 15m..1m', 2, 'SHORTEST..LONGEST'],
    ['[default]\nmx = *.x.example', 1, '[default] has no mx'],
    ['# a\n[a]\nrate = none', 2, 'needs an mx line'],
  ])('is refused for %j with line %i', (text, line, problem) => {
    expect(parseProviderRules(text)).toEqual({
      ok: false,
      error: { line, problem: expect.stringContaining(problem) as string },
    })
  })
})
