import { describe, expect, it } from 'vitest'
import { RECORD_PURPOSES, type Domain, type RecordPurpose, type RecordState } from '#core/domain.ts'
import { DAY_MS } from '#core/time.ts'
import { aDomain, anAccount } from '../../../test/support/mail-values.ts'
import { NAMES } from '../../../test/support/http-harness.ts'
import { diagnose } from './diagnose.ts'
import { expectedRecords } from './records.ts'

const NOW = Date.UTC(2026, 10, 23)
const WRONG: RecordState = { kind: 'wrong', fault: 'missing', problem: 'It is not there.' }

function look(
  states: Partial<Record<RecordPurpose, RecordState>> = {},
  over: Partial<Domain> = {},
  dmarc = 'v=DMARC1; p=reject',
) {
  const domain = aDomain(anAccount(), { createdAt: NOW, ...over })
  const records = expectedRecords(domain, NAMES).map((record) => ({
    ...record,
    check: {
      purpose: record.purpose,
      state: states[record.purpose] ?? ({ kind: 'ok' } as const),
      found: record.purpose === 'dmarc' ? [dmarc] : [],
      checkedAt: NOW,
    },
  }))
  const { issues, healthScore } = diagnose({ domain, records }, NOW)
  return { issues, healthScore, codes: issues.map(({ code }) => code) }
}

describe('a diagnosis', () => {
  it('finds nothing wrong with a domain that is as it should be', () => {
    expect(look()).toMatchObject({ issues: [], healthScore: 100 })
  })

  it('takes all points from a domain without records', () => {
    const all = Object.fromEntries(RECORD_PURPOSES.map((purpose) => [purpose, WRONG]))
    const { issues, healthScore } = look(all)
    expect(healthScore).toBe(0)
    expect(issues.map(({ severity }) => severity)).toEqual([
      ...Array.from({ length: 5 }, () => 'error'),
      'info',
    ])
    expect(issues[0]).toMatchObject({
      code: 'record_wrong',
      purpose: 'verification',
      problem: 'It is not there.',
      record: { type: 'TXT' },
    })
    expect(issues.at(-1)).toMatchObject({ code: 'not_receiving', record: undefined })
  })

  it('does not hold against the owner what could not be checked', () => {
    const { codes, healthScore } = look({ spf: { kind: 'unknown', problem: 'SERVFAIL' } })
    expect({ codes, healthScore }).toEqual({ codes: ['record_unknown'], healthScore: 98 })
    expect(look({ receiving: WRONG }).healthScore).toBe(100)
  })

  it('speaks of what could be better', () => {
    expect(look({}, {}, 'v=DMARC1; p=none').codes).toEqual(['dmarc_not_enforced'])
    expect(look({}, { createdAt: NOW - 366 * DAY_MS }).codes).toEqual(['dkim_key_old'])
    const retired = (days: number) => ({
      dkimRetired: { selector: 'taifa', retiredAt: NOW - days * DAY_MS },
      dkimSelector: 'taifa2',
    })
    expect(look({}, retired(6)).codes).toEqual([])
    expect(look({}, retired(7)).issues).toMatchObject([
      { code: 'dkim_old_record_removable', remedy: expect.stringContaining('taifa._domainkey') },
    ])
    const check = { purpose: 'dkim', state: WRONG, found: [], checkedAt: NOW } as const
    const dkimNext = { selector: 'taifa2', publicKey: 'MIIB', beganAt: NOW, check }
    const { issues, healthScore } = look({}, { dkimNext })
    expect(issues).toMatchObject([
      { code: 'dkim_rotation_waiting', record: { value: 'v=DKIM1; k=rsa; p=MIIB' } },
    ])
    expect(healthScore).toBe(100)
  })
})
