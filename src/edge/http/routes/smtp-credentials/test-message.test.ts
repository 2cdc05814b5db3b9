import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { MINUTE_MS } from '#core/time.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

let made = 0
async function make(accountId: AccountId): Promise<string> {
  const domain = await api.verifiedDomain(accountId, `test${++made}.example`)
  return (await api.credential(accountId, domain.id)).id
}
const PATH = '/v1/smtp-credentials/:id/test-message'
const BODY = { password: 'Canary0Canary1', from: 'a@b.example', to: 'c@d.example' }

describe('a test message', () => {
  const send = (id: string, key: string, body: unknown = BODY) =>
    api.call('POST', PATH.replace(':id', id), { key, body })

  describe('by others', () => {
    const opened = { ...BODY, from: 'not an address' }
    it('is sent with nobody’s credential but one’s own', async () => {
      const owner = await api.tenant()
      const stranger = await api.tenant()
      const id = await make(owner.accountId)
      const notFound = { status: 404, body: { detail: { code: 'credential_not_found' } } }
      expect(await send(id, stranger.key)).toMatchObject(notFound)
      expect(await send('x', owner.key)).toMatchObject(notFound)
      expect(await send(id, owner.key, opened)).toMatchObject({
        status: 422,
        body: { detail: { code: 'address_invalid' } },
      })
    })
  })

  itIsGuarded({ method: 'POST', path: PATH, scope: 'send', body: BODY }, { api: () => api, make })

  it('needs the port, and says so', async () => {
    const { accountId, key } = await api.tenant('send')
    expect(await send(await make(accountId), key)).toMatchObject({
      status: 503,
      body: { detail: { code: 'submission_closed' } },
    })
  })

  it('is sent ten times a minute by one account', async () => {
    const { accountId, key } = await api.tenant('send')
    const other = await api.tenant('send')
    const id = await make(accountId)
    for (let i = 0; i < 10; i++) expect((await send(id, key)).status).toBe(503)
    expect(await send(id, key)).toMatchObject({ status: 429, headers: { 'retry-after': '60' } })
    expect((await send(await make(other.accountId), other.key)).status).toBe(503)
    await api.clock.advance(MINUTE_MS)
    expect((await send(id, key)).status).toBe(503)
  })

  it.each([{}, { ...BODY, password: '' }, { ...BODY, more: 1 }, { ...BODY, to: 'x'.repeat(321) }])(
    'is not sent with %j',
    async (body) => {
      const { accountId, key } = await api.tenant('send')
      expect((await send(await make(accountId), key, body)).status).toBe(422)
    },
  )

  it('leaves its password in no log', () => {
    expect(JSON.stringify(api.log.lines)).not.toContain(BODY.password)
  })
})
