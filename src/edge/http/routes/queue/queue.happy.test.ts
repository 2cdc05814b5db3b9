import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { HOUR_MS } from '#core/time.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { waitingMail } from '../../../../../test/support/waiting-mail.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

let made = 0
async function world(count: number) {
  const { accountId, key } = await api.tenant()
  const mail = await Promise.all(Array.from({ length: count }, () => oneMore(accountId)))
  const call = (method: string, path: string, body?: object) =>
    api.call(method, path, { key, ...(body === undefined ? {} : { body }) })
  return { accountId, key, mail, call }
}

async function oneMore(accountId: AccountId) {
  const domain = await api.verifiedDomain(accountId, `happy${++made}.example`)
  const recipients = [{ address: 'Ann@there.example' }, { address: 'bob@there.example' }]
  return waitingMail(api.stores, domain, { at: api.clock.now(), recipients })
}

describe('the queue', () => {
  it('is listed in pages, each recipient with why it waits', async () => {
    const { call } = await world(2)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await call('GET', `/v1/queue?limit=3${cursor && `&cursor=${cursor}`}`)
      expect(page.status).toBe(200)
      for (const item of page.body.items) {
        seen.push(item.recipient_id)
        expect(item.explanation).toMatch(/^Waiting to retry .*Greylisted\. 1 of \d+ tries\.$/)
      }
      cursor = page.body.next_cursor
    }
    expect(new Set(seen).size).toBe(4)
    const one = await call('GET', '/v1/queue?recipient=ann@*&reply=greylisted')
    expect(one.body.items.map((item: { recipient: string }) => item.recipient)).toEqual([
      'Ann@there.example',
      'Ann@there.example',
    ])
  })

  it('is counted by a dry run that changes nothing and leaves no entry', async () => {
    const { call } = await world(2)
    const dry = await call('POST', '/v1/queue/hold', {
      destination: 'there.example',
      dry_run: true,
    })
    expect(dry.body).toEqual({
      id: null,
      action: 'hold',
      dry_run: true,
      count: 4,
      busy: 0,
      finished: true,
    })
    expect((await call('GET', '/v1/audit-log')).body.items).toEqual([])
    expect((await call('GET', '/v1/queue?state=held')).body.items).toEqual([])
  })

  it('is held and released, and the audit log says by whom, what and how much', async () => {
    const { call, mail } = await world(2)
    const [first] = mail
    const held = await call('POST', '/v1/queue/hold', { ids: [first?.message.id] })
    expect(held).toMatchObject({ status: 200, body: { count: 2, finished: true } })
    const [item] = (await call('GET', '/v1/queue?state=held')).body.items
    expect(item).toMatchObject({ next_attempt_at: null })
    expect(item.explanation).toContain('Held by a person')
    await api.clock.advance(1)
    expect((await call('POST', '/v1/queue/release', { all: true })).body.count).toBe(2)
    const { items, total } = (await call('GET', '/v1/audit-log?range=24h&category=Send')).body
    expect(total).toBe(2)
    expect(items.map((entry: { action: string }) => entry.action)).toEqual([
      'queue.release',
      'queue.hold',
    ])
    expect(items[1]).toMatchObject({
      id: held.body.id,
      actor: expect.stringMatching(/^api-key /) as string,
      meta: { count: 2, busy: 0, finished: true, filter: { ids: [first?.message.id] } },
    })
  })

  it('is retried now, and only what was not due anyway', async () => {
    const { call } = await world(1)
    expect((await call('POST', '/v1/queue/retry', { all: true })).body.count).toBe(2)
    expect((await call('POST', '/v1/queue/retry', { all: true })).body.count).toBe(0)
    const [item] = (await call('GET', '/v1/queue')).body.items
    expect(Date.parse(item.next_attempt_at)).toBeLessThanOrEqual(api.clock.now())
  })

  it('is rerouted', async () => {
    const { call } = await world(1)
    const body = { recipient: 'ann@there.example', to: 'Backup.example' }
    expect((await call('POST', '/v1/queue/reroute', body)).body.count).toBe(1)
    const moved = await call('GET', '/v1/queue?destination=backup.example')
    expect(moved.body.items).toHaveLength(1)
  })

  it('is bounced with one report to the sender for the message', async () => {
    const { call, mail } = await world(1)
    expect((await call('POST', '/v1/queue/bounce', { all: true })).body.count).toBe(2)
    const detail = (await call('GET', `/v1/emails/${mail[0]?.message.id}`)).body
    expect(detail.status).toBe('bounced')
    const waiting = (await call('GET', '/v1/queue')).body.items
    expect(waiting.map((item: { recipient: string }) => item.recipient)).toEqual([
      mail[0]?.message.envelopeSender,
    ])
  })

  it('gives back what was deleted, for an hour', async () => {
    const { call, mail } = await world(2)
    const deleted = await call('POST', '/v1/queue/delete', { all: true })
    expect(deleted.body.count).toBe(4)
    expect((await call('GET', '/v1/queue')).body.items).toEqual([])
    const one = await call('POST', '/v1/queue/undo', { id: mail[0]?.message.id })
    expect(one.body).toMatchObject({ action: 'undo', count: 2, finished: true })
    await api.clock.advance(HOUR_MS - 1_000)
    const rest = await call('POST', '/v1/queue/undo', { id: deleted.body.id })
    expect(rest.body.count).toBe(2)
    expect((await call('GET', '/v1/queue')).body.items).toHaveLength(4)
    const again = await call('POST', '/v1/queue/delete', { all: true })
    await api.clock.advance(HOUR_MS + 1_000)
    const late = await call('POST', '/v1/queue/undo', { id: again.body.id })
    expect(late).toMatchObject({ status: 404, body: { detail: { code: 'nothing_to_undo' } } })
  })
})
