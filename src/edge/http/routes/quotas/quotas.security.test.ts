import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId, QuotaId } from '#core/ids.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const RULE = { subject: 'account', period: 'day', limit: 5, mode: 'refuse' } as const

async function setBy(scope: typeof OPERATOR, accountId: AccountId): Promise<QuotaId> {
  const caller = { scope, actor: { kind: 'operator' } } as const
  const set = await api.quotas.set(caller, { ...RULE, subjectId: accountId })
  if (!set.ok) throw new Error(set.error.message)
  return set.value.id
}

describe('quotas', () => {
  const make = (accountId: AccountId) => setBy(tenant(accountId), accountId)
  const guarded = { api: () => api, make }
  itIsGuarded({ method: 'GET', path: '/v1/quotas', scope: 'read' }, guarded)
  const body = { ...RULE, subject_id: '00000000-0000-7000-8000-000000000000' }
  itIsGuarded({ method: 'PUT', path: '/v1/quotas', scope: 'full', body }, guarded)
  const notFound = 'quota_not_found'
  itIsGuarded({ method: 'DELETE', path: '/v1/quotas/:id', scope: 'full', notFound }, guarded)

  it('of others can neither be seen nor set', async () => {
    const owner = await api.tenant()
    await make(owner.accountId)
    const { key } = await api.tenant()
    expect((await api.call('GET', '/v1/quotas', { key })).body).toEqual([])
    const domain = await api.verifiedDomain(owner.accountId, 'theirs.example')
    const credential = await api.credential(owner.accountId, domain.id)
    const subjects = { account: owner.accountId, domain: domain.id, credential: credential.id }
    for (const [subject, subject_id] of Object.entries(subjects))
      expect(
        await api.call('PUT', '/v1/quotas', { key, body: { ...RULE, subject, subject_id } }),
      ).toMatchObject({ status: 404, body: { detail: { code: 'quota_not_found' } } })
  })

  it('of the operator are seen by the owner, and stay', async () => {
    const { accountId, key } = await api.tenant()
    const id = await setBy(OPERATOR, accountId)
    const raised = { ...RULE, limit: 1_000_000, subject_id: accountId }
    expect((await api.call('PUT', '/v1/quotas', { key, body: raised })).status).toBe(200)
    const listed = (await api.call('GET', '/v1/quotas', { key })).body
    expect(
      listed.map((each: { set_by: string; limit: number }) => [each.set_by, each.limit]),
    ).toEqual([
      ['operator', 5],
      ['owner', 1_000_000],
    ])
    const deleted = await api.call('DELETE', `/v1/quotas/${id}`, { key })
    expect(deleted).toMatchObject({ status: 409, body: { detail: { code: 'quota_fixed' } } })
  })

  it('leave an entry in the audit log when they are set and deleted', async () => {
    const { accountId, key } = await api.tenant()
    const set = await api.call('PUT', '/v1/quotas', {
      key,
      body: { ...RULE, subject_id: accountId },
    })
    expect(set.body).toMatchObject({ limit: 5, used: 0, set_by: 'owner' })
    await api.clock.advance(1)
    expect((await api.call('DELETE', `/v1/quotas/${set.body.id}`, { key })).status).toBe(204)
    const { items } = (await api.call('GET', '/v1/audit-log', { key })).body
    expect(items.map((entry: { action: string }) => entry.action)).toEqual([
      'quota.deleted',
      'quota.set',
    ])
  })

  it.each([
    { limit: -1 },
    { limit: 1.5 },
    { period: 'week' },
    { mode: 'ignore' },
    { subject: 'relay' },
  ])('%j is not valid', async (over) => {
    const { accountId, key } = await api.tenant()
    const wrong = { ...RULE, subject_id: accountId, ...over }
    expect((await api.call('PUT', '/v1/quotas', { key, body: wrong })).status).toBe(422)
  })
})
