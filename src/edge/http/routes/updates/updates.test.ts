import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenant } from '#core/tenant.ts'
import { DEFAULT_UPDATES_LIMITS } from '#relay/updates/updates.ts'
import { firstOwner } from '../../../../../test/support/browser.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
  await api.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

/** One reader of server-sent events over a socket. */
class Reader implements AsyncDisposable {
  text = ''
  readonly #response: IncomingMessage

  private constructor(response: IncomingMessage) {
    this.#response = response
    response.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk))
    response.on('error', () => {})
  }

  static open(harness: HttpHarness, key: string): Promise<Reader> {
    return Reader.with(harness, { authorization: `Bearer ${key}` })
  }

  static async with(
    harness: HttpHarness,
    headers: Readonly<Record<string, string>>,
  ): Promise<Reader> {
    const { port } = harness.app.server.address() as AddressInfo
    const request = httpGet({ host: '127.0.0.1', port, path: '/v1/updates', headers, agent: false })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return new Reader(response)
  }

  get status(): number {
    return this.#response.statusCode ?? 0
  }
  get headers() {
    return this.#response.headers
  }
  get updates(): unknown[] {
    return [...this.text.matchAll(/^data: (.+)$/gm)].map(([, json = '']) => JSON.parse(json))
  }
  async until(done: () => boolean): Promise<void> {
    while (!done()) await once(this.#response, 'data')
  }
  async ended(): Promise<void> {
    if (!this.#response.readableEnded) await once(this.#response, 'end')
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.#response.destroy()
  }
}

describe('GET /v1/updates', () => {
  it('needs a key and the scope read', async () => {
    expect((await api.call('GET', '/v1/updates')).status).toBe(401)
    const { key } = await api.tenant('send')
    expect((await api.call('GET', '/v1/updates', { key })).status).toBe(403)
  })

  it('tells what changes in the account, and nothing of others', async () => {
    const [mine, theirs] = [await api.tenant(), await api.tenant()]
    await using reader = await Reader.open(api, mine.key)
    await using stranger = await Reader.open(api, theirs.key)
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    const domain = await api.domain(mine.accountId, 'live.example')
    await reader.until(() => reader.updates.length > 0)
    expect(reader.updates).toEqual([{ kind: 'domain', id: domain.id }])
    await api.domain(theirs.accountId, 'other.example')
    await stranger.until(() => stranger.updates.length > 0)
    expect(reader.updates).toHaveLength(1)
    expect(stranger.updates).toHaveLength(1)
  })

  it('tells of a new and of a deleted credential', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await api.verifiedDomain(accountId, 'login.example')
    const { id } = await api.credential(accountId, domain.id)
    await using reader = await Reader.open(api, key)
    await api.credentials.delete(tenant(accountId), id)
    await reader.until(() => reader.updates.some(isCredential))
    expect(reader.updates.filter(isCredential)[0]).toEqual({ kind: 'credential', id })
  })

  it('ends within seconds when the key is revoked', async () => {
    const { accountId } = await api.tenant()
    const issued = await api.issueKey(accountId, 'read')
    await using reader = await Reader.open(api, issued.key.reveal())
    await api.apiKeys.revoke(tenant(accountId), issued.apiKey.id)
    await reader.ended()
    expect(reader.status).toBe(200)
  })

  it('comes by a cookie too, and ends within seconds when its person signs out', async () => {
    const person = await firstOwner(api)
    const { cookie = '' } = person
    const page = { cookie, 'sec-fetch-site': 'same-origin' }
    await using reader = await Reader.with(api, page)
    expect(reader.status).toBe(200)
    const { workspace } = (await person.call('GET', '/v1/session')).body
    const domain = await api.domain(workspace.id, 'person.example')
    await reader.until(() => reader.updates.length > 0)
    expect(reader.updates).toEqual([{ kind: 'domain', id: domain.id }])
    await using foreign = await Reader.with(api, { cookie, 'sec-fetch-site': 'cross-site' })
    expect(foreign.status).toBe(403)
    expect((await person.call('DELETE', '/v1/session')).status).toBe(204)
    await reader.ended()
    await using late = await Reader.with(api, page)
    expect(late.status).toBe(401)
  })

  it('has room for so many readers of an account', async () => {
    const { key } = await api.tenant()
    await using room = new AsyncDisposableStack()
    for (let i = 0; i < DEFAULT_UPDATES_LIMITS.perAccount; i++)
      room.use(await Reader.open(api, key))
    const answer = await api.call('GET', '/v1/updates', { key })
    expect(answer).toMatchObject({
      status: 429,
      headers: { 'retry-after': '30' },
      body: { detail: { code: 'too_many_streams' } },
    })
  })

  it('ends when the server stops, which does not wait for readers', async () => {
    const other = await HttpHarness.open()
    await other.app.listen({ port: 0, host: '127.0.0.1' })
    const { key } = await other.tenant()
    await using reader = await Reader.open(other, key)
    await other[Symbol.asyncDispose]()
    await reader.ended()
    expect(reader.text).toContain('retry: 3000')
  })
})

function isCredential(update: unknown): boolean {
  return (update as { kind: string }).kind === 'credential'
}
