import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { waitingMail } from '../../../../../test/support/waiting-mail.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('the queue', () => {
  let made = 0
  const make = async (accountId: AccountId): Promise<string> => {
    const domain = await api.verifiedDomain(accountId, `q${++made}.example`)
    return (await waitingMail(api.stores, domain, { at: api.clock.now() })).message.id
  }
  const guarded = { api: () => api, make }
  itIsGuarded({ method: 'GET', path: '/v1/queue', scope: 'read' }, guarded)
  itIsGuarded({ method: 'GET', path: '/v1/audit-log', scope: 'read' }, guarded)
  itIsGuarded({ method: 'POST', path: '/v1/queue/undo', scope: 'full', body: { id: 'x' } }, guarded)
  for (const action of ['retry', 'hold', 'release', 'bounce', 'delete'])
    itIsGuarded(
      { method: 'POST', path: `/v1/queue/${action}`, scope: 'full', body: { all: true } },
      guarded,
    )

  it('of others is in no list, counted by no dry run and changed by no action', async () => {
    const owner = await api.tenant()
    const id = await make(owner.accountId)
    const { key } = await api.tenant()
    expect((await api.call('GET', '/v1/queue', { key })).body.items).toEqual([])
    for (const action of ['retry', 'hold', 'release', 'bounce', 'delete', 'reroute']) {
      const to = action === 'reroute' ? { to: 'evil.example' } : {}
      const call = (body: object) =>
        api.call('POST', `/v1/queue/${action}`, { key, body: { ...to, ...body } })
      expect(await call({ ids: [id] })).toMatchObject({
        status: 404,
        body: { detail: { code: 'email_not_found' } },
      })
      expect((await call({ all: true })).body).toMatchObject({ count: 0, busy: 0 })
      expect((await call({ all: true, dry_run: true })).body.count).toBe(0)
    }
    const [item] = (await api.call('GET', '/v1/queue', { key: owner.key })).body.items
    expect(item).toMatchObject({ email_id: id, state: 'deferred', destination: 'there.example' })
  })

  it('gives back to nobody else what its owner deleted', async () => {
    const owner = await api.tenant()
    const id = await make(owner.accountId)
    const deleted = await api.call('POST', '/v1/queue/delete', {
      key: owner.key,
      body: { ids: [id] },
    })
    const { key } = await api.tenant()
    for (const each of [deleted.body.id, id, 'x'])
      expect(await api.call('POST', '/v1/queue/undo', { key, body: { id: each } })).toMatchObject({
        status: 404,
        body: { detail: { code: 'nothing_to_undo' } },
      })
    const log = await api.call('GET', '/v1/audit-log', { key })
    expect(JSON.stringify(log.body)).not.toContain(deleted.body.id)
  })
})
