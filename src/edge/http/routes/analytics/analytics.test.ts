import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { sendMail } from '../../../../../test/support/sent-mail.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('analytics', () => {
  const get = async (path: string, key: string) =>
    (await api.call('GET', `/v1/analytics/${path}`, { key })).body

  it('shows what became of the mail of the account, and of no other', async () => {
    const [mine, theirs] = [await api.tenant('read'), await api.tenant('read')]
    for (const { accountId } of [mine, theirs, theirs]) {
      const name = `s${Math.random().toString(36).slice(2)}.example`
      const domain = await api.verifiedDomain(accountId, name)
      await sendMail(api.stores, domain, { at: api.clock.now() - 60_000, last: 'failed' })
    }
    while ((await api.stores.analytics.countEvents(2)) > 0);
    expect(await get('overview?period=7d', mine.key)).toEqual({
      total_sent: 0,
      delivered: 1,
      bounced: 0,
      failed: 0,
      deferred: 0,
      suppressed: 0,
      complained: 0,
      opens: 0,
      clicks: 0,
      delivery_rate: 1,
      bounce_rate: 0,
      period: '7d',
      since: '2026-11-17T00:00:00.000Z',
    })
    expect((await get('overview', theirs.key)).delivered).toBe(2)
    const { data, period, granularity } = await get('timeseries', theirs.key)
    expect({ period, granularity }).toEqual({ period: '24h', granularity: 'hour' })
    expect(data).toHaveLength(24)
    expect(data.at(-2)).toMatchObject({ timestamp: '2026-11-23T11:00:00.000Z', delivered: 2 })
    const days = await get('timeseries?period=30d', theirs.key)
    expect(days).toMatchObject({ granularity: 'day' })
    expect(days.data).toHaveLength(30)
  })

  it('has no rates before anything has ended', async () => {
    const { key } = await api.tenant('read')
    const { delivery_rate, bounce_rate, period } = await get('overview', key)
    expect({ delivery_rate, bounce_rate, period }).toEqual({
      delivery_rate: null,
      bounce_rate: null,
      period: '24h',
    })
  })

  it('refuses other periods', async () => {
    const { key } = await api.tenant('read')
    for (const query of ['overview?period=1y', 'timeseries?granularity=minute'])
      expect((await api.call('GET', `/v1/analytics/${query}`, { key })).status).toBe(422)
  })

  const guarded = { api: () => api, make: () => Promise.resolve('') }
  const scope = 'read'
  itIsGuarded({ method: 'GET', path: '/v1/analytics/overview', scope }, guarded)
  itIsGuarded({ method: 'GET', path: '/v1/analytics/timeseries', scope }, guarded)
})
