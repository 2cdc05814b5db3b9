import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId, MessageId } from '#core/ids.ts'
import type { Domain } from '#core/domain.ts'
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

const AT = Date.UTC(2026, 10, 23, 11)

async function send(domain: Domain, subject: string, at = AT): Promise<MessageId> {
  const mail = aMessage(domain, { at, message: { subject } })
  await api.stores.queue.enqueue(mail)
  while ((await api.stores.search.feed(100)) > 0);
  return mail.message.id
}

let made = 0
const aDomainOf = (accountId: AccountId) => api.verifiedDomain(accountId, `s${++made}.example`)
const idsOf = (body: ReadonlyArray<{ id: string }>) => body.map(({ id }) => id)

describe('the search of messages', () => {
  const make = async (accountId: AccountId) => send(await aDomainOf(accountId), 'guarded')
  const path = '/v1/emails/search'
  itIsGuarded({ method: 'GET', path, scope: 'read' }, { api: () => api, make })

  it('finds by words and filters, and only what is its own', async () => {
    const { accountId, key } = await api.tenant('read')
    const stranger = await api.tenant('read')
    const domain = await aDomainOf(accountId)
    await send(await aDomainOf(stranger.accountId), 'Invoice of theirs')
    const a = await send(domain, 'Invoice 17')
    const b = await send(domain, 'Receipt 18', AT + 60_000)
    const find = async (query: string) =>
      idsOf((await api.call('GET', `${path}?${query}`, { key })).body)
    expect(await find('q=invoice')).toEqual([a])
    expect(await find(`q=${encodeURIComponent('subject:"receipt 18"')}`)).toEqual([b])
    expect(await find('')).toEqual([b, a])
    expect(await find(`domain=${domain.name}`)).toEqual([b, a])
    expect(await find('after=2026-11-23T11:00:30Z')).toEqual([b])
    expect(await find('before=2026-11-23T11:00:30Z&q=from:sender')).toEqual([a])
    expect(await find('status=queued&source=smtp')).toEqual([b, a])
    expect(await find('status=delivered&q=status:queued')).toEqual([])
    expect(await find('q=tag:news')).toEqual([])
    const shown = await api.call('GET', `${path}?q=invoice`, { key })
    expect(shown.body[0]).toMatchObject({ subject: 'Invoice 17', status: 'queued' })
  })

  it('and the list go on where a page ended', async () => {
    const { accountId, key } = await api.tenant('read')
    const domain = await aDomainOf(accountId)
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.unshift(await send(domain, 'same words', AT + i))
    for (const start of [`${path}?q=same&limit=2`, '/v1/emails/?limit=2']) {
      const first = await api.call('GET', start, { key })
      expect(idsOf(first.body)).toEqual(ids.slice(0, 2))
      expect(first.headers['x-next-cursor']).toBe(ids[1])
      const rest = await api.call('GET', `${start}&cursor=${ids[1]}`, { key })
      expect(idsOf(rest.body)).toEqual(ids.slice(2))
      expect(rest.headers['x-next-cursor']).toBeUndefined()
    }
  })

  it.each(['q=status:odd', 'q=domain:a/b', 'domain=a/b', `q=${'a+'.repeat(17)}`])(
    'says what is wrong with %s',
    async (query) => {
      const { key } = await api.tenant('read')
      const answer = await api.call('GET', `${path}?${query}`, { key })
      expect(answer).toMatchObject({ status: 422, body: { detail: { code: 'search_invalid' } } })
    },
  )

  it.each([
    `q=${'a'.repeat(501)}`,
    'status=odd',
    'after=yesterday',
    'cursor=1',
    'limit=0',
    'source=dsn',
  ])('does not take %s', async (query) => {
    const { key } = await api.tenant('read')
    expect((await api.call('GET', `${path}?${query}`, { key })).status).toBe(422)
  })
})
