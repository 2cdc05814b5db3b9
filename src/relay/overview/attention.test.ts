import { describe, expect, it } from 'vitest'
import { RECORD_PURPOSES, type Domain, type RecordPurpose } from '#core/domain.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { COUNTED, type MailCounts } from '../ports/analytics-store.ts'
import { aDomain, anAccount } from '../../../test/support/mail-values.ts'
import { collectAttention, type AttentionFacts } from './attention.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const NONE = Object.fromEntries(COUNTED.map((name) => [name, 0])) as MailCounts
const QUIET: AttentionFacts = {
  now: NOW,
  domains: [],
  domainsInUse: new Set(),
  pauses: [],
  gateway: undefined,
  quotas: [],
  waiting: { total: 0, oldestDueAt: undefined, oldestUnpausedDueAt: undefined },
  tooOldMs: 15 * MINUTE_MS,
  lastDay: NONE,
  lastWeek: NONE,
  server: undefined,
}

const attentionTo = (facts: Partial<AttentionFacts>) => collectAttention({ ...QUIET, ...facts })

function domainWith(wrong: readonly RecordPurpose[], over: Partial<Domain>): Domain {
  return aDomain(anAccount(), {
    checks: RECORD_PURPOSES.map((purpose) => ({
      purpose,
      state: wrong.includes(purpose)
        ? { kind: 'wrong', fault: 'missing', problem: 'Nothing there.' }
        : { kind: 'ok' },
      found: [],
      checkedAt: NOW,
    })),
    ...over,
  })
}

describe('attention', () => {
  it('is not asked for while all is well', () => {
    expect(attentionTo({ domains: [domainWith([], {})] })).toEqual([])
    // Mail received elsewhere is a choice, and a new domain has its first steps.
    expect(attentionTo({ domains: [domainWith(['receiving'], {})] })).toEqual([])
    expect(attentionTo({ domains: [domainWith(['spf'], { status: 'pending' })] })).toEqual([])
  })

  it('goes to a domain whose records broke, by how bad it is', () => {
    const failing = domainWith(['spf', 'dkim'], { failingSince: NOW - MINUTE_MS })
    expect(attentionTo({ domains: [failing] })).toMatchObject([
      {
        kind: 'domain_broken',
        severity: 'warning',
        subject: { type: 'domain', id: failing.id, name: failing.name },
        params: {
          records: ['spf', 'dkim'],
          status: 'verified',
          sends_until: '2026-11-23T12:59:00.000Z',
        },
        message: expect.stringContaining('will stop sending soon'),
        since: NOW - MINUTE_MS,
      },
    ])
    const dropped = { ...failing, status: 'failed' as const }
    const [worse] = attentionTo({ domains: [dropped], domainsInUse: new Set([failing.id]) })
    expect(worse).toMatchObject({ severity: 'error' })
    expect(worse?.message).toContain('cannot send')
    expect(worse?.params['sends_until']).toBeUndefined()
    expect(attentionTo({ domains: [dropped] })).toMatchObject([{ severity: 'warning' }])
  })

  it('goes to a destination that takes nothing, but not to an ordinary pace', () => {
    const pause = {
      destination: 'mx.there.example',
      kind: 'failing',
      since: NOW - MINUTE_MS,
      until: NOW + MINUTE_MS,
      problem: 'no answer',
      waiting: 3,
    } as const
    expect(attentionTo({ pauses: [pause] })).toMatchObject([
      { kind: 'destination_paused', severity: 'warning', params: { waiting: 3 } },
    ])
    const long = { ...pause, since: NOW - HOUR_MS }
    expect(attentionTo({ pauses: [long] })).toMatchObject([{ severity: 'error' }])
    const [gateway] = attentionTo({ pauses: [pause], gateway: 'mx.there.example' })
    expect(gateway).toMatchObject({ kind: 'gateway_not_answering', severity: 'error' })
    expect(attentionTo({ pauses: [{ ...pause, kind: 'rate' }] })).toEqual([])
  })

  it.each([
    [79, 100, 'day', undefined],
    [80, 100, 'day', 'warning'],
    [100, 100, 'month', 'error'],
    [0, 0, 'hour', 'error'],
    [100, 100, 'minute', undefined],
  ] as const)('to a quota with %i of %i used in a %s: %s', (used, limit, period, severity) => {
    const quota = {
      subject: 'domain',
      subjectId: 'd',
      name: 'a.example',
      period,
      limit,
      mode: 'refuse',
      used,
      resetsAt: NOW + HOUR_MS,
    } as const
    expect(attentionTo({ quotas: [quota] })[0]?.severity).toBe(severity)
  })

  it.each([
    [15 * MINUTE_MS, undefined],
    [16 * MINUTE_MS, 'error'],
  ])('to mail that has been due for %i ms: %s', (age, severity) => {
    const waiting = { total: 1, oldestDueAt: 0, oldestUnpausedDueAt: NOW - age }
    expect(attentionTo({ waiting })[0]?.severity).toBe(severity)
  })

  it.each([
    [{ delivered: 94, bounced: 5 }, undefined],
    [{ delivered: 96, bounced: 4 }, undefined],
    [{ delivered: 95, bounced: 4, failed: 1 }, 'warning'],
    [{ delivered: 90, bounced: 10 }, 'error'],
  ])('to the bounces of a day, %o: %s', (counts, severity) => {
    expect(attentionTo({ lastDay: { ...NONE, ...counts } })[0]?.severity).toBe(severity)
  })

  it('to every complaint, and more so when they are many', () => {
    const of = (counts: Partial<MailCounts>) => attentionTo({ lastWeek: { ...NONE, ...counts } })
    expect(of({ delivered: 10, complained: 1 })).toMatchObject([
      { kind: 'complaints', severity: 'warning', message: expect.stringMatching(/^1 reader has/) },
    ])
    expect(of({ delivered: 1_000, complained: 3 })).toMatchObject([{ severity: 'error' }])
  })

  it('to certificate and disk, for those whose server it is', () => {
    const of = (days: number, isLocal = false) =>
      attentionTo({
        server: {
          certificate: { names: ['mail.example'], expiresAt: NOW + days * DAY_MS, isLocal },
          hasDiskRoom: true,
        },
      }).map(({ kind, severity }) => `${kind} ${severity}`)
    expect(of(14)).toEqual([])
    expect(of(13)).toEqual(['certificate_expiring warning'])
    expect(of(2)).toEqual(['certificate_expiring error'])
    expect(of(-1)).toEqual(['certificate_expiring error'])
    expect(of(-1, true)).toEqual([])
    const full = { certificate: undefined, hasDiskRoom: false }
    expect(attentionTo({ server: full })).toMatchObject([{ kind: 'disk_low', severity: 'error' }])
  })

  it('shows the worst first', () => {
    const seen = attentionTo({
      domains: [domainWith(['spf'], { status: 'failed' })],
      server: { certificate: undefined, hasDiskRoom: false },
      lastWeek: { ...NONE, complained: 1 },
    })
    expect(seen.map(({ kind }) => kind)).toEqual(['disk_low', 'domain_broken', 'complaints'])
  })
})
