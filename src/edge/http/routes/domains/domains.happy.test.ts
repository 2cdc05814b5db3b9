import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('a domain', () => {
  it('is added, published, verified, listed and deleted', async () => {
    const { accountId, key } = await api.tenant()
    const added = await api.call('POST', '/v1/domains/', {
      key,
      body: { name: ' HTTPS://Shop.Example/cart ' },
    })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({
      id: expect.stringMatching(UUID),
      name: 'shop.example',
      status: 'pending',
      dkim_selector: 'taifa',
      verified_at: null,
      created_at: expect.stringMatching(ISO),
      platform_warning: null,
    })
    const { id } = added.body
    expect(added.body.dns_records).toMatchObject([
      { purpose: 'verification', record_type: 'TXT', host: '_taifa-challenge.shop.example' },
      { purpose: 'spf', host: 'shop.example', value: 'v=spf1 include:mail.taifa.test ~all' },
      { purpose: 'dkim', host: 'taifa._domainkey.shop.example' },
      { purpose: 'dmarc', host: '_dmarc.shop.example' },
      { purpose: 'return_path', record_type: 'CNAME', value: 'return.mail.taifa.test' },
      { purpose: 'receiving', record_type: 'MX', value: '10 mx1.taifa.test', is_required: false },
    ])
    expect(new Set(added.body.dns_records.map((record: { id: string }) => record.id)).size).toBe(6)
    for (const record of added.body.dns_records)
      expect(record).toMatchObject({
        id: expect.stringMatching(UUID),
        is_verified: false,
        state: 'unchecked',
        problem: null,
        last_checked_at: null,
      })

    const failed = await api.call('POST', `/v1/domains/${id}/verify`, { key })
    expect(failed).toMatchObject({ status: 200, body: { status: 'failed' } })
    expect(failed.body.dns_records[0]).toMatchObject({
      state: 'wrong',
      fault: 'missing',
      problem: expect.stringMatching(/^shop\.example does not exist in DNS; /),
      last_checked_at: expect.stringMatching(ISO),
    })

    const domain = await api.stores.domains.find({ kind: 'tenant', accountId }, id)
    if (domain === undefined) throw new Error('the domain is gone')
    api.publish(domain)
    // As clients do that set the header on every request.
    const verified = await api.call('POST', `/v1/domains/${id}/verify/`, {
      key,
      headers: { 'content-type': 'application/json' },
    })
    expect(verified).toMatchObject({
      status: 200,
      body: { status: 'verified', verified_at: expect.stringMatching(ISO) },
    })
    expect(verified.body.dns_records[1]).toMatchObject({
      is_verified: true,
      found: ['v=spf1 include:mail.taifa.test ~all'],
    })
    expect((await api.call('GET', `/v1/domains/${id}`, { key })).body).toEqual(verified.body)
    const list = await api.call('GET', '/v1/domains', { key })
    expect(list.body).toEqual([
      {
        id,
        name: 'shop.example',
        status: 'verified',
        created_at: added.body.created_at,
        verified_at: verified.body.verified_at,
        platform_warning: null,
      },
    ])

    const deleted = await api.call('DELETE', `/v1/domains/${id}`, {
      key,
      headers: { 'content-type': 'application/json' },
    })
    expect(deleted).toMatchObject({ status: 204, text: '' })
    expect((await api.call('GET', `/v1/domains/${id}`, { key })).status).toBe(404)
  })

  it('shows its health, its MX and what is published, without changing its state', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await api.domain(accountId, 'health.example')
    api.publish(domain, {
      'health.example': { TXT: ['v=spf1 -all'], MX: ['1 mx.elsewhere.example'] },
      '_dmarc.health.example': { broken: true },
    })
    const health = await api.call('GET', `/v1/domains/${domain.id}/health`, { key })
    expect(health.status).toBe(200)
    expect(health.body.summary).toEqual({ ok: 3, warn: 1, error: 1, info: 1 })
    expect(health.body.checks).toMatchObject([
      { key: 'verification', label: 'Ownership', status: 'ok', record: null },
      { key: 'spf', status: 'error', record: { type: 'TXT', host: 'health.example' } },
      { key: 'dkim', status: 'ok' },
      { key: 'dmarc', status: 'warn', recommendation: null },
      { key: 'return_path', label: 'Bounce routing', status: 'ok' },
      { key: 'receiving', status: 'info' },
    ])
    const mx = await api.call('GET', `/v1/domains/${domain.id}/mx-status`, { key })
    expect(mx.body).toMatchObject({
      domain: 'health.example',
      state: 'wrong',
      receives_here: false,
      expected: '10 mx1.taifa.test',
      found: ['1 mx.elsewhere.example'],
    })
    const published = await api.call('GET', `/v1/domains/${domain.id}/published-records`, { key })
    const { body } = await api.call('GET', `/v1/domains/${domain.id}`, { key })
    expect(body).toMatchObject({ status: 'pending', last_checked_at: null })
    const found = (purpose: string): unknown =>
      published.body.records[
        body.dns_records.find((record: { purpose: string }) => record.purpose === purpose).id
      ]
    expect(found('spf')).toEqual(['v=spf1 -all'])
    expect(found('dmarc')).toEqual([])
  })

  it('gives its records as a zone file', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await api.domain(accountId, 'zone.example')
    const file = await api.call('GET', `/v1/domains/${domain.id}/zone-file`, { key })
    expect(file.status).toBe(200)
    expect(file.headers['content-type']).toBe('text/dns; charset=utf-8')
    expect(file.headers['content-disposition']).toBe('attachment; filename="zone.example.zone"')
    expect(file.text).toMatch(
      /^bounce\.zone\.example\. 3600 IN CNAME return\.mail\.taifa\.test\.$/m,
    )
  })

  it('asks of connections what its owner wants', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await api.domain(accountId, 'tls.example')
    const path = `/v1/domains/${domain.id}`
    expect((await api.call('GET', path, { key })).body.tls_policy).toBe('opportunistic')
    const changed = await api.call('PATCH', path, { key, body: { tls_policy: 'verified' } })
    expect(changed).toMatchObject({ status: 200, body: { tls_policy: 'verified' } })
    expect((await api.call('GET', path, { key })).body.tls_policy).toBe('verified')
    for (const body of [{ tls_policy: 'none' }, {}, { tls_policy: null }])
      expect((await api.call('PATCH', path, { key, body })).status).toBe(422)
  })
})
