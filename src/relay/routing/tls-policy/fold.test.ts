import { describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { TLS_MINIMUMS, type TlsMinimum } from '#core/tls.ts'
import type { StsMode, StsPolicy } from '#proto/mta-sts/policy.ts'
import type { DaneFinding } from './dane.ts'
import { foldMinimum, foldTls } from './index.ts'

const base = 'mx.there.test' as DomainName
const STS = {
  absent: undefined,
  none: { mode: 'none', mx: [], maxAgeSeconds: 1 },
  testing: { mode: 'testing', mx: ['mx.there.test'], maxAgeSeconds: 1 },
  enforce: { mode: 'enforce', mx: ['mx.there.test'], maxAgeSeconds: 1 },
  'enforce, other': { mode: 'enforce', mx: ['*.elsewhere.test'], maxAgeSeconds: 1 },
} as const satisfies Record<string, (StsPolicy & { mode: StsMode }) | undefined>
const RECORD = { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32) } as const
const DANE = {
  none: { kind: 'none' },
  records: { kind: 'records', base, records: [RECORD] },
  unusable: { kind: 'unusable', base },
  failed: { kind: 'failed', problem: 'DNSSEC: bogus' },
} as const satisfies Record<string, DaneFinding>

function fold(minimum: TlsMinimum, sts: keyof typeof STS, dane: keyof typeof DANE): string {
  const policies = { domain: 'there.test', host: 'mx.there.test', minimum }
  const folded = foldTls({ ...policies, sts: STS[sts], dane: DANE[dane] })
  if (folded.kind === 'leave-out') return `not: ${folded.result}`
  const { used, published } = folded.tls
  return `${used.required} by ${used.source}; ${published.map(({ type }) => type).join('+')}`
}

/** Without TLSA records: by MTA-STS, then by what the sending domain asks for. */
const WITHOUT_DANE: ReadonlyArray<readonly [keyof typeof STS, readonly string[]]> = [
  [
    'absent',
    ['opportunistic by default', 'encrypted by sending-domain', 'verified by sending-domain'],
  ],
  [
    'none',
    ['opportunistic by default', 'encrypted by sending-domain', 'verified by sending-domain'],
  ],
  [
    'testing',
    ['opportunistic by default', 'encrypted by sending-domain', 'verified by sending-domain'],
  ],
  ['enforce', ['verified by mta-sts', 'verified by mta-sts', 'verified by mta-sts']],
  ['enforce, other', ['not: validation', 'not: validation', 'not: validation']],
]

describe('the demands of both domains fold', () => {
  it.each(WITHOUT_DANE)('with MTA-STS %s', (sts, expected) => {
    const got = TLS_MINIMUMS.map((minimum) => fold(minimum, sts, 'none'))
    expect(got.map((text) => text.replace(/;.*|-failure$/, ''))).toEqual(expected)
  })

  it('with usable TLSA records, whatever else there is', () => {
    for (const minimum of TLS_MINIMUMS)
      for (const sts of ['absent', 'none', 'testing', 'enforce'] as const)
        expect(fold(minimum, sts, 'records')).toBe('verified by dane; tlsa')
    expect(fold('opportunistic', 'enforce, other', 'records')).toBe('not: validation-failure')
  })

  it('with TLSA records that are not usable', () => {
    expect(fold('opportunistic', 'absent', 'unusable')).toBe('encrypted by dane; tlsa')
    expect(fold('encrypted', 'absent', 'unusable')).toBe('encrypted by dane; tlsa')
    expect(fold('verified', 'absent', 'unusable')).toBe('verified by sending-domain; tlsa')
    expect(fold('opportunistic', 'testing', 'unusable')).toBe('encrypted by dane; sts+tlsa')
    expect(fold('opportunistic', 'enforce', 'unusable')).toBe('verified by mta-sts; sts+tlsa')
  })

  it('never uses a host whose records cannot be validated', () => {
    for (const minimum of TLS_MINIMUMS)
      for (const sts of Object.keys(STS) as Array<keyof typeof STS>)
        expect(fold(minimum, sts, 'failed')).toBe('not: dnssec-invalid')
  })

  it('says which policies the report is about', () => {
    expect(fold('verified', 'absent', 'none')).toMatch(/; no-policy-found$/)
    expect(fold('verified', 'none', 'none')).toMatch(/; no-policy-found$/)
    expect(fold('verified', 'testing', 'none')).toMatch(/; sts$/)
  })

  it('of the sending domain alone for a smarthost', () => {
    expect(TLS_MINIMUMS.map((minimum) => foldMinimum('smart.test', minimum).need)).toEqual([
      'opportunistic',
      'required',
      'verified',
    ])
  })
})
