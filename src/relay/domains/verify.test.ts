import { describe, expect, it } from 'vitest'
import { RECORD_PURPOSES } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import { KEY, TOKEN, VERIFY_CASES } from '../../../test/rfc/domain-records.cases.ts'
import { LiteralDns, type LiteralName } from '../../../test/support/literal-dns.ts'
import { expectedRecords } from './records.ts'
import { checkRecords } from './verify.ts'
import { zoneFile } from './zone-file.ts'

const NAMES = {
  hostname: 'mail.taifa.test' as DomainName,
  mxHostname: 'mx1.taifa.test' as DomainName,
}
const DOMAIN = {
  name: 'example.com' as DomainName,
  verificationToken: TOKEN,
  dkimSelector: 'taifa',
  dkimPublicKey: KEY,
}

describe('a record check', () => {
  it.each(VERIFY_CASES)('$purpose: $when', async ({ purpose, zone, state, problem }) => {
    const checks = await checkRecords(DOMAIN, { dns: new LiteralDns(zone), names: NAMES }, 7)
    const check = checks.find((one) => one.purpose === purpose)
    const seen = check?.state
    expect(seen?.kind === 'wrong' ? seen.fault : seen?.kind).toBe(state)
    expect(seen !== undefined && 'problem' in seen ? seen.problem : undefined).toBe(problem)
    expect(check?.checkedAt).toBe(7)
    expect(check?.found.length ?? 0).toBeGreaterThanOrEqual(state === 'ok' ? 1 : 0)
  })

  it('covers every purpose with a right, a missing and a wrong case', () => {
    for (const purpose of RECORD_PURPOSES) {
      const states = VERIFY_CASES.filter((one) => one.purpose === purpose).map(({ state }) => state)
      expect(states).toContain('ok')
      expect(states).toContain('missing')
      expect(states.length).toBeGreaterThan(4)
    }
  })

  it('finds everything right when the expected records are published', async () => {
    const zone: Record<string, LiteralName> = {}
    for (const { host, type, value } of expectedRecords(DOMAIN, NAMES))
      zone[host] = { ...zone[host], [type]: type === 'CNAME' ? value : [value] }
    const dns = new LiteralDns(zone)
    const checks = await checkRecords(DOMAIN, { dns, names: NAMES }, 0)
    expect(checks.map(({ purpose }) => purpose)).toEqual(RECORD_PURPOSES)
    expect(checks.every(({ state }) => state.kind === 'ok')).toBe(true)
    expect(new Set(dns.asked).size, 'no question twice').toBe(dns.asked.length)
  })

  it('is unknown for every record when no server answers', async () => {
    const dns = new LiteralDns({
      '*.example.com': { broken: true },
      'example.com': { broken: true },
    })
    const checks = await checkRecords(DOMAIN, { dns, names: NAMES }, 0)
    expect(checks.map(({ state }) => state.kind)).toEqual(RECORD_PURPOSES.map(() => 'unknown'))
  })

  it('keeps little of a hostile zone', async () => {
    const dns = new LiteralDns({
      'example.com': { TXT: Array.from({ length: 500 }, () => `v=spf1 ${'a '.repeat(20_000)}`) },
    })
    const checks = await checkRecords(DOMAIN, { dns, names: NAMES }, 0)
    expect(JSON.stringify(checks[1]?.found).length).toBeLessThan(20_000)
  })
})

describe('the zone file', () => {
  it('has every record, long values in strings of at most 255', () => {
    const text = zoneFile(DOMAIN.name, expectedRecords(DOMAIN, NAMES))
    expect(text).toBe(
      [
        '; Records of example.com for Taifa Mail',
        `_taifa-challenge.example.com. 3600 IN TXT "taifa-verify=${TOKEN}"`,
        'example.com. 3600 IN TXT "v=spf1 include:mail.taifa.test ~all"',
        `taifa._domainkey.example.com. 3600 IN TXT "v=DKIM1; k=rsa; p=${KEY.slice(0, 237)}" "${KEY.slice(237)}"`,
        '_dmarc.example.com. 3600 IN TXT "v=DMARC1; p=none; adkim=r; aspf=r"',
        'bounce.example.com. 3600 IN CNAME return.mail.taifa.test.',
        '; only to receive mail',
        'example.com. 3600 IN MX 10 mx1.taifa.test.',
        '',
      ].join('\n'),
    )
  })
})
