import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tenant } from '#core/tenant.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { Browser, firstOwner, PASSWORD } from '../../../../../test/support/browser.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeEach(async () => {
  api = await HttpHarness.open()
})
afterEach(() => api[Symbol.asyncDispose]())

const EMAIL = 'amina@example.com'
const signIn = (browser: Browser, password = PASSWORD, email = EMAIL) =>
  browser.call('POST', '/v1/session', { body: { email, password } })

describe('set-up', () => {
  it('makes the first person and their workspace, once', async () => {
    const nobody = new Browser(api)
    expect((await nobody.call('GET', '/v1/setup')).body).toEqual({ needed: true })
    const owner = await firstOwner(api)
    expect((await nobody.call('GET', '/v1/setup')).body).toEqual({ needed: false })
    const { body } = await owner.call('GET', '/v1/session')
    expect(body).toMatchObject({
      user: { email: EMAIL, name: 'Amina', totp_enabled: false, has_password: true },
      workspace: { name: 'Ukulima Ltd', role: 'owner' },
      server: { version: '1.2.3', mode: 'sandbox', hostname: 'mail.taifa.test', smtp_port: 587 },
    })
    expect(body.workspaces).toHaveLength(1)
    await expect(firstOwner(api, 'second@example.com')).rejects.toThrow('done already')
  })

  it('takes only the newest link, and none of yesterday', async () => {
    const old = await api.identity.setup.issueLink()
    const url = await api.identity.setup.issueLink()
    if (!old.ok || !url.ok) throw new Error('no link')
    const attempt = (link: string) =>
      new Browser(api).call('POST', '/v1/setup', {
        body: {
          token: link.split('#')[1],
          email: EMAIL,
          name: 'A',
          workspace_name: 'W',
          password: PASSWORD,
        },
      })
    expect((await attempt(old.value.url)).body.detail.code).toBe('link_invalid')
    expect((await attempt(`#${'0'.repeat(64)}`)).body.detail.code).toBe('link_invalid')
    await api.clock.advance(DAY_MS)
    expect((await attempt(url.value.url)).body.detail.code).toBe('link_invalid')
  })

  it('gives an account that is there already to the person of its address', async () => {
    const made = await api.accounts.create({ email: 'Amina@example.com', name: 'Older' })
    if (!made.ok) throw new Error('not made')
    const owner = await firstOwner(api)
    const { body } = await owner.call('GET', '/v1/session')
    expect(body.workspace).toMatchObject({ id: made.value.id, name: 'Older', role: 'owner' })
  })

  it('refuses passwords that are guessed first', async () => {
    const url = await api.identity.setup.issueLink()
    if (!url.ok) throw new Error('no link')
    for (const password of ['short', EMAIL, 'Password123!', '1234567890', 'aaaaaaaaaaaa']) {
      const { status, body } = await new Browser(api).call('POST', '/v1/setup', {
        body: {
          token: url.value.url.split('#')[1],
          email: EMAIL,
          name: 'A',
          workspace_name: 'W',
          password,
        },
      })
      expect([status, body.detail.code]).toEqual([422, 'password_weak'])
    }
  })
})

describe('sign-in with a password', () => {
  beforeEach(() => firstOwner(api).then(() => undefined))

  it('opens a new session in each browser, whatever cookie came along', async () => {
    const browser = new Browser(api)
    browser.cookie = `tfm_session=${'a'.repeat(64)}`
    const first = await signIn(browser)
    expect(first.status).toBe(200)
    const token = browser.token
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    expect(token).not.toBe('a'.repeat(64))
    await signIn(browser)
    expect(browser.token).not.toBe(token)
  })

  it('tells an unknown address and a wrong password in the same words, after the same work', async () => {
    const wrong = await signIn(new Browser(api), 'not the password')
    const afterWrong = api.passwords.verified
    const unknown = await signIn(new Browser(api), 'not the password', 'nobody@example.com')
    expect(wrong.status).toBe(401)
    expect(unknown.body).toEqual(wrong.body)
    expect(unknown.body.detail.code).toBe('sign_in_failed')
    expect(api.passwords.verified - afterWrong).toBe(1)
    expect(Object.keys(unknown.headers)).toEqual(Object.keys(wrong.headers))
  })

  it('takes the address and the password as people type them', async () => {
    expect((await signIn(new Browser(api), PASSWORD, ' AMINA@Example.com ')).status).toBe(200)
  })

  it('slows down who guesses, by address and by person, and forgets in time', async () => {
    const codes: string[] = []
    for (let i = 0; i < 8; i++)
      codes.push((await signIn(new Browser(api), `wrong ${i}`)).body.detail.code)
    expect(codes.slice(0, 6)).toEqual(Array(6).fill('sign_in_failed'))
    expect(codes.slice(6)).toEqual(['sign_in_throttled', 'sign_in_throttled'])
    const throttled = await signIn(new Browser(api))
    expect(throttled.status).toBe(429)
    expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(0)
    await api.clock.advance(Number(throttled.headers['retry-after']) * 1000)
    expect((await signIn(new Browser(api))).status).toBe(200)
    const { items } = await api.audit.list(
      tenant((await api.stores.accounts.list({ kind: 'operator' }))[0]!.id),
      { range: '24h', category: 'Security', limit: 50 },
    )
    expect(items.map(({ action }) => action)).toContain('session.refused')
  })

  it('counts guesses that come all at once', async () => {
    const many = Array.from({ length: 30 }, (_, i) => signIn(new Browser(api), `wrong ${i}`))
    const codes = (await Promise.all(many)).map(({ body }) => body.detail.code)
    expect(codes.filter((code) => code === 'sign_in_failed')).toHaveLength(6)
  })
})

describe('a session', () => {
  it('ends by sign-out, by age and by idleness', async () => {
    const browser = await firstOwner(api)
    const { cookie } = browser
    expect((await browser.call('DELETE', '/v1/session')).status).toBe(204)
    expect(browser.cookie).toBeUndefined()
    browser.cookie = cookie
    const gone = await browser.call('GET', '/v1/session')
    expect([gone.status, gone.body.detail.code]).toEqual([401, 'signed_out'])

    await signIn(browser)
    for (let hours = 0; hours < 27 * 24; hours += 72) {
      await api.clock.advance(72 * HOUR_MS)
      const { status, body } = await browser.call('GET', '/v1/session')
      expect(status).toBe(200)
      const seenAt = api.clock.now()
      await api.clock.advance(10_000)
      const last = async () => (await api.stores.userSessions.list(body.user.id))[0]?.lastSeenAt
      await expect.poll(last).toBe(seenAt)
    }
    await api.clock.advance(3 * DAY_MS)
    expect((await browser.call('GET', '/v1/session')).status).toBe(401)

    await signIn(browser)
    await api.clock.advance(7 * DAY_MS)
    expect((await browser.call('GET', '/v1/session')).status).toBe(401)
  })

  it('writes when it was last seen once a minute at most', async () => {
    const browser = await firstOwner(api)
    const writes = () => api.stores.stats().writer.commits
    const before = writes()
    for (let i = 0; i < 5; i++) await browser.call('GET', '/v1/session')
    await api.clock.advance(30_000)
    await browser.call('GET', '/v1/session')
    expect(writes()).toBe(before)
    await api.clock.advance(MINUTE_MS)
    await browser.call('GET', '/v1/session')
    await api.identity.sessions.close()
    await browser.call('GET', '/v1/session')
    expect(writes()).toBe(before + 1)
  })

  it('of a suspended workspace shows only what is its own', async () => {
    const browser = await firstOwner(api)
    const { body } = await browser.call('GET', '/v1/session')
    await api.accounts.setStatus({ kind: 'operator' }, body.workspace.id, 'suspended')
    const domains = await browser.call('GET', '/v1/domains')
    expect([domains.status, domains.body.detail.code]).toEqual([403, 'account_suspended'])
    const session = await browser.call('GET', '/v1/session')
    expect(session.body.workspace.suspended).toBe(true)
    expect((await browser.call('DELETE', '/v1/session')).status).toBe(204)
  })
})
