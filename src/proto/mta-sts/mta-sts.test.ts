import fc from 'fast-check'
import { expect, it } from 'vitest'
import { coversHost, formatStsPolicy, parseStsPolicy, type StsPolicy } from './policy.ts'
import { readStsRecords } from './record.ts'

it.each<[string, readonly string[], unknown]>([
  ['one record', ['v=STSv1; id=20260101T000000;'], { kind: 'id', id: '20260101T000000' }],
  ['without the last semicolon', ['v=STSv1;id=1'], { kind: 'id', id: '1' }],
  ['beside others', ['v=spf1 -all', 'v=STSv1; id=a'], { kind: 'id', id: 'a' }],
  ['an extension first', ['v=STSv1; x=y; id=7'], { kind: 'id', id: '7' }],
  ['none', ['something else'], { kind: 'none' }],
  ['another version', ['v=STSv12; id=1'], { kind: 'none' }],
  ['two records', ['v=STSv1; id=1', 'v=STSv1; id=2'], { kind: 'invalid' }],
  ['no id', ['v=STSv1;'], { kind: 'invalid' }],
  ['an id with other signs', ['v=STSv1; id=a-b;'], { kind: 'invalid' }],
  ['an id that is too long', [`v=STSv1; id=${'a'.repeat(33)};`], { kind: 'invalid' }],
])('reads the record: %s', (_, texts, expected) => {
  expect(readStsRecords(texts)).toMatchObject(expected as object)
})

const GOOD =
  'version: STSv1\r\nmode: enforce\r\nmx: MX1.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n'

it('reads a policy', () => {
  expect(parseStsPolicy(GOOD)).toEqual({
    ok: true,
    value: { mode: 'enforce', mx: ['mx1.example.com', '*.example.net'], maxAgeSeconds: 604_800 },
  })
})

it.each<[string, string]>([
  ['no version', GOOD.replace('version', 'verzion')],
  ['another version', GOOD.replace('STSv1', 'STSv2')],
  ['no mode', GOOD.replace('enforce', 'strict')],
  ['no age', GOOD.replace(/max_age.*/, '')],
  ['a negative age', GOOD.replace('604800', '-1')],
  ['no mail host', GOOD.replace(/^mx.*$/gm, '')],
  ['a wildcard inside', GOOD.replace('*.', 'a.*.')],
  ['HTML', '<html><body>not found</body></html>'],
  ['nothing', ''],
  ['too many hosts', `${GOOD}${'mx: a.example\n'.repeat(200)}`],
])('refuses a policy: %s', (_, text) => {
  expect(parseStsPolicy(text).ok).toBe(false)
})

it('bends where the standard does', () => {
  const bent =
    'mode:testing\nmode: enforce\nfuture: x\nmax_age: 9999999999\nmx:a.example\n\nversion : STSv1'
  expect(parseStsPolicy(bent)).toEqual({
    ok: true,
    value: { mode: 'testing', mx: ['a.example'], maxAgeSeconds: 31_557_600 },
  })
  expect(parseStsPolicy('version: STSv1\nmode: none\nmax_age: 86400').ok).toBe(true)
})

it.each<[string, boolean]>([
  ['mx1.example.com', true],
  ['MX1.Example.Com.', true],
  ['mx2.example.com', false],
  ['a.example.net', true],
  ['a.b.example.net', false],
  ['example.net', false],
  ['xexample.net', false],
])('covers %s: %s', (host, expected) => {
  const parsed = parseStsPolicy(GOOD)
  expect(parsed.ok && coversHost(parsed.value, host)).toBe(expected)
})

it('reads what it writes', () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  const host = fc
    .tuple(fc.boolean(), label, label)
    .map(([wild, a, b]) => `${wild ? '*.' : ''}${a}.${b}`)
  const policy: fc.Arbitrary<StsPolicy> = fc.record({
    mode: fc.constantFrom('enforce', 'testing', 'none'),
    mx: fc.array(host, { minLength: 1, maxLength: 5 }),
    maxAgeSeconds: fc.integer({ min: 0, max: 31_557_600 }),
  })
  fc.assert(
    fc.property(policy, (each) => {
      expect(parseStsPolicy(formatStsPolicy(each).join('\r\n'))).toEqual({ ok: true, value: each })
    }),
  )
})

it('never throws on what a host serves', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(typeof parseStsPolicy(text).ok).toBe('boolean')
    }),
  )
})
