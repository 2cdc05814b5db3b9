import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
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

describe('messages', () => {
  let made = 0
  const guarded = {
    api: () => api,
    make: async (accountId: AccountId) => {
      const domain = await api.verifiedDomain(accountId, `m${++made}.example`)
      return sendMail(api.stores, domain, { at: api.clock.now(), last: 'failed' })
    },
  }
  const scope = 'read'
  const notFound = 'email_not_found'
  itIsGuarded({ method: 'GET', path: '/v1/emails/', scope }, guarded)
  itIsGuarded({ method: 'GET', path: '/v1/emails/:id', scope, notFound }, guarded)
  itIsGuarded({ method: 'GET', path: '/v1/emails/:id/events', scope, notFound }, guarded)

  it('of others are in no list', async () => {
    const owner = await api.tenant()
    await guarded.make(owner.accountId)
    const stranger = await api.tenant()
    expect((await api.call('GET', '/v1/emails/', { key: stranger.key })).body).toEqual([])
    expect((await api.call('GET', '/v1/emails/', { key: owner.key })).body).toHaveLength(1)
  })
})
