import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { SandboxFiles } from '../../../../../test/support/sandbox-box.ts'

let api: HttpHarness
let box: SandboxFiles
beforeAll(async () => {
  ;[api, box] = await Promise.all([HttpHarness.open(), SandboxFiles.open()])
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await box[Symbol.asyncDispose]()
})

describe('in production', () => {
  it('there is no sandbox', async () => {
    const { key } = await api.tenant()
    const body = { domain_id: 'x' }
    for (const [method, path] of [
      ['GET', '/v1/sandbox/messages'],
      ['GET', '/v1/sandbox/messages/x'],
      ['GET', '/v1/sandbox/messages/x/source'],
      ['POST', '/v1/sandbox/publish'],
    ] as const) {
      const answer = await api.call(method, path, { key, ...(method === 'POST' ? { body } : {}) })
      expect(answer).toMatchObject({ status: 404, body: { detail: { code: 'not_in_sandbox' } } })
    }
  })
})

describe('the sandbox mailbox', () => {
  beforeAll(() => box.attach(api))

  const ids = (items: ReadonlyArray<{ id: string }>) => items.map(({ id }) => id)

  it('lists newest first, by recipient, in pages', async () => {
    const { accountId, key } = await api.tenant('read')
    await api.verifiedDomain(accountId, 'paged.example')
    const sent: string[] = []
    for (const to of ['a@x.test', 'b@x.test', 'a@x.test'])
      sent.push(await box.put('r-1@bounce.paged.example', to))
    const get = async (query: string) =>
      (await api.call('GET', `/v1/sandbox/messages${query}`, { key })).body
    expect(ids((await get('')).items)).toEqual(sent.toReversed())
    const first = await get('?limit=2')
    expect(ids(first.items)).toEqual([sent[2], sent[1]])
    const second = await get(`?limit=2&cursor=${first.next_cursor}`)
    expect(second).toMatchObject({ items: [{ id: sent[0] }], next_cursor: null })
    expect(ids((await get('?to=B@X.test')).items)).toEqual([sent[1]])
    expect((await get('')).items[0]).toMatchObject({
      to: ['a@x.test'],
      from: 'Me <me@shop.example>',
      verdicts: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
    })
    expect((await api.call('GET', '/v1/sandbox/messages?cursor=x', { key })).status).toBe(422)
  })

  it('shows content, verdicts and source', async () => {
    const { accountId, key } = await api.tenant('read')
    await api.verifiedDomain(accountId, 'shown.example')
    const id = await box.put('r-1@bounce.shown.example', 'a@x.test')
    const { body } = await api.call('GET', `/v1/sandbox/messages/${id}`, { key })
    expect(body).toMatchObject({
      envelope_from: 'r-1@bounce.shown.example',
      attachments: [{ filename: '../a.pdf', content_type: 'application/pdf', size_bytes: 4 }],
      authentication: { dkim: [{ result: 'fail' }, { selector: 'taifa', is_aligned: true }] },
      source_is_whole: true,
      complaint: null,
    })
    expect(body.html).toContain('Habari')
    expect(body.source).toContain('Subject: Habari\r\n')
    const source = await api.call('GET', `/v1/sandbox/messages/${id}/source`, { key })
    expect(source.headers['content-type']).toBe('message/rfc822')
    expect(source.text).toBe(body.source)
  })

  it('shows nobody the mail of others, nor what the relay itself sent', async () => {
    const owner = await api.tenant()
    await api.verifiedDomain(owner.accountId, 'mine.example')
    const mine = await box.put('r-1@bounce.mine.example', 'a@x.test')
    const ours = await box.put('', 'owner@customer.test')
    const stranger = await api.tenant()
    // Pending under the same name: who sends from it is the one that proved it.
    await api.domain(stranger.accountId, 'other.example')
    for (const id of [mine, ours])
      for (const path of [`/v1/sandbox/messages/${id}`, `/v1/sandbox/messages/${id}/source`])
        expect(await api.call('GET', path, { key: stranger.key })).toMatchObject({
          status: 404,
          body: { detail: { code: 'sandbox_message_not_found' } },
        })
    const theirs = await api.call('GET', '/v1/sandbox/messages', { key: stranger.key })
    expect(theirs.body.items).toEqual([])
    const own = await api.call('GET', '/v1/sandbox/messages', { key: owner.key })
    expect(ids(own.body.items)).toEqual([mine])
  })

  it('puts the records of a domain into the DNS of the box', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await api.domain(accountId, 'publish.example')
    const body = { domain_id: domain.id }
    const { status, body: answer } = await api.call('POST', '/v1/sandbox/publish', { key, body })
    expect(status).toBe(200)
    expect(answer.records.map(({ purpose }: { purpose: string }) => purpose)).toEqual([
      'verification',
      'spf',
      'dkim',
      'dmarc',
      'return_path',
    ])
    const [zone] = (await box.zones.list()).filter(({ origin }) => origin === 'publish.example')
    expect(zone?.records).toHaveLength(5)
    const all = { ...body, receiving: true }
    const again = await api.call('POST', '/v1/sandbox/publish', { key, body: all })
    expect(again.body.records).toHaveLength(6)
  })

  it('leaves the records of a domain that another account has verified', async () => {
    const rival = await api.tenant()
    const pending = await api.domain(rival.accountId, 'theirs.example')
    const owner = await api.tenant()
    await api.verifiedDomain(owner.accountId, 'theirs.example')
    const body = { domain_id: pending.id }
    expect(await api.call('POST', '/v1/sandbox/publish', { key: rival.key, body })).toMatchObject({
      status: 409,
      body: { detail: { code: 'domain_taken' } },
    })
    await box.put('r-1@bounce.theirs.example', 'a@x.test')
    const seen = await api.call('GET', '/v1/sandbox/messages', { key: rival.key })
    expect(seen.body.items).toEqual([])
  })

  const guarded = {
    api: () => api,
    make: async (accountId: Parameters<HttpHarness['domain']>[0]) => {
      await api.verifiedDomain(accountId, `m${Math.random().toString(36).slice(2)}.example`)
      const [domain] = await api.domains.list({ kind: 'tenant', accountId })
      return box.put(`r@bounce.${domain?.name}`, 'a@x.test')
    },
  }
  const scope = 'read'
  const notFound = 'sandbox_message_not_found'
  itIsGuarded({ method: 'GET', path: '/v1/sandbox/messages', scope }, guarded)
  itIsGuarded({ method: 'GET', path: '/v1/sandbox/messages/:id', scope, notFound }, guarded)
  itIsGuarded({ method: 'GET', path: '/v1/sandbox/messages/:id/source', scope, notFound }, guarded)
  itIsGuarded(
    {
      method: 'POST',
      path: '/v1/sandbox/publish',
      scope: 'domains:write',
      body: { domain_id: '00000000-0000-7000-8000-000000000000' },
    },
    guarded,
  )
})

describe('a box with one account', () => {
  it('shows all mail to who may do everything', async () => {
    await using alone = await HttpHarness.open()
    await using files = await SandboxFiles.open()
    files.attach(alone)
    const { accountId, key } = await alone.tenant()
    const id = await files.put('', 'owner@customer.test')
    const read = await alone.key(accountId, 'read')
    const all = await alone.call('GET', '/v1/sandbox/messages', { key })
    expect(all.body.items).toMatchObject([{ id }])
    const less = await alone.call('GET', '/v1/sandbox/messages', { key: read })
    expect(less.body.items).toEqual([])
  })
})
