import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import type { AccountId, MessageId } from '#core/ids.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { aMessage } from '../../../../../test/support/mail-values.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const HEADER =
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nReceived: a\r\nReceived: b\r\n' +
  'Content-Type: multipart/mixed; boundary=b\r\n\r\n'
const BODY = [
  '--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n',
  '--b\r\nContent-Type: text/html\r\n\r\n<script>x</script>\r\n',
  '--b\r\nContent-Type: text/html; name="../evil.html"\r\nContent-Disposition: attachment\r\n\r\n',
  '<b>\r\n--b--\r\n',
].join('')

let made = 0
async function make(accountId: AccountId, header = HEADER): Promise<MessageId> {
  const domain = await api.verifiedDomain(accountId, `content${++made}.example`)
  const mail = aMessage(domain)
  const body = { kind: 'inline', bytes: utf8(BODY) } as const
  await api.stores.queue.enqueue({ ...mail, content: { header: utf8(header), body } })
  return mail.message.id
}

describe('what a message says', () => {
  const guarded = { api: () => api, make: (accountId: AccountId) => make(accountId) }
  for (const path of ['content', 'source', 'attachments/0'])
    itIsGuarded(
      { method: 'GET', path: `/v1/emails/:id/${path}`, scope: 'read', notFound: 'email_not_found' },
      guarded,
    )

  it('is shown in parts, as it is', async () => {
    const { accountId, key } = await api.tenant('read')
    const id = await make(accountId)
    const { status, body } = await api.call('GET', `/v1/emails/${id}/content`, { key })
    expect(status).toBe(200)
    expect(body).toEqual({
      kept: true,
      headers: [
        { name: 'Subject', value: 'Grüße' },
        { name: 'Received', value: 'a' },
        { name: 'Received', value: 'b' },
        { name: 'Content-Type', value: 'multipart/mixed; boundary=b' },
      ],
      text: expect.stringContaining('plain') as string,
      html: expect.stringContaining('<script>x</script>') as string,
      shortened: false,
      attachments: [
        {
          index: 0,
          filename: '../evil.html',
          content_type: 'text/html',
          size_bytes: 4,
          content_id: null,
        },
      ],
      problem: null,
    })
  })

  it('is gone when its time is over, and says so', async () => {
    const { accountId, key } = await api.tenant('read')
    const domain = await api.verifiedDomain(accountId, 'gone.example')
    const mail = aMessage(domain, { recipients: [{ state: 'delivered' }] })
    await api.stores.queue.enqueue(mail)
    const before = mail.message.createdAt + 1
    await api.stores.retention.removeContent({ before, after: undefined, limit: 1_000 })
    const { id } = mail.message
    const { body } = await api.call('GET', `/v1/emails/${id}/content`, { key })
    expect(body).toMatchObject({ kept: false, headers: [], text: null, attachments: [] })
    for (const path of ['source', 'attachments/0'])
      expect(await api.call('GET', `/v1/emails/${id}/${path}`, { key })).toMatchObject({
        status: 410,
        body: { detail: { code: 'content_not_kept' } },
      })
  })

  it('is downloaded as bytes that no browser runs', async () => {
    const { accountId, key } = await api.tenant('read')
    const id = await make(accountId)
    const source = await api.call('GET', `/v1/emails/${id}/source`, { key })
    expect(source.text).toBe(HEADER + BODY)
    expect(source.headers).toMatchObject({
      'content-type': 'message/rfc822',
      'content-disposition': `attachment; filename="${id}.eml"`,
      'x-content-type-options': 'nosniff',
    })
    const file = await api.call('GET', `/v1/emails/${id}/attachments/0`, { key })
    expect(file.text).toContain('<b>')
    expect(file.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="evil.html"',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
    const none = await api.call('GET', `/v1/emails/${id}/attachments/1`, { key })
    expect(none).toMatchObject({ status: 404, body: { detail: { code: 'attachment_not_found' } } })
    for (const index of ['-1', 'x', '200', '1e0'])
      expect((await api.call('GET', `/v1/emails/${id}/attachments/${index}`, { key })).status).toBe(
        404,
      )
  })
})
