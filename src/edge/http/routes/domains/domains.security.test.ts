import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itIsGuarded, type GuardedRoute } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const notFound = 'domain_not_found'
const ROUTES: readonly GuardedRoute[] = [
  { method: 'GET', path: '/v1/domains/', scope: 'read' },
  { method: 'POST', path: '/v1/domains/', scope: 'domains:write', body: { name: 'x.example' } },
  { method: 'GET', path: '/v1/domains/:id', scope: 'read', notFound },
  {
    method: 'PATCH',
    path: '/v1/domains/:id',
    scope: 'domains:write',
    body: { tls_policy: 'verified' },
    notFound,
  },
  { method: 'DELETE', path: '/v1/domains/:id', scope: 'domains:write', notFound },
  { method: 'POST', path: '/v1/domains/:id/verify', scope: 'domains:write', notFound },
  { method: 'GET', path: '/v1/domains/:id/health', scope: 'read', notFound },
  { method: 'GET', path: '/v1/domains/:id/diagnose', scope: 'read', notFound },
  { method: 'GET', path: '/v1/domains/:id/published-records', scope: 'read', notFound },
  { method: 'GET', path: '/v1/domains/:id/mx-status', scope: 'read', notFound },
  { method: 'GET', path: '/v1/domains/:id/zone-file', scope: 'read', notFound },
]

describe('domains', () => {
  let made = 0
  for (const route of ROUTES)
    itIsGuarded(route, {
      api: () => api,
      make: async (accountId) => (await api.domain(accountId, `d${++made}.example`)).id,
    })

  const rotate = { method: 'POST', path: '/v1/domains/:id/rotate-dkim' } as const
  itIsGuarded(
    { ...rotate, scope: 'domains:write', notFound },
    {
      api: () => api,
      make: async (accountId) => (await api.verifiedDomain(accountId, `v${++made}.example`)).id,
    },
  )

  it('of others are not in the list, and no answer holds a private key', async () => {
    const owner = await api.tenant()
    const stranger = await api.tenant()
    const domain = await api.domain(owner.accountId, 'private.example')
    expect((await api.call('GET', '/v1/domains/', { key: stranger.key })).body).toEqual([])
    const shown = await api.call('GET', `/v1/domains/${domain.id}`, { key: owner.key })
    expect(shown.text).not.toMatch(/private_?key|sealed/i)
  })
})
