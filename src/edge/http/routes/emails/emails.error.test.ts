import { afterAll, beforeAll, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

it.each([
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=many', 'limit'],
  ['page=-1', 'page'],
  ['page=1.5', 'page'],
  ['page=100001', 'page'],
  ['page=1&page=2', 'page'],
  ['page=', 'page'],
  ['status=lost', 'status'],
])('a list with %s is refused', async (query, field) => {
  const { key } = await api.tenant()
  const answer = await api.call('GET', `/v1/emails/?${query}`, { key })
  expect(answer.status).toBe(422)
  expect(answer.body.detail[0].loc).toEqual(['query', field])
})
