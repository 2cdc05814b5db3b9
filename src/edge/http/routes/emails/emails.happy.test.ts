import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { sendMail } from '../../../../../test/support/sent-mail.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const AT = Date.UTC(2026, 10, 23, 11, 0, 0)

describe('a message', () => {
  it('is listed newest first, by status and by page', async () => {
    const { accountId, key } = await api.tenant('read')
    const domain = await api.verifiedDomain(accountId, 'list.example')
    const ids: string[] = []
    for (let i = 0; i < 3; i++)
      ids.push(await sendMail(api.stores, domain, { at: AT + i * 100_000, last: 'failed' }))
    const all = await api.call('GET', '/v1/emails/', { key })
    expect(all.body.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed())
    expect(all.body[2]).toEqual({
      id: ids[0],
      from_address: 'sender@list.example',
      to_addresses: ['ann@there.example', 'bob@there.example', 'hidden@there.example'],
      subject: 'Hello',
      status: 'deferred',
      source: 'smtp',
      opened_count: 0,
      clicked_count: 0,
      tags: [],
      scheduled_at: null,
      created_at: '2026-11-23T11:00:00.000Z',
      sent_at: '2026-11-23T11:00:02.000Z',
      delivered_at: null,
      retry_of_id: null,
    })
    const page = await api.call('GET', '/v1/emails?page=1&limit=2', { key })
    expect(page.body.map(({ id }: { id: string }) => id)).toEqual([ids[0]])
    const deferred = await api.call('GET', '/v1/emails/?status=deferred', { key })
    expect(deferred.body).toHaveLength(3)
    expect((await api.call('GET', '/v1/emails/?status=bounced', { key })).body).toEqual([])
  })

  it('is shown with its content, its recipients, its events and every attempt', async () => {
    const { accountId, key } = await api.tenant('read')
    const domain = await api.verifiedDomain(accountId, 'shop.example')
    const id = await sendMail(api.stores, domain, { at: AT, last: 'failed' })
    const { status, body } = await api.call('GET', `/v1/emails/${id}`, { key })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id,
      source: 'smtp',
      envelope_sender: 'sender@shop.example',
      return_path: 'b-1@bounce.shop.example',
      domain_id: domain.id,
      credential_id: null,
      message_id: '<1@example>',
      cc_addresses: ['bob@there.example', 'carl@elsewhere.example'],
      bcc_addresses: ['hidden@there.example'],
      html_body: '<p>Grüße</p>\n',
      headers: {
        Received: 'from [127.0.0.1] by mail.taifa.test\nfrom inside',
        From: 'Jürgen <me@shop.example>',
        Subject: 'Hello ✓',
      },
    })
    expect(body.recipients).toMatchObject([
      {
        address: 'ann@there.example',
        state: 'delivered',
        attempts: 1,
        last_reply: '250 2.0.0 as it was',
        next_attempt_at: null,
      },
      {
        address: 'bob@there.example',
        state: 'deferred',
        last_problem: 'mx.there.example said 451',
        next_attempt_at: '2026-11-23T11:01:01.000Z',
      },
      { address: 'hidden@there.example', state: 'failed', next_attempt_at: null },
    ])
    expect(body.attempts).toMatchObject([
      {
        host: 'mx.there.example',
        address: '192.0.2.1',
        port: 25,
        new_connection: true,
        tls: { version: 'TLSv1.3', certificate: 'untrusted' },
        summary: '250 2.0.0 accepted',
        dialogue: [
          { at_ms: 0, kind: 'note', text: 'connected' },
          { at_ms: 10, kind: 'received', text: '220 mx.there.example' },
        ],
      },
    ])
    expect(body.attempts[0].recipient_ids).toHaveLength(3)
    const events = await api.call('GET', `/v1/emails/${id}/events/`, { key })
    expect(events.body).toEqual(body.events)
    expect(events.body.map(({ event_type }: { event_type: string }) => event_type)).toEqual([
      'queued',
      'queued',
      'queued',
      'delivered',
    ])
    expect(events.body[3]).toMatchObject({
      created_at: '2026-11-23T11:00:02.000Z',
      metadata: { recipient: 'ann@there.example', attempt: 1, last: false, host: null },
    })
  })
})
