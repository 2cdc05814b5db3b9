import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '#core/secret.ts'
import { tenant } from '#core/tenant.ts'
import { HttpHarness } from '../../../test/support/http-harness.ts'

const OPERATOR = { kind: 'operator' } as const

let world: HttpHarness
beforeAll(async () => {
  world = await HttpHarness.open()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

describe('an API key', () => {
  it('is 40 hexadecimal digits behind a mark, known by its first eight, and stored only as a hash', async () => {
    const { accountId } = await world.tenant()
    const issued = await world.apiKeys.create(
      accountId,
      { name: ' CI ', scopes: ['read', 'send'] },
      OPERATOR,
    )
    if (!issued.ok) throw new Error(issued.error.message)
    const { apiKey, key } = issued.value
    expect(key.reveal()).toMatch(/^tfm_k_[0-9a-f]{40}$/)
    expect(apiKey).toMatchObject({
      name: 'CI',
      prefix: key.reveal().slice(6, 14),
      scopes: ['send', 'read'],
    })
    expect(JSON.stringify([issued, world.log.lines])).not.toContain(key.reveal().slice(14))
    expect(await world.apiKeys.authenticate(key)).toEqual({
      kind: 'api-key',
      accountId,
      apiKeyId: apiKey.id,
      scopes: ['send', 'read'],
    })
  })

  it.each(['', 'tfm_k_', `tfm_k_${'0'.repeat(40)}`, `TFM_K_${'0'.repeat(40)}`, 'x'.repeat(1_000)])(
    'is not %s',
    async (text) => {
      expect(await world.apiKeys.authenticate(new Secret(text))).toBeUndefined()
    },
  )

  it('ends with its revocation, and with the suspension of its account', async () => {
    const { accountId, key: other } = await world.tenant()
    const { apiKey: first, key } = await world.issueKey(accountId, 'read')
    const stranger = tenant((await world.tenant()).accountId)
    expect(await world.apiKeys.revoke(stranger, first.id)).toMatchObject({
      error: { code: 'api_key_not_found' },
    })
    expect(await world.apiKeys.revoke(tenant(accountId), first.id)).toMatchObject({ ok: true })
    expect(await world.apiKeys.revoke(tenant(accountId), first.id)).toMatchObject({ ok: false })
    expect(await world.apiKeys.authenticate(key)).toBeUndefined()
    expect(await world.apiKeys.authenticate(new Secret(other))).toBeDefined()
    await world.accounts.setStatus(tenant(accountId), accountId, 'suspended')
    expect(await world.apiKeys.authenticate(new Secret(other))).toBeUndefined()
    await Promise.resolve()
    expect(world.announced).toContainEqual({ kind: 'account-suspended', accountId })
  })

  it('shows when it was used last, after a while', async () => {
    const { accountId, key } = await world.tenant()
    await world.apiKeys.authenticate(new Secret(key))
    const usedAt = world.clock.now()
    await world.clock.advance(10_000)
    await expect
      .poll(async () => (await world.apiKeys.list(tenant(accountId)))[0]?.lastUsedAt)
      .toBe(usedAt)
  })

  it.each([
    [{ name: '', scopes: ['read'] }, 'name_invalid'],
    [{ name: 'a\u202eb', scopes: ['read'] }, 'name_invalid'],
    [{ name: 'x'.repeat(201), scopes: ['read'] }, 'name_invalid'],
    [{ name: 'x', scopes: [] }, 'scopes_invalid'],
    [{ name: 'x', scopes: ['read', 'everything'] }, 'scopes_invalid'],
  ])('is refused for %j', async (input, code) => {
    const { accountId } = await world.tenant()
    expect(await world.apiKeys.create(accountId, input, OPERATOR)).toMatchObject({
      error: { code },
    })
  })

  it('is refused to an account that does not exist, and beyond a hundred', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000' as never
    const input = { name: 'x', scopes: ['read'] }
    expect(await world.apiKeys.create(nobody, input, OPERATOR)).toMatchObject({
      error: { code: 'account_not_found' },
    })
    const { accountId } = await world.tenant()
    await Promise.all(
      Array.from({ length: 99 }, () => world.apiKeys.create(accountId, input, OPERATOR)),
    )
    expect(await world.apiKeys.create(accountId, input, OPERATOR)).toMatchObject({
      error: { code: 'limit_reached' },
    })
  })
})

describe('an account', () => {
  it('has a random id, and its address once only, in any case', async () => {
    const made = await world.accounts.create({ email: ' Me@Example.COM ', name: 'Me' })
    expect(made).toMatchObject({ value: { email: 'Me@example.com', status: 'active' } })
    expect(made.ok && made.value.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    expect(await world.accounts.create({ email: 'me@example.com', name: 'Me' })).toMatchObject({
      error: { code: 'email_taken' },
    })
  })

  it.each(['', 'me', 'me@', 'me@localhost', 'me@[127.0.0.1]', 'a@b.example\r\nBcc: x@y.example'])(
    'is refused the address %j',
    async (email) => {
      expect(await world.accounts.create({ email, name: 'Me' })).toMatchObject({
        error: { code: 'email_invalid' },
      })
    },
  )
})
