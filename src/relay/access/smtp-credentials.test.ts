import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenant } from '#core/tenant.ts'
import { createKeyring } from '#infra/crypto/keyring.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { HttpHarness } from '../../../test/support/http-harness.ts'
import { makeSmtpPassword } from './smtp-password.ts'

let world: HttpHarness
beforeAll(async () => {
  world = await HttpHarness.open()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

describe('an SMTP credential', () => {
  it('is named after account and domain; its password is shown once and kept as a keyed hash', async () => {
    const { accountId } = await world.tenant()
    const domain = await world.verifiedDomain(accountId, 'one.example')
    const issued = await world.credentials.create(tenant(accountId), domain.id)
    if (!issued.ok) throw new Error(issued.error.message)
    const { credential, password, smtpHost, smtpPort } = issued.value
    expect(credential.username).toBe(`${accountId.slice(0, 8)}@one.example`)
    expect([smtpHost, smtpPort]).toEqual(['mail.taifa.test', 587])
    const login = await world.stores.credentials.findForLogin(credential.username)
    const { hasher } = createKeyring(new Uint8Array(32))
    expect(hasher.verify('smtp-password', password, login?.passwordHash)).toBe(true)
    expect(JSON.stringify([issued.value, world.log.lines])).not.toContain(password.reveal())
  })

  it('can be had once per domain at a time, also when two ask at the same moment', async () => {
    const { accountId } = await world.tenant()
    const domain = await world.verifiedDomain(accountId, 'two.example')
    const both = await Promise.all([
      world.credentials.create(tenant(accountId), domain.id),
      world.credentials.create(tenant(accountId), domain.id),
    ])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'credential_exists' } })
  })

  it('is gone at once when deleted, and another can follow', async () => {
    const { accountId } = await world.tenant()
    const domain = await world.verifiedDomain(accountId, 'three.example')
    const first = await world.credential(accountId, domain.id)
    const stranger = tenant((await world.tenant()).accountId)
    expect(await world.credentials.delete(stranger, first.id)).toMatchObject({
      error: { code: 'credential_not_found' },
    })
    expect(await world.stores.credentials.findForLogin(first.username)).toBeDefined()
    expect(await world.credentials.delete(tenant(accountId), first.id)).toMatchObject({ ok: true })
    expect(await world.stores.credentials.findForLogin(first.username)).toBeUndefined()
    await Promise.resolve()
    expect(world.announced).toContainEqual({ kind: 'credential-revoked', credentialId: first.id })
    expect(await world.credentials.delete(tenant(accountId), first.id)).toMatchObject({ ok: false })
    await world.clock.advance(1)
    const second = await world.credential(accountId, domain.id)
    expect(second.username).toBe(first.username)
    const list = (includeInactive: boolean) =>
      world.credentials.list(tenant(accountId), { includeInactive })
    expect((await list(false)).map(({ id }) => id)).toEqual([second.id])
    expect((await list(true)).map(({ id }) => id)).toEqual([first.id, second.id])
  })

  it('needs a verified domain of the same account', async () => {
    const { accountId } = await world.tenant()
    const pending = await world.domain(accountId, 'pending.example')
    const other = await world.tenant()
    const theirs = await world.verifiedDomain(other.accountId, 'theirs.example')
    expect(await world.credentials.create(tenant(accountId), pending.id)).toMatchObject({
      error: { code: 'domain_not_verified' },
    })
    expect(await world.credentials.create(tenant(accountId), theirs.id)).toMatchObject({
      error: { code: 'domain_not_found' },
    })
  })
})

describe('a password', () => {
  it('is 32 letters and digits of each kind, every character as likely as any other', () => {
    const random = createRandom()
    const counts = new Map<string, number>()
    const rounds = 4_000
    const seen = new Set<string>()
    for (let i = 0; i < rounds; i++) {
      const password = makeSmtpPassword(random).reveal()
      seen.add(password)
      if (!/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9]{32}$/.test(password)) seen.clear()
      for (const char of password) counts.set(char, (counts.get(char) ?? 0) + 1)
    }
    expect(seen.size).toBe(rounds)
    const expected = (rounds * 32) / 62
    // One deviation is 45, so chance stays below 300; folding the last bytes would be off by 430.
    expect(counts.size).toBe(62)
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(300)
  })

  it('draws again rather than fold the last bytes of the range', () => {
    const sequence = [255, 254, 253, 252, 251, 250, 249, 248]
    let drawn = 0
    const password = makeSmtpPassword({
      fraction: () => 0,
      bytes: (count) => {
        drawn += 1
        if (drawn === 1) return Uint8Array.from({ length: count }, (_, i) => sequence[i % 8] ?? 0)
        return Uint8Array.from({ length: count }, (_, i) => (i * 7) % 62)
      },
    })
    expect(password.reveal()).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(drawn).toBe(2)
  })
})
