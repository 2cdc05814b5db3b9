import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '#relay/ports/access-stores.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('adding a domain', () => {
  it.each([
    ['', 422, undefined],
    ['   ', 422, 'domain_invalid'],
    ['localhost', 422, 'domain_invalid'],
    ['127.0.0.1', 422, 'domain_invalid'],
    ['x.mail.taifa.test', 422, 'platform_domain'],
  ])('named %j is refused', async (name, status, code) => {
    const { key } = await api.tenant()
    const answer = await api.call('POST', '/v1/domains/', { key, body: { name } })
    expect(answer.status).toBe(status)
    expect(answer.body.detail.code).toBe(code)
  })

  it('twice is a conflict, and so is a domain that is verified elsewhere', async () => {
    const { accountId, key } = await api.tenant()
    await api.verifiedDomain(accountId, 'mine.example')
    const body = { name: 'mine.example' }
    const again = await api.call('POST', '/v1/domains/', { key, body })
    expect(again).toMatchObject({ status: 409, body: { detail: { code: 'domain_exists' } } })
    const other = await api.tenant()
    const taken = await api.call('POST', '/v1/domains/', { key: other.key, body })
    expect(taken).toMatchObject({ status: 409, body: { detail: { code: 'domain_taken' } } })
  })
})

describe('verifying', () => {
  it('is granted 20 times a minute to an account, then it says when to come back', async () => {
    const { accountId, key } = await api.tenant()
    const { id } = await api.domain(accountId, 'eager.example')
    const verify = (path = id) => api.call('POST', `/v1/domains/${path}/verify`, { key })
    for (let i = 0; i < 20; i++) expect((await verify()).status).toBe(200)
    await api.clock.advance(20_000)
    const refused = await verify()
    expect(refused).toMatchObject({ status: 429, body: { detail: { code: 'rate_limited' } } })
    expect(refused.headers['retry-after']).toBe('40')
    const other = await api.tenant()
    const theirs = await api.domain(other.accountId, 'calm.example')
    const theirVerify = await api.call('POST', `/v1/domains/${theirs.id}/verify`, {
      key: other.key,
    })
    expect(theirVerify.status).toBe(200)
    await api.clock.advance(40_000)
    expect((await verify()).status).toBe(200)
  })
})

describe('without the database', () => {
  it('is 503 with a time to come back, and nothing of the cause', async () => {
    const { key } = await api.tenant()
    const { domains } = api.stores
    const working = { ...domains }
    Object.assign(domains, {
      list: () => Promise.reject(new StoreUnavailable('io-error', 'EIO at /secret/path')),
    })
    const answer = await api.call('GET', '/v1/domains/', { key })
    Object.assign(domains, working)
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { detail: { code: 'storage_unavailable' } },
    })
    expect(answer.text).not.toContain('secret')
  })
})
