import { expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import type { SecureAnswer, SecureDns } from '../../ports/secure-dns.ts'
import { findDane, type DaneFinding } from './dane.ts'

const domain = 'there.test' as DomainName
const host = 'mx.there.test' as DomainName
const alias = 'real.elsewhere.test' as DomainName
const RECORD = { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32) }
const FAILED = { kind: 'failed', reason: 'SERVFAIL' } as const
const NONE = { kind: 'none', secure: true } as const
const found = <T>(record: T, secure = true, owner = host): SecureAnswer<T> => ({
  kind: 'found',
  records: [record],
  secure,
  owner,
})

type Answers = { readonly [K in keyof SecureDns]?: SecureAnswer<never> | SecureAnswer<unknown> }
const GOOD: Answers = {
  mx: found({ preference: 10, exchange: 'mx.there.test' }),
  a: found('192.0.2.1'),
  aaaa: NONE,
  cname: NONE,
  tlsa: found(RECORD),
}

async function find(over: Answers, asked: string = host): Promise<[DaneFinding, string[]]> {
  const questions: string[] = []
  const ask = (type: keyof SecureDns) => (name: DomainName) => {
    questions.push(`${type} ${name}`)
    return Promise.resolve({ ...GOOD, ...over }[type] as never)
  }
  const dns: SecureDns = {
    mx: ask('mx'),
    a: ask('a'),
    aaaa: ask('aaaa'),
    cname: ask('cname'),
    tlsa: ask('tlsa'),
  }
  const findings = await findDane({ domain, hosts: [asked], port: 25 }, dns)
  return [findings.get(asked) ?? { kind: 'none' }, questions]
}

it.each<[string, Answers, DaneFinding['kind']]>([
  ['all is signed', {}, 'records'],
  ['no usable record', { tlsa: found({ ...RECORD, usage: 1 }) }, 'unusable'],
  ['no record', { tlsa: NONE }, 'none'],
  ['unsigned records', { tlsa: found(RECORD, false) }, 'none'],
  ['the records are bogus', { tlsa: FAILED }, 'failed'],
  ['the MX is bogus', { mx: FAILED }, 'failed'],
  ['the MX is another', { mx: found({ preference: 1, exchange: 'other.test' }) }, 'failed'],
  ['the MX is unsigned', { mx: found({ preference: 1, exchange: host }, false) }, 'none'],
  ['proved to have no MX', { mx: NONE }, 'failed'],
  ['an address is bogus', { aaaa: FAILED }, 'failed'],
  ['an address is unsigned', { aaaa: found('2001:db8::1', false) }, 'none'],
  ['no address', { a: NONE }, 'none'],
])('%s', async (_, over, kind) => {
  expect((await find(over))[0].kind).toBe(kind)
})

it('is the domain itself without an MX', async () => {
  const [finding] = await find({ mx: NONE, a: found('192.0.2.1', true, domain) }, domain)
  expect(finding).toMatchObject({ kind: 'records', base: domain })
})

it('looks at the end of the CNAMEs first, then at the name itself', async () => {
  const [, questions] = await find({ a: found('192.0.2.1', true, alias), tlsa: NONE })
  expect(questions.slice(-2)).toEqual([`tlsa _25._tcp.${alias}`, `tlsa _25._tcp.${host}`])
})

it('looks at the name alone when its signed CNAME leads out of what is signed', async () => {
  const out = { a: found('192.0.2.1', false, alias), cname: found(alias) }
  expect((await find(out))[1].slice(-2)).toEqual([`cname ${host}`, `tlsa _25._tcp.${host}`])
  const [finding, questions] = await find({ ...out, cname: found(alias, false) })
  expect(finding.kind).toBe('none')
  expect(questions.at(-1)).toBe(`cname ${host}`)
})
