import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('suppressions', () => {
  let made = 0
  const guarded = {
    api: () => api,
    make: async (accountId: AccountId) => {
      const address = `r${++made}@x.example`
      const added = await api.suppressions.add(accountId, { address, reason: 'manual' })
      if (!added.ok) throw new Error(added.error.message)
      return added.value.id
    },
  }
  const body = { email_address: 'a@x.example' }
  itIsGuarded({ method: 'GET', path: '/v1/suppressions', scope: 'read' }, guarded)
  itIsGuarded({ method: 'GET', path: '/v1/suppressions/export', scope: 'read' }, guarded)
  itIsGuarded({ method: 'POST', path: '/v1/suppressions', scope: 'send', body }, guarded)
  itIsGuarded({ method: 'POST', path: '/v1/suppressions/bulk', scope: 'send' }, guarded)
  const notFound = 'suppression_not_found'
  const path = '/v1/suppressions/:id'
  itIsGuarded({ method: 'DELETE', path, scope: 'send', notFound }, guarded)

  it('of others are in no list and no export', async () => {
    const owner = await api.tenant()
    await guarded.make(owner.accountId)
    const { key } = await api.tenant()
    expect((await api.call('GET', '/v1/suppressions', { key })).body.total).toBe(0)
    const exported = await api.call('GET', '/v1/suppressions/export', { key })
    expect(exported.text).toBe('email_address,reason,note,created_at,expires_at\r\n')
  })
})
