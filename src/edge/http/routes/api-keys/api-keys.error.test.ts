import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('an API key is refused', () => {
  it.each([
    [{}, ['body', 'name']],
    [{ name: 'x', permissions: [] }, ['body', 'permissions']],
    [{ name: 'x', permissions: ['everything'] }, ['body', 'permissions', 0]],
    [{ name: 'x', permissions: 'full' }, ['body', 'permissions']],
    [{ name: 'x'.repeat(201) }, ['body', 'name']],
  ])('for %j', async (body, loc) => {
    const { key } = await api.tenant()
    const answer = await api.call('POST', '/v1/api-keys/', { key, body })
    expect(answer.status).toBe(422)
    expect(answer.body.detail[0].loc).toEqual(loc)
  })

  it('for a name of blanks', async () => {
    const { key } = await api.tenant()
    const answer = await api.call('POST', '/v1/api-keys/', { key, body: { name: '  ' } })
    expect(answer).toMatchObject({ status: 422, body: { detail: { code: 'name_invalid' } } })
  })
})
