import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('an API key', () => {
  it('is made, used, listed and deleted', async () => {
    const { key } = await api.tenant('full')
    await api.clock.advance(1_000)
    const made = await api.call('POST', '/v1/api-keys/', {
      key,
      body: { name: 'CI', permissions: ['read'] },
    })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      id: expect.any(String),
      name: 'CI',
      key: expect.stringMatching(/^tfm_k_[0-9a-f]{40}$/),
      key_prefix: made.body.key.slice(6, 14),
      permissions: ['read'],
      created_at: '2026-11-23T12:00:01.000Z',
    })
    const listed = await api.call('GET', '/v1/api-keys/', { key: made.body.key })
    expect(listed.body[1]).toEqual({
      id: made.body.id,
      name: 'CI',
      key_prefix: made.body.key_prefix,
      permissions: ['read'],
      is_active: true,
      created_at: made.body.created_at,
      last_used_at: null,
    })
    expect(listed.text).not.toContain(made.body.key)
    const path = `/v1/api-keys/${made.body.id}`
    expect((await api.call('DELETE', path, { key })).status).toBe(204)
    expect((await api.call('GET', '/v1/api-keys/', { key: made.body.key })).status).toBe(401)
    expect((await api.call('GET', '/v1/api-keys/', { key })).body).toHaveLength(1)
    expect(JSON.stringify(api.log.lines)).not.toContain(made.body.key)
  })

  it('may only send unless told otherwise', async () => {
    const { key } = await api.tenant('full')
    const made = await api.call('POST', '/v1/api-keys/', { key, body: { name: 'app' } })
    expect(made.body.permissions).toEqual(['send'])
  })
})
