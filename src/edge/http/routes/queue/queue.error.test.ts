import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('what is asked of the queue', () => {
  const ID = '00000000-0000-7000-8000-000000000000'

  it.each([
    ['hold', {}, 422, 'filter_empty'],
    ['hold', { all: false, dry_run: true }, 422, 'filter_empty'],
    ['reroute', { all: true }, 422, 'destination_invalid'],
    ['reroute', { all: true, to: 'not a domain' }, 422, 'destination_invalid'],
    ['hold', { all: true, to: 'x.example' }, 422, 'destination_invalid'],
    ['delete', { ids: [ID] }, 404, 'email_not_found'],
    ['delete', { ids: ['nonsense'] }, 404, 'email_not_found'],
    ['undo', { id: ID }, 404, 'nothing_to_undo'],
  ] as const)('%s %j is refused', async (action, body, status, code) => {
    const { key } = await api.tenant()
    const answer = await api.call('POST', `/v1/queue/${action}`, { key, body })
    expect(answer).toMatchObject({ status, body: { detail: { code } } })
  })

  it.each([
    ['explode', { all: true }],
    ['hold', { ids: [] }],
    ['hold', { ids: Array.from({ length: 101 }, () => ID) }],
    ['hold', { everything: true }],
    ['hold', { older_than: -1 }],
    ['hold', { state: 'delivered' }],
  ] as const)('%s %j is not valid', async (action, body) => {
    const { key } = await api.tenant()
    expect((await api.call('POST', `/v1/queue/${action}`, { key, body })).status).toBe(422)
  })
})
