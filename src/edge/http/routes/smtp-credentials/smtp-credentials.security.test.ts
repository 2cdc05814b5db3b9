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

const domain_id = '00000000-0000-7000-8000-000000000000'
const scope = 'credentials:write'

describe('SMTP credentials', () => {
  let made = 0
  const guarded = {
    api: () => api,
    make: async (accountId: AccountId) => {
      const domain = await api.verifiedDomain(accountId, `d${++made}.example`)
      return (await api.credential(accountId, domain.id)).id
    },
  }
  itIsGuarded({ method: 'GET', path: '/v1/smtp-credentials/', scope: 'read' }, guarded)
  itIsGuarded(
    { method: 'POST', path: '/v1/smtp-credentials/', scope, body: { domain_id } },
    guarded,
  )
  const notFound = 'credential_not_found'
  itIsGuarded({ method: 'DELETE', path: '/v1/smtp-credentials/:id', scope, notFound }, guarded)

  it('of others are in no list', async () => {
    const owner = await api.tenant()
    await guarded.make(owner.accountId)
    const stranger = await api.tenant()
    const path = '/v1/smtp-credentials/?include_inactive=true'
    expect((await api.call('GET', path, { key: stranger.key })).body).toEqual([])
  })
})
