import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId, CredentialId } from '#core/ids.ts'
import type { SmtpSessionDetail } from '#core/smtp-session.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { idAt } from '../../../../../test/support/mail-values.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const AT = Date.UTC(2026, 10, 23, 11)
const CREDENTIAL = '11111111-1111-4111-8111-111111111111' as CredentialId

async function write(accountId: AccountId, over: Partial<SmtpSessionDetail> = {}): Promise<string> {
  const session: SmtpSessionDetail = {
    id: idAt(AT),
    accountId,
    credentialId: CREDENTIAL,
    startedAt: AT,
    endedAt: AT + 1_500,
    remoteAddress: '192.0.2.1',
    listener: 'submissions',
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
    helo: 'client.example',
    username: 'me@shop.example',
    outcome: 'login_failed',
    summary: 'The password for me@shop.example is wrong.',
    messagesAccepted: 0,
    dialogue: {
      lines: [{ direction: 'client', atMs: 3, text: 'AUTH PLAIN [secret]' }],
      omitted: undefined,
      messageIds: [],
    },
    ...over,
  }
  await api.stores.sessions.write([session])
  return session.id
}

describe('SMTP sessions', () => {
  const guarded = { api: () => api, make: (accountId: AccountId) => write(accountId) }
  const notFound = 'session_not_found'
  itIsGuarded({ method: 'GET', path: '/v1/smtp-sessions', scope: 'read' }, guarded)
  itIsGuarded({ method: 'GET', path: '/v1/smtp-sessions/:id', scope: 'read', notFound }, guarded)

  it('are listed and shown with what was said', async () => {
    const { accountId, key } = await api.tenant('read')
    const id = await write(accountId)
    const page = await api.call('GET', '/v1/smtp-sessions', { key })
    const entry = {
      id,
      started_at: '2026-11-23T11:00:00.000Z',
      ended_at: '2026-11-23T11:00:01.500Z',
      remote_address: '192.0.2.1',
      remote_name: null,
      listener: 'submissions',
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
      helo: 'client.example',
      username: 'me@shop.example',
      credential_id: CREDENTIAL,
      outcome: 'login_failed',
      summary: 'The password for me@shop.example is wrong.',
      messages_accepted: 0,
    }
    expect(page.body).toEqual({ items: [entry], next_cursor: null })
    expect((await api.call('GET', `/v1/smtp-sessions/${id}`, { key })).body).toEqual({
      ...entry,
      dialogue: [{ direction: 'client', at_ms: 3, text: 'AUTH PLAIN [secret]' }],
      dialogue_omitted: null,
      message_ids: [],
    })
  })

  it('are paged by cursor and narrowed by filters', async () => {
    const { accountId, key } = await api.tenant('read')
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      const outcome = i === 0 ? 'dropped' : 'accepted'
      ids.unshift(await write(accountId, { id: idAt(AT + i), outcome }))
    }
    const get = async (query: string) =>
      (await api.call('GET', `/v1/smtp-sessions?${query}`, { key })).body
    const first = await get('limit=2')
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2))
    expect(first.next_cursor).toBe(ids[1])
    const rest = await get(`limit=2&cursor=${first.next_cursor}`)
    expect(rest).toMatchObject({ items: [{ id: ids[2] }], next_cursor: null })
    expect((await get('outcome=dropped')).items).toHaveLength(1)
    expect((await get('username=ME@shop.example')).items).toHaveLength(3)
    expect((await get(`credential_id=${idAt(AT)}`)).items).toEqual([])
  })

  it.each(['outcome=odd', 'cursor=x', 'credential_id=1', 'limit=0', 'limit=201', 'username='])(
    'are not asked for with %s',
    async (query) => {
      const { key } = await api.tenant('read')
      expect((await api.call('GET', `/v1/smtp-sessions?${query}`, { key })).status).toBe(422)
    },
  )
})
