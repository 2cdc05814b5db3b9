import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import type { Domain } from '#core/domain.ts'
import { uuidV7, type AccountId, type InboxId } from '#core/ids.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { toIso } from '#core/time.ts'
import { HttpHarness, NAMES } from '../../../../../test/support/http-harness.ts'

const BODY = [
  '--x',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Bei gani?',
  '--x',
  'Content-Type: text/html',
  'Content-Disposition: attachment; filename="../évil\u202e.html"',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('<script>alert(1)</script>').toString('base64'),
  '--x--',
  '',
].join('\r\n')
const HEADER = [
  'Authentication-Results: mx1.taifa.test; spf=pass',
  'Delivered-To: sales@kept.example',
  'From: Mwandishi <me@author.example>',
  'To: sales@kept.example',
  'Subject: Bei',
  'Message-ID: <1@author.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '',
].join('\r\n')

let api: HttpHarness
let owner: { readonly accountId: AccountId; readonly key: string }
let domain: Domain
beforeAll(async () => {
  api = await HttpHarness.open()
  owner = await api.tenant()
  domain = await api.verifiedDomain(owner.accountId, 'kept.example')
  const { zone } = api.dns
  const MX = [`10 ${NAMES.mxHostname}`]
  api.dns.zone = { ...zone, [domain.name]: { ...zone[domain.name], MX } }
  await patch({ inbox_enabled: true })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const patch = (body: unknown) =>
  api.call('PATCH', `/v1/domains/${domain.id}`, { key: owner.key, body })
const get = (path: string, key = owner.key) => api.call('GET', `/v1/inbound${path}`, { key })
const post = (path: string, body?: unknown, key = owner.key) =>
  api.call('POST', `/v1/inbound/${path}`, { key, ...(body === undefined ? {} : { body }) })

let sequence = 0
async function receive(fromAddress = 'me@author.example'): Promise<string> {
  const at = api.clock.now()
  const tail = new Uint8Array(10).fill(++sequence)
  const id = uuidV7<InboxId>(at, tail)
  const accountId = owner.accountId
  const stored = await api.stores.inbound.accept([
    {
      kind: 'inbox',
      guard: { accountId, domainId: domain.id, forwardId: undefined },
      entry: {
        id,
        accountId,
        domainId: domain.id,
        recipient: 'sales@kept.example',
        envelopeSender: 'me@author.example',
        fromAddress,
        fromName: 'Mwandishi',
        subject: 'Bei',
        messageIdHeader: '<1@author.example>',
        preview: 'Bei gani?',
        sizeBytes: HEADER.length + BODY.length,
        hasAttachments: true,
        smtpUtf8: false,
        authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass', arc: 'none', iprev: 'pass' },
        rewriteReason: undefined,
        spamScore: undefined,
        receivedAt: at,
        readAt: undefined,
        archivedAt: undefined,
        snoozeUntil: undefined,
      },
      content: { header: utf8(HEADER), body: { kind: 'inline', bytes: utf8(BODY) } },
      maxBytes: 1_000_000,
    },
  ])
  if (stored !== 'stored') throw new Error(stored)
  return id
}

describe('the inbox', () => {
  it('is switched on for a verified domain, with its days', async () => {
    const changed = await patch({ inbox_enabled: true, inbox_retention_days: 90 })
    expect(changed.body).toMatchObject({ inbox_enabled: true, inbox_retention_days: 90 })
    expect((await patch({ inbox_retention_days: 0 })).status).toBe(422)
    expect((await patch({})).status).toBe(422)
    const pending = await api.domain(owner.accountId, 'pending.example')
    const body = { inbox_enabled: true }
    expect(
      await api.call('PATCH', `/v1/domains/${pending.id}`, { key: owner.key, body }),
    ).toMatchObject({ status: 422, body: { detail: { code: 'domain_not_verified' } } })
  })

  it('lists page by page and shows what was kept', async () => {
    const [a, b, c] = [await receive(), await receive(), await receive()]
    const first = await get('?limit=2')
    expect(first.body).toMatchObject({ page: 0, limit: 2, next_cursor: b })
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual([c, b])
    expect(first.body.items[0]).toMatchObject({
      recipient: 'sales@kept.example',
      from_name: 'Mwandishi',
      has_attachments: true,
      read_at: null,
      authentication: { dmarc: 'pass' },
    })
    const second = await get(`?limit=2&cursor=${b}`)
    expect(second.body.items[0]).toMatchObject({ id: a })
    expect((await get('/count')).body).toEqual({ unread: 3 })
    const { body } = await get(`/${a}`)
    expect(body).toMatchObject({
      type: 'email.inbound',
      from: { address: 'me@author.example', name: 'Mwandishi' },
      to: [{ address: 'sales@kept.example' }],
      text: 'Bei gani?\n',
      html: null,
      is_complete: true,
      routing_log: [{ destination: 'inbox', status: 'stored' }],
      attachments: [{ index: 0, content_type: 'text/html', size_bytes: 25 }],
    })
    expect((await get(`/${a}/source`)).text).toBe(HEADER + BODY)
  })

  it('gives attachments as downloads only', async () => {
    const id = await receive()
    const { status, headers, text } = await get(`/${id}/attachments/0`)
    expect(status).toBe(200)
    expect(text).toBe('<script>alert(1)</script>')
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="_vil.html"; filename*=UTF-8''%C3%A9vil.html`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    for (const index of ['1', '-1', 'x', '99999'])
      expect(await get(`/${id}/attachments/${index}`)).toMatchObject({
        status: 404,
        body: { detail: { code: 'inbox_attachment_not_found' } },
      })
  })

  it('reads, archives, snoozes and brings back', async () => {
    const id = await receive()
    const read = await post(`${id}/read`)
    await api.clock.advance(1_000)
    expect((await post(`${id}/read`)).body).toEqual(read.body)
    expect(read.body.read_at).not.toBeNull()
    await post(`${id}/archive`)
    expect((await get('?view=archived')).body.items).toMatchObject([{ id }])
    const until = toIso(api.clock.now() + 60_000)
    expect((await post(`${id}/snooze`, { until })).body).toMatchObject({
      snooze_until: until,
      archived_at: null,
    })
    expect((await get('?view=snoozed')).body.items).toMatchObject([{ id }])
    await api.clock.advance(60_000)
    expect((await get('?view=snoozed')).body.items).toEqual([])
    expect((await get('')).body.items[0]).toMatchObject({ id })
    await post(`${id}/snooze`, { until: toIso(api.clock.now() + 60_000) })
    expect((await post(`${id}/unsnooze`)).body.snooze_until).toBeNull()
    await post(`${id}/archive`)
    expect((await post(`${id}/unarchive`)).body.archived_at).toBeNull()
    for (const bad of [undefined, {}, { until: 'soon' }, { until: toIso(0) }, { until: 7 }])
      expect(await post(`${id}/snooze`, bad)).toMatchObject({
        status: 400,
        body: { detail: { code: 'snooze_invalid' } },
      })
    expect((await get('?view=other')).status).toBe(422)
  })

  it('is replayed while an active rule takes the address, a copy each time', async () => {
    const id = await receive()
    expect(await post(`${id}/replay`)).toMatchObject({
      status: 422,
      body: { detail: { code: 'forward_not_active' } },
    })
    const made = await api.call('POST', '/v1/forwards/', {
      key: owner.key,
      body: {
        source_email: '*@kept.example',
        domain_id: domain.id,
        destination_emails: ['asha@there.example'],
        destination_urls: ['https://hook.example/x'],
      },
    })
    // Entries of one millisecond have no order.
    await api.clock.advance(1)
    expect(await post(`${id}/replay`)).toMatchObject({ status: 202, body: { copies: 2 } })
    const noted = (await api.call('GET', '/v1/audit-log', { key: owner.key })).body.items
    expect(noted[0]).toMatchObject({ action: 'inbox.replayed', meta: { copies: 2 } })
    await post(`${id}/replay`)
    const { routing_log } = (await get(`/${id}`)).body
    const destinations: string[] = routing_log.map((route: { destination: string }) =>
      String(route.destination),
    )
    expect(destinations.toSorted()).toEqual([
      'asha@there.example',
      'asha@there.example',
      'https://hook.example/x',
      'https://hook.example/x',
      'inbox',
    ])
    const [log] = (await api.call('GET', '/v1/forwards/logs', { key: owner.key })).body
    expect(log).toMatchObject({ from_address: 'me@author.example', status: 'waiting' })
    const [copy] = await api.stores.forwards.log(OPERATOR, {
      forwardId: made.body.id,
      page: 0,
      limit: 1,
    })
    const content = await api.stores.queue.loadContent(copy?.messageId as never)
    const header = Buffer.from(content?.header ?? []).toString()
    expect(header).toMatch(/^ARC-Seal:/)
    expect(header).toContain(HEADER)
    await api.call('PATCH', `/v1/forwards/${made.body.id}`, {
      key: owner.key,
      body: { is_active: false },
    })
    expect((await post(`${id}/replay`)).status).toBe(422)
  })

  it('is not there for another account, nor for a key without the scope', async () => {
    const id = await receive()
    const stranger = await api.tenant()
    const missing = { status: 404, body: { detail: { code: 'inbox_message_not_found' } } }
    expect((await get('', stranger.key)).body.items).toEqual([])
    expect((await get(`?domain_id=${domain.id}`, stranger.key)).body.items).toEqual([])
    expect((await get('/count', stranger.key)).body).toEqual({ unread: 0 })
    for (const path of ['', '/source', '/attachments/0'])
      expect(await get(`/${id}${path}`, stranger.key)).toMatchObject(missing)
    const until = toIso(api.clock.now() + 60_000)
    for (const word of ['read', 'archive', 'unarchive', 'snooze', 'unsnooze', 'replay'])
      expect(await post(`${id}/${word}`, { until }, stranger.key)).toMatchObject(missing)
    const { key } = stranger
    expect(await api.call('DELETE', `/v1/inbound/${id}`, { key })).toMatchObject(missing)
    expect(await get('/nonsense')).toMatchObject(missing)
    const sends = await api.key(owner.accountId, 'send')
    expect((await get('', sends)).status).toBe(403)
    const reads = await api.key(owner.accountId, 'read')
    expect((await post(`${id}/read`, undefined, reads)).status).toBe(200)
    expect((await post(`${id}/replay`, undefined, reads)).status).toBe(403)
    expect((await api.call('DELETE', `/v1/inbound/${id}`, { key: reads })).status).toBe(403)
    // Entries of one millisecond have no order.
    await api.clock.advance(1)
    expect((await api.call('DELETE', `/v1/inbound/${id}`, { key: owner.key })).status).toBe(204)
    const noted = (await api.call('GET', '/v1/audit-log', { key: owner.key })).body.items
    expect(noted[0]).toMatchObject({ action: 'inbox.deleted', target_name: 'sales@kept.example' })
    expect(await get(`/${id}`)).toMatchObject(missing)
  })

  it('keeps the links of the relay itself from whoever may only read', async () => {
    const id = await receive(`No-Reply@${NAMES.hostname}`)
    const reads = await api.key(owner.accountId, 'read')
    for (const path of [`/${id}`, `/${id}/source`, `/${id}/attachments/0`])
      expect([path, (await get(path, reads)).status]).toEqual([path, 404])
    const idsFor = async (key: string): Promise<readonly string[]> => {
      const { items } = (await get('?limit=200', key)).body as {
        items: ReadonlyArray<{ id: string }>
      }
      return items.map((each) => each.id)
    }
    expect(await idsFor(reads)).not.toContain(id)
    expect(await idsFor(owner.key)).toContain(id)
    expect((await get(`/${id}`)).status).toBe(200)
  })

  it('is not replayed by the rule of whoever has the domain now', async () => {
    const id = await receive()
    await api.domains.remove(tenant(owner.accountId), domain.id)
    const heir = await api.tenant()
    const theirs = await api.verifiedDomain(heir.accountId, 'kept.example')
    const body = {
      source_email: '*@kept.example',
      domain_id: theirs.id,
      destination_emails: ['heir@there.example'],
    }
    const made = await api.call('POST', '/v1/forwards/', { key: heir.key, body })
    expect(made.status).toBe(201)
    expect(await post(`${id}/replay`)).toMatchObject({
      status: 422,
      body: { detail: { code: 'forward_not_active' } },
    })
    expect((await api.call('GET', '/v1/forwards/logs', { key: heir.key })).body).toEqual([])
  })
})
