import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const add = (key: string, body: unknown) => api.call('POST', '/v1/suppressions', { key, body })

describe('a suppression is refused', () => {
  it('when the address is on the list', async () => {
    const { key } = await api.tenant()
    expect((await add(key, { email_address: 'a@x.example' })).status).toBe(201)
    expect(await add(key, { email_address: 'A@X.example' })).toMatchObject({
      status: 409,
      body: { detail: { code: 'suppression_exists' } },
    })
  })

  it.each([
    [{ email_address: 'nobody' }],
    [{ email_address: 'a@b@c.example' }],
    [{ email_address: 'a@x.example', expires_at: '2020-01-01T00:00:00Z' }],
  ])('for %j', async (body) => {
    const { key } = await api.tenant()
    expect(await add(key, body)).toMatchObject({
      status: 422,
      body: { detail: { code: 'suppression_invalid' } },
    })
  })

  it.each([
    [{}, 'email_address'],
    [{ email_address: 'a@x.example', reason: 'because' }, 'reason'],
    [{ email_address: 'a@x.example', expires_at: 'tomorrow' }, 'expires_at'],
  ])('for the body %j', async (body, field) => {
    const { key } = await api.tenant()
    const answer = await add(key, body)
    expect(answer.status).toBe(422)
    expect(answer.body.detail[0].loc).toEqual(['body', field])
  })
})

describe('an import is refused', () => {
  it.each([
    ['multipart/form-data; boundary=x', '--x\r\nnothing'],
    ['multipart/form-data', 'nothing'],
  ])('without a file: %s', async (type, body) => {
    const { key } = await api.tenant()
    const options = { key, body, headers: { 'content-type': type } }
    expect(await api.call('POST', '/v1/suppressions/bulk', options)).toMatchObject({
      status: 422,
      body: { detail: { code: 'file_missing' } },
    })
  })

  it('when it is too long, and nothing of it is kept', async () => {
    const { key } = await api.tenant()
    const headers = { 'content-type': 'text/csv' }
    const call = (body: string) => api.call('POST', '/v1/suppressions/bulk', { key, body, headers })
    expect((await call('a@x.example\n'.repeat(100_001))).status).toBe(422)
    expect((await call('x'.repeat(10 * 1024 * 1024 + 1))).status).toBe(413)
    expect((await api.call('GET', '/v1/suppressions', { key })).body.total).toBe(0)
  })

  it('in a type of its own on this path only', async () => {
    const { key } = await api.tenant()
    const headers = { 'content-type': 'text/csv' }
    const answer = await api.call('POST', '/v1/suppressions', { key, body: 'a@b.example', headers })
    expect(answer.status).toBe(415)
  })
})
