import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const DAY_MS = 24 * 3_600_000

describe('a change of the DKIM key', () => {
  it('is begun, shown, published, done, and the old record has its day', async () => {
    const { accountId, key } = await api.tenant()
    const { id } = await api.verifiedDomain(accountId, 'keys.example')
    const call = async (method: string, path = '') =>
      (await api.call(method, `/v1/domains/${id}${path}`, { key })).body
    expect(await call('GET')).toMatchObject({ dkim_rotation: null, dkim_retired: null })
    const begun = await call('POST', '/rotate-dkim')
    expect(begun).toEqual({
      domain: 'keys.example',
      dkim_record_host: 'taifa2._domainkey.keys.example',
      dkim_record_value: expect.stringMatching(/^v=DKIM1; k=rsa; p=MII/),
      dkim_selector: 'taifa2',
      signing_selector: 'taifa',
      started_at: '2026-11-23T12:00:00.000Z',
    })
    expect(await call('POST', '/rotate-dkim')).toEqual(begun)
    expect(await call('GET')).toMatchObject({
      dkim_selector: 'taifa',
      dkim_rotation: {
        selector: 'taifa2',
        host: begun.dkim_record_host,
        value: begun.dkim_record_value,
        state: 'unchecked',
      },
    })
    const zone = await api.call('GET', `/v1/domains/${id}/zone-file`, { key })
    expect(zone.text).toContain('taifa2._domainkey.keys.example. 3600 IN TXT')
    expect(zone.text).toContain('taifa._domainkey.keys.example. 3600 IN TXT')
    expect((await call('GET', '/diagnose')).issues).toMatchObject([
      { code: 'dmarc_not_enforced' },
      { code: 'dkim_rotation_waiting', record: { host: begun.dkim_record_host } },
    ])
    expect((await call('POST', '/verify')).dkim_rotation).toMatchObject({
      state: 'wrong',
      fault: 'missing',
    })
    const published = { [begun.dkim_record_host]: { TXT: [begun.dkim_record_value] } }
    api.dns.zone = { ...api.dns.zone, ...published }
    expect(await call('POST', '/verify')).toMatchObject({
      status: 'verified',
      dkim_selector: 'taifa2',
      dkim_rotation: null,
      dkim_retired: {
        selector: 'taifa',
        host: 'taifa._domainkey.keys.example',
        retired_at: '2026-11-23T12:00:00.000Z',
        removable_at: '2026-11-30T12:00:00.000Z',
      },
    })
    await api.clock.advance(8 * DAY_MS)
    expect((await call('GET', '/diagnose')).issues.at(-1)).toMatchObject({
      code: 'dkim_old_record_removable',
    })
  })

  it('is refused for a domain that is not verified, and not too often', async () => {
    const { accountId, key } = await api.tenant()
    const { id } = await api.domain(accountId, 'new.example')
    const rotate = () => api.call('POST', `/v1/domains/${id}/rotate-dkim`, { key })
    expect(await rotate()).toMatchObject({
      status: 422,
      body: { detail: { code: 'domain_not_verified' } },
    })
    let last = await rotate()
    for (let i = 0; i < 30; i++) last = await rotate()
    expect(last.status).toBe(429)
  })
})
