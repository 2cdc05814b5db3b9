import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { HttpHarness, NAMES } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

async function receivingDomain(
  accountId: AccountId,
  name: string,
  exchange: string = NAMES.mxHostname,
): Promise<string> {
  const { id } = await api.verifiedDomain(accountId, name)
  const { zone } = api.dns
  api.dns.zone = { ...zone, [name]: { ...zone[name], MX: [`10 ${exchange}`] } }
  return id
}

const create = (key: string, body: Record<string, unknown>) =>
  api.call('POST', '/v1/forwards/', { key, body })

describe('a forward rule', () => {
  it('is made, shown, changed, paused and deleted', async () => {
    const { accountId, key } = await api.tenant()
    const domainId = await receivingDomain(accountId, 'whole.example')
    const made = await create(key, {
      source_email: 'Sales@whole.example',
      domain_id: domainId,
      destination_emails: ['asha@there.example', 'asha@there.example'],
      destination_urls: ['https://hook.example/x'],
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      source_email: 'sales@whole.example',
      destination_emails: ['asha@there.example'],
      is_active: true,
      delivery_count: 0,
      last_delivered_at: null,
      secret: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const path = `/v1/forwards/${made.body.id}`
    const { secret, ...shown } = made.body
    expect((await api.call('GET', path, { key })).body).toEqual(shown)
    expect((await api.call('GET', '/v1/forwards/', { key })).text).not.toContain(secret)
    const paused = await api.call('PATCH', path, {
      key,
      body: { is_active: false, destination_urls: null },
    })
    expect(paused.body).toEqual({ ...shown, is_active: false })
    const none = { destination_emails: [], destination_urls: [] }
    expect(await api.call('PATCH', path, { key, body: none })).toMatchObject({
      status: 400,
      body: { detail: { code: 'destination_required' } },
    })
    expect((await api.call('DELETE', path, { key })).status).toBe(204)
    expect((await api.call('GET', path, { key })).status).toBe(404)
  })

  it.each([
    [{ destination_emails: [] }, 400, 'destination_required'],
    [{ destination_emails: ['nonsense'] }, 422, 'forward_invalid'],
    [{ destination_emails: ['sales@asked.example'] }, 422, 'forward_invalid'],
    [{ destination_urls: ['http://there.example/'] }, 422, 'forward_invalid'],
    [{ destination_urls: ['https://192.168.0.1/'] }, 422, 'forward_invalid'],
    [{ source_email: 'sales@other.example' }, 422, 'forward_invalid'],
    [{ source_email: 'sales' }, 422, 'forward_invalid'],
    [{ domain_id: '00000000-0000-4000-8000-000000000000' }, 404, 'domain_not_found'],
  ] as ReadonlyArray<[Record<string, unknown>, number, string]>)(
    'is refused with %o',
    async (change, status, code) => {
      asked ??= await askedDomain()
      const body = {
        source_email: 'sales@asked.example',
        domain_id: asked.domainId,
        destination_emails: 'destination_urls' in change ? [] : ['a@there.example'],
        ...change,
      }
      expect(await create(asked.key, body)).toMatchObject({ status, body: { detail: { code } } })
    },
  )

  let asked: { readonly key: string; readonly domainId: string } | undefined
  async function askedDomain() {
    const { accountId, key } = await api.tenant()
    return { key, domainId: await receivingDomain(accountId, 'asked.example') }
  }

  it('needs a verified domain whose MX leads here, and a free address', async () => {
    const { accountId, key } = await api.tenant()
    const pending = await api.domain(accountId, 'pending.example')
    const elsewhere = await receivingDomain(accountId, 'elsewhere.example', 'mx.other.example')
    const here = await receivingDomain(accountId, 'here.example')
    const make = (name: string, domain_id: string) =>
      create(key, { source_email: `a@${name}`, domain_id, destination_emails: ['b@there.example'] })
    expect((await make('pending.example', pending.id)).body.detail.code).toBe('domain_not_verified')
    const moved = await make('elsewhere.example', elsewhere)
    expect(moved).toMatchObject({ status: 422, body: { detail: { code: 'domain_not_receiving' } } })
    expect((await make('here.example', here)).status).toBe(201)
    expect(await make('here.example', here)).toMatchObject({
      status: 409,
      body: { detail: { code: 'forward_exists' } },
    })
  })

  it('is not there for another account', async () => {
    const owner = await api.tenant()
    const stranger = await api.tenant()
    const domainId = await receivingDomain(owner.accountId, 'owned.example')
    const body = {
      source_email: '*@owned.example',
      domain_id: domainId,
      destination_emails: ['b@there.example'],
    }
    expect((await create(stranger.key, body)).status).toBe(404)
    const { id } = (await create(owner.key, body)).body
    const { key } = stranger
    const path = `/v1/forwards/${id}`
    const change = { is_active: false }
    expect((await api.call('GET', path, { key })).status).toBe(404)
    expect((await api.call('PATCH', path, { key, body: change })).status).toBe(404)
    expect((await api.call('DELETE', path, { key })).status).toBe(404)
    expect((await api.call('GET', '/v1/forwards/', { key })).body).toEqual([])
    expect((await api.call('GET', `/v1/forwards/logs?forward_id=${id}`, { key })).body).toEqual([])
    const replay = `/v1/forwards/logs/${id}/replay`
    expect((await api.call('POST', replay, { key })).status).toBe(404)
  })

  it('is changed only with the scope for it', async () => {
    const { accountId } = await api.tenant()
    const key = await api.key(accountId, 'read')
    const refused = await create(key, { source_email: 'a@b.example', domain_id: accountId })
    expect(refused).toMatchObject({ status: 403, body: { detail: { code: 'scope_missing' } } })
    expect((await api.call('GET', '/v1/forwards/stats', { key })).body).toEqual({
      received: 0,
      delivered: 0,
      failed: 0,
      waiting: 0,
    })
  })
})
