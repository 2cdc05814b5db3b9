import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  RECORD_PURPOSES,
  type DomainStatus,
  type RecordCheck,
  type RecordState,
} from '#core/domain.ts'
import { HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { afterCheck, verdictOf, type DomainHistory, type Verdict } from './lifecycle.ts'

const T = 1_000_000_000

const STATES: Readonly<Record<Verdict, RecordState>> = {
  right: { kind: 'ok' },
  wrong: { kind: 'wrong', fault: 'missing', problem: 'Not there.' },
  unclear: { kind: 'unknown', problem: 'No answer.' },
}

/** All records right but DKIM, which is as the verdict says; MX is never right. */
function checks(verdict: Verdict, at = T): readonly RecordCheck[] {
  return RECORD_PURPOSES.map((purpose) => ({
    purpose,
    state:
      purpose === 'dkim' ? STATES[verdict] : purpose === 'receiving' ? STATES.wrong : STATES.right,
    found: [],
    checkedAt: at,
  }))
}

function history(changes: Partial<DomainHistory>): DomainHistory {
  return {
    status: 'pending',
    verifiedAt: undefined,
    failedChecks: 0,
    failingSince: undefined,
    checks: [],
    ...changes,
  }
}

const check = (domain: DomainHistory, verdict: Verdict, now = T, byOwner = false) =>
  afterCheck(domain, { checks: checks(verdict, now), byOwner }, now)

describe('the verdict', () => {
  it('needs the five required records and not the MX', () => {
    expect(verdictOf(checks('right'))).toBe('right')
    expect(verdictOf(checks('wrong'))).toBe('wrong')
    expect(verdictOf(checks('unclear'))).toBe('unclear')
    expect(verdictOf([])).toBe('unclear')
  })
})

describe('a check', () => {
  const rows: ReadonlyArray<readonly [DomainStatus, Verdict, DomainStatus, number]> = [
    // from, verdict, to, minutes until the next check
    ['pending', 'right', 'verified', 360],
    ['pending', 'wrong', 'failed', 1],
    ['pending', 'unclear', 'pending', 1],
    ['failed', 'right', 'verified', 360],
    ['failed', 'wrong', 'failed', 1],
    ['failed', 'unclear', 'failed', 1],
    ['verified', 'right', 'verified', 360],
    ['verified', 'wrong', 'verified', 20],
    ['verified', 'unclear', 'verified', 10],
  ]
  it.each(rows)('of a %s domain that is %s makes it %s', (from, verdict, to, minutes) => {
    const verifiedAt = from === 'verified' ? 5 : undefined
    const result = check(history({ status: from, verifiedAt }), verdict)
    expect(result.status).toBe(to)
    expect(result.nextCheckAt).toBe(T + minutes * MINUTE_MS)
    expect(result.verifiedAt).toBe(to === 'verified' ? (verifiedAt ?? T) : undefined)
  })
})

describe('a verified domain', () => {
  const rows: ReadonlyArray<
    readonly [string, readonly (readonly [Verdict, number])[], DomainStatus]
  > = [
    ['one failed look-up', [['unclear', 0]], 'verified'],
    [
      'a day of failed look-ups',
      [
        ['unclear', 0],
        ['unclear', 720],
        ['unclear', 1440],
      ],
      'verified',
    ],
    [
      'two wrong checks a day apart',
      [
        ['wrong', 0],
        ['wrong', 1440],
      ],
      'verified',
    ],
    [
      'ten wrong checks within 59 minutes',
      Array.from({ length: 10 }, (_, i) => ['wrong', i * 6.5] as const),
      'verified',
    ],
    [
      'three wrong checks over an hour',
      [
        ['wrong', 0],
        ['wrong', 30],
        ['wrong', 60],
      ],
      'failed',
    ],
    [
      'three with a failed look-up between',
      [
        ['wrong', 0],
        ['unclear', 20],
        ['wrong', 40],
        ['unclear', 60],
        ['wrong', 70],
      ],
      'failed',
    ],
    [
      'a right one in between starts the row again',
      [
        ['wrong', 0],
        ['wrong', 30],
        ['right', 50],
        ['wrong', 60],
        ['wrong', 100],
      ],
      'verified',
    ],
  ]
  it.each(rows)('%s', (_, steps, status) => {
    let domain = history({ status: 'verified', verifiedAt: 5 })
    for (const [verdict, minutes] of steps)
      domain = { ...domain, ...check(domain, verdict, T + minutes * MINUTE_MS) }
    expect(domain.status).toBe(status)
  })

  it('is never dropped without three wrong checks over an hour, whatever happens', () => {
    const step = fc.record({
      verdict: fc.constantFrom<Verdict>('right', 'wrong', 'unclear'),
      minutes: fc.integer({ min: 0, max: 90 }),
      byOwner: fc.boolean(),
    })
    const property = fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let domain = history({ status: 'verified', verifiedAt: 5 })
      let now = T
      let row: number[] = []
      for (const { verdict, minutes, byOwner } of steps) {
        now += minutes * MINUTE_MS
        if (verdict === 'right') row = []
        if (verdict === 'wrong') row.push(now)
        domain = { ...domain, ...check(domain, verdict, now, byOwner) }
        if (domain.status === 'verified') continue
        return row.length >= 3 && now - (row[0] ?? now) >= HOUR_MS
      }
      return true
    })
    expect(fc.check(property)).toMatchObject({ failed: false })
  })
})

describe('a domain that is not verified', () => {
  it('is looked at less and less often, up to every six hours', () => {
    let domain = history({})
    const minutes: number[] = []
    for (let i = 0; i < 13; i++) {
      const result = check(domain, 'wrong')
      domain = { ...domain, ...result }
      minutes.push((result.nextCheckAt - T) / MINUTE_MS)
    }
    expect(minutes).toEqual([1, 2, 5, 10, 20, 30, 60, 120, 240, 360, 360, 360, 360])
  })

  it('is looked at again soon after its owner asked', () => {
    const result = check(history({ status: 'failed', failedChecks: 40 }), 'wrong', T, true)
    expect(result.nextCheckAt).toBe(T + MINUTE_MS)
  })
})

describe('what is shown of a record', () => {
  it('stays right while it cannot be checked, with the time when it was', () => {
    const domain = history({ status: 'verified', checks: checks('right', T - 99) })
    const dkim = check(domain, 'unclear').checks.find(({ purpose }) => purpose === 'dkim')
    expect(dkim).toMatchObject({ state: { kind: 'ok' }, checkedAt: T - 99 })
  })

  it('is no longer wrong when that cannot be known', () => {
    const domain = history({ status: 'failed', checks: checks('wrong', T - 99) })
    const dkim = check(domain, 'unclear').checks.find(({ purpose }) => purpose === 'dkim')
    expect(dkim).toMatchObject({ state: { kind: 'unknown' }, checkedAt: T })
  })
})
