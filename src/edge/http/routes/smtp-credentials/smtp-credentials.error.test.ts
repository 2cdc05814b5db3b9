import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const create = (key: string, domainId: unknown) =>
  api.call('POST', '/v1/smtp-credentials/', { key, body: { domain_id: domainId } })

describe('an SMTP credential is refused', () => {
  it('for a domain that is not verified', async () => {
    const { accountId, key } = await api.tenant()
    const { id } = await api.domain(accountId, 'pending.example')
    expect(await create(key, id)).toMatchObject({
      status: 422,
      body: { detail: { code: 'domain_not_verified' } },
    })
  })

  it('for a domain that has an active one', async () => {
    const { accountId, key } = await api.tenant()
    const { id } = await api.verifiedDomain(accountId, 'twice.example')
    expect((await create(key, id)).status).toBe(201)
    expect(await create(key, id)).toMatchObject({
      status: 409,
      body: { detail: { code: 'credential_exists' } },
    })
  })

  it('for a domain of nobody or of another account', async () => {
    const owner = await api.tenant()
    const theirs = await api.verifiedDomain(owner.accountId, 'theirs.example')
    const { key } = await api.tenant()
    for (const id of [theirs.id, '00000000-0000-4000-8000-000000000000'])
      expect(await create(key, id)).toMatchObject({
        status: 404,
        body: { detail: { code: 'domain_not_found' } },
      })
  })

  it.each([undefined, null, 7, '', 'shop.example', ['x']])('for the id %j', async (id) => {
    const { key } = await api.tenant()
    const answer = await create(key, id)
    expect(answer.status).toBe(422)
    expect(answer.body.detail[0].loc).toEqual(['body', 'domain_id'])
  })
})

describe('the list', () => {
  it.each(['maybe', '7'])('does not know include_inactive=%s', async (text) => {
    const { key } = await api.tenant()
    const path = `/v1/smtp-credentials/?include_inactive=${text}`
    const answer = await api.call('GET', path, { key })
    expect(answer.status).toBe(422)
    expect(answer.body.detail[0].loc).toEqual(['query', 'include_inactive'])
  })
})
