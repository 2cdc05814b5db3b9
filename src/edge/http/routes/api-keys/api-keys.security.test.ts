import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { tenant } from '#core/tenant.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('API keys', () => {
  const guarded = {
    api: () => api,
    make: async (accountId: AccountId) => (await api.issueKey(accountId, 'read')).apiKey.id,
  }
  const body = { name: 'x' }
  itIsGuarded({ method: 'GET', path: '/v1/api-keys/', scope: 'read' }, guarded)
  itIsGuarded({ method: 'POST', path: '/v1/api-keys/', scope: 'full', body }, guarded)
  const notFound = 'api_key_not_found'
  itIsGuarded({ method: 'DELETE', path: '/v1/api-keys/:id', scope: 'full', notFound }, guarded)

  it('of a suspended account open nothing', async () => {
    const { accountId, key } = await api.tenant()
    await api.accounts.setStatus(tenant(accountId), accountId, 'suspended')
    expect((await api.call('GET', '/v1/domains/', { key })).status).toBe(401)
  })

  it.each([
    ['Basic dGZtOng=', 'api_key_missing'],
    ['Bearer', 'api_key_missing'],
    ['Bearer a b', 'api_key_missing'],
    [`Bearer ${'x'.repeat(5_000)}`, 'api_key_missing'],
    ['Bearer tfm_k_zz', 'api_key_invalid'],
  ])('are not read from "%s"', async (authorization, code) => {
    const answer = await api.call('GET', '/v1/domains/', { headers: { authorization } })
    expect(answer).toMatchObject({ status: 401, body: { detail: { code } } })
  })
})
