import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, firstOwner, PASSWORD } from '../../../test/support/browser.ts'
import { HttpHarness } from '../../../test/support/http-harness.ts'
import { SERVER } from '../../../test/support/server-facts.ts'
import { buildHttp } from './app.ts'
import { isOwnPage } from './request-origin.ts'

let api: HttpHarness
let browser: Browser
beforeEach(async () => {
  api = await HttpHarness.open()
  browser = await firstOwner(api)
})
afterEach(() => api[Symbol.asyncDispose]())

const addDomain = (options: Parameters<Browser['call']>[2] = {}) =>
  browser.call('POST', '/v1/domains', { body: { name: 'ukulima.example' }, ...options })

describe('a cookie', () => {
  it('opens every route of the workspace', async () => {
    expect((await browser.call('GET', '/v1/domains')).status).toBe(200)
    expect((await addDomain()).status).toBe(201)
  })

  it('needs the token of its own session for what changes something', async () => {
    const { body } = await addDomain({ noCsrf: true })
    expect(body.detail.code).toBe('csrf_failed')
    const other = new Browser(api)
    await other.call('POST', '/v1/session', {
      body: { email: 'amina@example.com', password: PASSWORD },
    })
    for (const csrf of ['', 'x', other.csrf, browser.token])
      expect((await addDomain({ headers: { 'x-csrf-token': csrf } })).status).toBe(403)
    expect((await api.stores.domains.list({ kind: 'operator' })).length).toBe(0)
  })

  it('is not taken from pages of other sites, even with the token', async () => {
    const foreign = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ]
    for (const headers of foreign)
      expect((await addDomain({ headers })).body.detail.code).toBe('cross_site')
    const read = await browser.call('GET', '/v1/domains', {
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    expect(read.status).toBe(403)
  })

  it('has the marks of its scheme', async () => {
    const attributes = async (publicUrl: string) => {
      const app = await buildHttp({
        use: api,
        log: api.log,
        clock: api.clock,
        version: '1',
        server: { ...SERVER, publicUrl },
        readiness: () => Promise.resolve([]),
      })
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/session',
        payload: { email: 'amina@example.com', password: PASSWORD },
      })
      await app.close()
      return String(answer.headers['set-cookie']).replace(/=[0-9a-f]{64}/, '=…')
    }
    const life = 'Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict'
    expect(await attributes('http://mail.taifa.test')).toBe(`tfm_session=…; ${life}`)
    expect(await attributes('https://mail.taifa.test')).toBe(
      `__Host-tfm_session=…; ${life}; Secure`,
    )
  })

  it('does not reach beyond its workspace', async () => {
    const other = await api.tenant()
    const domain = await api.domain(other.accountId, 'theirs.example')
    expect((await browser.call('GET', `/v1/domains/${domain.id}`)).status).toBe(404)
    expect((await browser.call('DELETE', `/v1/domains/${domain.id}`)).status).toBe(404)
  })

  it('that is nobody’s is taken away', async () => {
    browser.cookie = `tfm_session=${'b'.repeat(64)}`
    const answer = await browser.call('GET', '/v1/domains')
    expect([answer.status, answer.body.detail.code]).toEqual([401, 'signed_out'])
    expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0')
  })

  it('loses to a key in a header', async () => {
    const other = await api.tenant('read')
    const answer = await browser.call('POST', '/v1/domains', {
      body: { name: 'x.example' },
      headers: { authorization: `Bearer ${other.key}` },
    })
    expect(answer.body.detail.code).toBe('scope_missing')
  })
})

it('does not let other sites sign anybody in', async () => {
  const stranger = new Browser(api)
  const answer = await stranger.call('POST', '/v1/session', {
    body: { email: 'amina@example.com', password: PASSWORD },
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  expect([answer.status, answer.body.detail.code]).toEqual([403, 'cross_site'])
})

it('keeps keys out of what is for people', async () => {
  const { key } = await api.tenant()
  const answer = await api.call('GET', '/v1/session', { key })
  expect([answer.status, answer.body.detail.code]).toEqual([403, 'person_required'])
})

it('believes a proxy of ours where a request comes from, and nobody else', async () => {
  const seenFrom = async (remoteAddress: string) => {
    const app = await buildHttp({
      use: api,
      log: api.log,
      clock: api.clock,
      version: '1',
      server: SERVER,
      trustedProxies: ['127.0.0.1', '::1'],
      readiness: () => Promise.resolve([]),
    })
    await app.inject({
      method: 'POST',
      url: '/v1/session',
      remoteAddress,
      headers: { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' },
      payload: { email: 'amina@example.com', password: PASSWORD },
    })
    await app.close()
    const { body } = await browser.call('GET', '/v1/sessions')
    return body.items.map(({ address }: { address: string }) => address)
  }
  await api.clock.advance(1)
  expect(await seenFrom('127.0.0.1')).toContain('198.51.100.7')
  await api.clock.advance(1)
  const all = await seenFrom('192.0.2.66')
  expect(all).toContain('192.0.2.66')
  expect(all).not.toContain('203.0.113.9')
})

describe('whose page a request is from', () => {
  const own = (method: string, headers: Record<string, string>) =>
    isOwnPage({ method, headers } as never, 'https://mail.example')
  it.each([
    ['POST', {}, true],
    ['POST', { origin: 'https://mail.example' }, true],
    ['POST', { origin: 'https://evil.example' }, false],
    ['POST', { origin: 'null' }, false],
    ['POST', { origin: 'http://localhost:8080', host: 'localhost:8080' }, true],
    ['POST', { origin: 'http://localhost:9', host: 'localhost:8080' }, false],
    ['GET', { 'sec-fetch-site': 'none' }, true],
    ['POST', { 'sec-fetch-site': 'same-origin', origin: 'https://behind.a.proxy' }, true],
    ['POST', { 'sec-fetch-site': 'cross-site', origin: 'https://mail.example' }, false],
  ])('%s %o: %s', (method, headers, expected) => {
    expect(own(method, headers)).toBe(expected)
  })
})
