import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Domain } from '#core/domain.ts'
import type { AccountId, MessageId } from '#core/ids.ts'
import type { RecipientState } from '#core/recipient.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { aMessage } from '../../../../../test/support/mail-values.ts'
import { waitingMail } from '../../../../../test/support/waiting-mail.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

let made = 0
const aDomainOf = (accountId: AccountId): Promise<Domain> =>
  api.verifiedDomain(accountId, `retry${++made}.example`)

async function ended(domain: Domain, ...states: readonly RecipientState[]): Promise<MessageId> {
  const recipients = states.map((state, i) => ({ state, address: `r${i}@there.example` }))
  const mail = aMessage(domain, { recipients })
  await api.stores.queue.enqueue(mail)
  return mail.message.id
}

describe('trying a message again', () => {
  const path = '/v1/emails/:id/retry'
  const retry = (id: string, key: string) => api.call('POST', path.replace(':id', id), { key })
  const make = async (accountId: AccountId) => ended(await aDomainOf(accountId), 'failed')
  const route = { method: 'POST', path, scope: 'send', notFound: 'email_not_found' } as const
  itIsGuarded(route, { api: () => api, make })

  it('sends what failed as a new message, to those that it failed for', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await aDomainOf(accountId)
    const id = await ended(domain, 'delivered', 'failed', 'expired')
    const { status, body } = await retry(id, key)
    expect(status).toBe(202)
    expect(body).toEqual({ id: expect.not.stringContaining(id), status: 'queued', retry_of_id: id })
    const again = await api.call('GET', `/v1/emails/${body.id}`, { key })
    expect(again.body).toMatchObject({
      status: 'queued',
      retry_of_id: id,
      to_addresses: ['r1@there.example', 'r2@there.example'],
      return_path: expect.stringMatching(`@bounce\\.${domain.name}$`),
    })
    const before = await api.call('GET', `/v1/emails/${id}`, { key })
    expect(before.body).toMatchObject({ status: 'bounced', retry_of_id: null })
    expect(again.body.return_path).not.toBe(before.body.return_path)
    const [source, copy] = await Promise.all(
      [id, body.id].map((each) => api.call('GET', `/v1/emails/${each}/source`, { key })),
    )
    expect(copy?.text).toBe(source?.text)
    expect(api.announced.at(-1)).toEqual({ kind: 'mail-queued' })
    const { items } = (await api.call('GET', '/v1/audit-log', { key })).body
    expect(items[0]).toMatchObject({
      action: 'email.retried',
      target_id: id,
      meta: { as: body.id },
    })
  })

  it('tries what waits now', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await aDomainOf(accountId)
    const { message } = await waitingMail(api.stores, domain, { at: api.clock.now() - 1 })
    const answer = await retry(message.id, key)
    expect(answer).toMatchObject({
      status: 202,
      body: { id: message.id, status: 'deferred', retry_of_id: null },
    })
    const found = await api.stores.history.find(OPERATOR, message.id)
    expect(found?.recipients[0]?.dueAt).toBe(api.clock.now())
    const { items } = (await api.call('GET', '/v1/audit-log', { key })).body
    expect(items[0]).toMatchObject({ action: 'queue.retry', meta: { count: 1 } })
  })

  it.each(['delivered', 'queued', 'held', 'suppressed', 'cancelled'] as const)(
    'is refused for what is %s',
    async (state) => {
      const { accountId, key } = await api.tenant()
      const answer = await retry(await ended(await aDomainOf(accountId), state), key)
      expect(answer).toMatchObject({
        status: 409,
        body: { detail: { code: 'email_not_retryable' } },
      })
    },
  )

  it('needs the domain, and does not go round the suppression list', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await aDomainOf(accountId)
    const id = await ended(domain, 'failed')
    await api.suppressions.add(accountId, { address: 'r0@there.example', reason: 'manual' })
    const { body } = await retry(id, key)
    const again = await api.stores.history.find(tenant(accountId), body.id)
    expect(again?.recipients.map(({ state }) => state)).toEqual(['suppressed'])
    await api.domains.remove(tenant(accountId), domain.id)
    expect(await retry(id, key)).toMatchObject({
      status: 422,
      body: { detail: { code: 'domain_not_verified' } },
    })
  })
})
