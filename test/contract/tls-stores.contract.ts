import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { DAY_MS } from '#core/time.ts'
import type { CachedStsPolicy } from '#relay/ports/mta-sts-store.ts'
import type { TlsSessionCount } from '#relay/ports/tls-report-store.ts'
import { START } from '../support/mail-values.ts'
import type { OpenStores, StoresUnderTest } from './stores-under-test.ts'

function aPolicy(domain: string, over: Partial<CachedStsPolicy> = {}): CachedStsPolicy {
  return {
    domain: domain as DomainName,
    policyId: '20260101',
    policy: { mode: 'enforce', mx: ['mx.there.example', '*.b.example'], maxAgeSeconds: 604_800 },
    fetchedAt: START,
    expiresAt: START + 7 * DAY_MS,
    ...over,
  }
}

function aCount(over: Partial<TlsSessionCount> = {}): TlsSessionCount {
  return {
    day: '2026-01-01',
    policy: { type: 'sts', domain: 'there.example', text: ['version: STSv1'], mx: ['mx.*'] },
    result: 'success',
    mxHost: 'mx.there.example',
    mxAddress: '192.0.2.1',
    sessions: 1,
    ...over,
  }
}

/** What {@link MtaStsStore} and {@link TlsReportStore} promise. */
export function tlsStoresContract(name: string, open: OpenStores): void {
  let stores: StoresUnderTest
  beforeEach(async () => {
    stores = await open()
  })
  afterEach(() => stores.close())

  describe(`${name}: MTA-STS policies`, () => {
    it('are kept, also after they have expired, until they are removed', async () => {
      const { mtaSts } = stores
      const policy = aPolicy('a.example')
      await mtaSts.save(policy)
      await mtaSts.save(aPolicy('b.example', { expiresAt: START + DAY_MS }))
      expect(await mtaSts.find(policy.domain)).toEqual(policy)
      expect(await mtaSts.find('c.example' as DomainName)).toBeUndefined()
      expect(await mtaSts.removeExpired(START + DAY_MS)).toBe(1)
      expect(await mtaSts.find('b.example' as DomainName)).toBeUndefined()
      expect(await mtaSts.find(policy.domain)).toEqual(policy)
    })

    it('are replaced by newer ones only', async () => {
      const { mtaSts } = stores
      const newer = aPolicy('a.example', {
        policyId: 'x',
        policy: { mode: 'none', mx: [], maxAgeSeconds: 60 },
        fetchedAt: START + 2,
      })
      await mtaSts.save(newer)
      await mtaSts.save(aPolicy('a.example', { fetchedAt: START + 1 }))
      expect(await mtaSts.find(newer.domain)).toEqual(newer)
    })

    it('that want a refresh come longest ago first, without expired ones and "none"', async () => {
      const { mtaSts } = stores
      await mtaSts.save(aPolicy('late.example', { fetchedAt: START + 5 }))
      await mtaSts.save(aPolicy('early.example', { fetchedAt: START + 1 }))
      await mtaSts.save(aPolicy('fresh.example', { fetchedAt: START + 10 }))
      await mtaSts.save(aPolicy('over.example', { fetchedAt: START, expiresAt: START + 9 }))
      const none = { mode: 'none', mx: [], maxAgeSeconds: 60 } as const
      await mtaSts.save(aPolicy('none.example', { policy: none }))
      const names = async (limit: number) =>
        (await mtaSts.fetchedBefore(START + 10, START + 9, limit)).map(({ domain }) => domain)
      expect(await names(10)).toEqual(['early.example', 'late.example'])
      expect(await names(1)).toEqual(['early.example'])
    })
  })

  describe(`${name}: TLS sessions`, () => {
    it('add up by day, policy, host and result', async () => {
      const { tlsReports } = stores
      await tlsReports.add([aCount(), aCount({ sessions: 3 }), aCount({ mxHost: 'mx2' })])
      await tlsReports.add([aCount({ sessions: 5 }), aCount({ result: 'certificate-expired' })])
      await tlsReports.add([aCount({ day: '2026-01-02' })])
      const counts = await tlsReports.counts('2026-01-01', 'there.example')
      expect(counts.map(({ result, mxHost, sessions }) => [result, mxHost, sessions])).toEqual([
        ['certificate-expired', 'mx.there.example', 1],
        ['success', 'mx.there.example', 9],
        ['success', 'mx2', 1],
      ])
      expect(counts[1]).toEqual(aCount({ sessions: 9 }))
    })

    it('are due for a report once, after their day', async () => {
      const { tlsReports } = stores
      const other = aCount({ policy: { ...aCount().policy, domain: 'other.example' } })
      await tlsReports.add([aCount(), other, aCount({ day: '2026-01-02' })])
      const due = async (day: string) =>
        (await tlsReports.due(day, 10)).map((each) => `${each.day} ${each.domain}`)
      expect(await due('2026-01-01')).toEqual([])
      expect(await due('2026-01-02')).toEqual([
        '2026-01-01 other.example',
        '2026-01-01 there.example',
      ])
      expect(await tlsReports.due('2026-01-09', 1)).toHaveLength(1)
      const report = { day: '2026-01-01', domain: 'there.example', outcome: 'sent' } as const
      expect(await tlsReports.finish(report, START)).toBe(true)
      expect(await tlsReports.finish({ ...report, outcome: 'failed' }, START)).toBe(false)
      expect(await due('2026-01-03')).toEqual([
        '2026-01-01 other.example',
        '2026-01-02 there.example',
      ])
      await tlsReports.forget('2026-01-02')
      expect(await due('2026-01-03')).toEqual(['2026-01-02 there.example'])
    })
  })
}
