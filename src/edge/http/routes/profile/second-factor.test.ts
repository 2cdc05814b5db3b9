import { Secret, TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MINUTE_MS } from '#core/time.ts'
import { Browser, firstOwner, PASSWORD } from '../../../../../test/support/browser.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
let owner: Browser
beforeEach(async () => {
  api = await HttpHarness.open()
  owner = await firstOwner(api)
})
afterEach(() => api[Symbol.asyncDispose]())

const EMAIL = 'amina@example.com'
const STEP_MS = 30_000

async function enable(browser: Browser) {
  const { body } = await browser.call('POST', '/v1/profile/totp', { body: {} })
  const totp = new TOTP({ secret: Secret.fromBase32(body.secret) })
  const code = (): string => totp.generate({ timestamp: api.clock.now() })
  const confirmed = await browser.call('POST', '/v1/profile/totp/confirm', {
    body: { code: code() },
  })
  return { code, url: body.otpauth_url as string, confirmed, codes: confirmed.body.recovery_codes }
}

const signIn = (code?: string, browser = new Browser(api)) =>
  browser.call('POST', '/v1/session', { body: { email: EMAIL, password: PASSWORD, code } })

describe('the second factor', () => {
  it('is asked for from its confirmation on, and ends the other sessions', async () => {
    const other = new Browser(api)
    await signIn(undefined, other)
    const before = owner.cookie
    await owner.call('POST', '/v1/profile/totp', { body: {} })
    expect((await signIn()).status).toBe(200)
    const { code, url, codes } = await enable(owner)
    expect(url).toContain('otpauth://totp/mail.taifa.test:amina')
    expect(codes).toHaveLength(10)
    expect(owner.cookie).not.toBe(before)
    expect((await owner.call('GET', '/v1/session')).body.user.totp_enabled).toBe(true)
    expect((await other.call('GET', '/v1/session')).status).toBe(401)
    const stale = new Browser(api)
    stale.cookie = before
    expect((await stale.call('GET', '/v1/session')).status).toBe(401)
    expect((await signIn()).body.detail.code).toBe('second_factor_required')
    expect((await signIn('000000')).body.detail.code).toBe('second_factor_wrong')
    await api.clock.advance(STEP_MS)
    expect((await signIn(code())).status).toBe(200)
    expect(api.mail.sent.map(({ subject }) => subject)).toEqual([
      'Your second factor was turned on',
    ])
  })

  it('takes no code twice, not even the one that confirmed it', async () => {
    const { code } = await enable(owner)
    expect((await signIn(code())).body.detail.code).toBe('second_factor_wrong')
    await api.clock.advance(STEP_MS)
    const once = code()
    const both = await Promise.all([signIn(once), signIn(once)])
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 401]))
    // The neighbour's step: a code of before the one that was used.
    await api.clock.advance(STEP_MS)
    expect((await signIn(once)).status).toBe(401)
  })

  it('lets in by each recovery code once', async () => {
    const { codes } = await enable(owner)
    expect((await signIn(codes[0].toUpperCase().replace('-', ' '))).status).toBe(200)
    expect((await signIn(codes[0])).body.detail.code).toBe('second_factor_wrong')
    expect((await signIn(codes[1])).status).toBe(200)
    const told = api.mail.sent.filter(({ subject }) => subject === 'A recovery code was used')
    expect(told).toMatchObject([{ to: EMAIL }, { to: EMAIL }])
    expect(told[0]?.text).toContain('127.0.0.1')
  })

  it('is turned off with password and code, and not by a guess', async () => {
    const { code } = await enable(owner)
    await api.clock.advance(STEP_MS)
    const off = (body: object) => owner.call('DELETE', '/v1/profile/totp', { body })
    expect((await off({ password: PASSWORD, code: '000000' })).body.detail.code).toBe('code_wrong')
    expect((await off({ code: code() })).body.detail.code).toBe('password_required')
    await api.clock.advance(STEP_MS)
    expect((await off({ password: 'wrong', code: code() })).body.detail.code).toBe('password_wrong')
    await api.clock.advance(STEP_MS)
    expect((await off({ password: PASSWORD, code: code() })).status).toBe(204)
    expect((await signIn()).status).toBe(200)
    expect((await owner.call('GET', '/v1/session')).body.user.totp_enabled).toBe(false)
  })

  it('makes new recovery codes and voids the old ones', async () => {
    const { code, codes } = await enable(owner)
    await api.clock.advance(STEP_MS)
    const { body } = await owner.call('POST', '/v1/profile/recovery-codes', {
      body: { code: code() },
    })
    expect((await signIn(codes[0])).status).toBe(401)
    expect(api.mail.sent.at(-1)?.subject).toBe('Your recovery codes were made anew')
    expect((await signIn(body.recovery_codes[0])).status).toBe(200)
  })

  it('is guessed at a few times only', async () => {
    await enable(owner)
    const codes: string[] = []
    for (let i = 0; i < 8; i++) codes.push((await signIn(`00000${i}`)).body.detail.code)
    expect(codes.filter((code) => code === 'sign_in_throttled').length).toBeGreaterThan(0)
  })

  it('is not set up by who finds an open browser', async () => {
    const begin = (body: object) => owner.call('POST', '/v1/profile/totp', { body })
    await api.clock.advance(10 * MINUTE_MS)
    expect((await begin({})).status).toBe(200)
    await api.clock.advance(1)
    const without = await begin({})
    expect([without.status, without.body.detail.code]).toEqual([422, 'password_required'])
    expect((await begin({ password: 'wrong' })).body.detail.code).toBe('password_wrong')
    expect((await begin({ password: PASSWORD })).status).toBe(200)
  })

  it('is set up by who has no password right after the link only', async () => {
    const account = await api.accounts.create({ email: 'neema@example.com', name: 'Mazao' })
    if (!account.ok) throw new Error(account.error.message)
    const neema = new Browser(api)
    const enter = async () => {
      const { url } = await api.identity.people.ownerLink(account.value)
      const body = { token: url.split('#')[1] }
      await neema.call('POST', '/v1/session/link/redeem', { body })
    }
    await enter()
    expect((await neema.call('POST', '/v1/profile/totp', { body: {} })).status).toBe(200)
    await api.clock.advance(10 * MINUTE_MS + 1)
    const late = await neema.call('POST', '/v1/profile/totp', { body: { password: PASSWORD } })
    expect([late.status, late.body.detail.code]).toEqual([422, 'recent_sign_in_required'])
    // Nor is a password of one's own a way around it.
    const set = () =>
      neema.call('PUT', '/v1/profile/password', { body: { new_password: 'mpya kabisa hii' } })
    await api.clock.advance(5 * MINUTE_MS)
    const later = await set()
    expect([later.status, later.body.detail.code]).toEqual([422, 'recent_sign_in_required'])
    await enter()
    expect((await set()).status).toBe(204)
  })

  it('cannot be begun again while it is on', async () => {
    await enable(owner)
    const { status, body } = await owner.call('POST', '/v1/profile/totp', { body: {} })
    expect([status, body.detail.code]).toEqual([409, 'totp_enabled'])
  })
})

describe('a link by mail', () => {
  const ask = (email = EMAIL) =>
    new Browser(api).call('POST', '/v1/session/link', { body: { email } })
  const redeem = (token: string, code?: string, browser = new Browser(api)) =>
    browser.call('POST', '/v1/session/link/redeem', { body: { token, code } })
  const link = async () => {
    await ask()
    await api.identity.links.close()
    return api.mail.tokenFor(EMAIL)
  }

  it('signs in once, within a quarter of an hour', async () => {
    const token = await link()
    const both = await Promise.all([redeem(token), redeem(token)])
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 404]))
    const late = await link()
    await api.clock.advance(15 * MINUTE_MS)
    expect((await redeem(late)).body.detail.code).toBe('link_invalid')
    expect((await redeem('x')).body.detail.code).toBe('link_invalid')
  })

  it('is answered alike for a stranger, who gets nothing', async () => {
    const known = await ask()
    const unknown = await ask('nobody@example.com')
    await api.identity.links.close()
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
    expect(known.status).toBe(202)
    expect(api.mail.sent.map(({ to }) => to)).toEqual([EMAIL])
  })

  it('floods nobody', async () => {
    for (let i = 0; i < 20; i++) await ask()
    await api.identity.links.close()
    expect(api.mail.sent).toHaveLength(4)
  })

  it('asks for the second factor, and waits for it', async () => {
    const { code } = await enable(owner)
    await api.clock.advance(STEP_MS)
    const token = await link()
    expect((await redeem(token)).body.detail.code).toBe('second_factor_required')
    expect((await redeem(token, '000000')).body.detail.code).toBe('second_factor_wrong')
    expect((await redeem(token, code())).status).toBe(200)
    expect((await redeem(token, code())).status).toBe(404)
  })

  it('lets who has lost the password set another one, for a while', async () => {
    const browser = new Browser(api)
    await redeem(await link(), undefined, browser)
    const set = () =>
      browser.call('PUT', '/v1/profile/password', { body: { new_password: 'mpya kabisa hii' } })
    await api.clock.advance(16 * MINUTE_MS)
    expect((await set()).body.detail.code).toBe('password_required')
    await redeem(await link(), undefined, browser)
    expect((await set()).status).toBe(204)
    expect((await owner.call('GET', '/v1/session')).status).toBe(401)
    expect((await browser.call('GET', '/v1/session')).status).toBe(200)
    expect((await signIn()).status).toBe(401)
  })
})

describe('the profile', () => {
  it('changes name and password; the links and sessions of before are void', async () => {
    const other = new Browser(api)
    await signIn(undefined, other)
    const renamed = await owner.call('PATCH', '/v1/profile', { body: { name: ' Amina W. ' } })
    expect(renamed.body.name).toBe('Amina W.')
    const set = (body: object) => owner.call('PUT', '/v1/profile/password', { body })
    const next = 'safari njema rafiki'
    expect((await set({ new_password: next })).body.detail.code).toBe('password_required')
    const wrong = await set({ current_password: 'wrong', new_password: next })
    expect([wrong.status, wrong.body.detail.code]).toEqual([422, 'password_wrong'])
    const before = owner.cookie
    expect((await set({ current_password: PASSWORD, new_password: next })).status).toBe(204)
    expect(owner.cookie).not.toBe(before)
    expect((await owner.call('PATCH', '/v1/profile', { body: { name: 'A' } })).status).toBe(200)
    expect((await other.call('GET', '/v1/session')).status).toBe(401)
    expect(api.mail.sent.map(({ subject }) => subject)).toEqual(['Your password was changed'])
  })

  it('shows and ends sessions of one’s own only', async () => {
    const other = new Browser(api)
    await signIn(undefined, other)
    const { body } = await owner.call('GET', '/v1/sessions')
    expect(body.items).toHaveLength(2)
    expect(body.items.filter(({ current }: { current: boolean }) => current)).toHaveLength(1)
    expect(body.items[0].user_agent).toBe('Test/1.0')
    const theirs = body.items.find(({ current }: { current: boolean }) => !current).id
    expect((await owner.call('DELETE', `/v1/sessions/${theirs}`)).status).toBe(204)
    expect((await other.call('GET', '/v1/session')).status).toBe(401)
    expect((await owner.call('DELETE', `/v1/sessions/${theirs}`)).status).toBe(404)
    await signIn(undefined, other)
    expect((await owner.call('DELETE', '/v1/sessions')).status).toBe(204)
    expect((await other.call('GET', '/v1/session')).status).toBe(401)
    expect(owner.cookie).toBeUndefined()
  })
})
