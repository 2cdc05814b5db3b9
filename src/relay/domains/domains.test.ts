import { createPrivateKey, createPublicKey } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RECORD_PURPOSES } from '#core/domain.ts'
import type { AccountId } from '#core/ids.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { createKeyring } from '#infra/crypto/keyring.ts'
import { VaultError } from '#infra/crypto/vault.ts'
import type { DomainStore } from '../ports/access-stores.ts'
import type { Dns } from '../ports/dns.ts'
import { HttpHarness, NAMES } from '../../../test/support/http-harness.ts'
import { runCheck } from './check-domain.ts'
import { recheckDomains, recheckDue } from './recheck.ts'

let world: HttpHarness
let accountId: AccountId
beforeEach(async () => {
  world = await HttpHarness.open()
  accountId = (await world.tenant()).accountId
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

const background = () => ({
  domains: world.stores.domains,
  dns: world.dns,
  clock: world.clock,
  announcements: {
    publish: (one: never) => void world.announced.push(one),
    subscribe: () => () => {},
  },
  log: world.log,
  names: NAMES,
})

describe('adding a domain', () => {
  it('makes its key, sealed for this domain only, and a token', async () => {
    const domain = await world.domain(accountId, 'https://Example.com/')
    expect(domain).toMatchObject({ name: 'example.com', status: 'pending', dkimSelector: 'taifa' })
    expect(domain.verificationToken).toMatch(/^[0-9a-f]{32}$/)
    expect(domain.checks.map(({ purpose }) => purpose)).toEqual(RECORD_PURPOSES)
    const sealed = (await world.stores.domains.dkimKey(OPERATOR, domain.id))?.sealed
    const { vault } = createKeyring(new Uint8Array(32))
    const der = Buffer.from(vault.open(domain.id, sealed ?? new Uint8Array()))
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
    expect(spki.toString('base64')).toBe(domain.dkimPublicKey)
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048)
    expect(() => vault.open('another', sealed ?? new Uint8Array())).toThrow(VaultError)
  })

  it('is refused twice in one account, and when verified in another', async () => {
    await world.verifiedDomain(accountId, 'example.com')
    const other = await world.tenant()
    expect(await world.domains.add(accountId, 'example.com')).toMatchObject({
      error: { code: 'domain_exists' },
    })
    expect(await world.domains.add(other.accountId, 'example.com')).toMatchObject({
      error: { code: 'domain_taken' },
    })
  })

  it('can be pending in several accounts; one verifies it, the others are told', async () => {
    const other = await world.tenant()
    const mine = await world.domain(accountId, 'example.com')
    const theirs = await world.domain(other.accountId, 'example.com')
    world.publish(theirs)
    expect(await world.domains.verify(tenant(other.accountId), theirs.id)).toMatchObject({
      value: { status: 'verified' },
    })
    world.publish(mine)
    expect(await world.domains.verify(tenant(accountId), mine.id)).toMatchObject({
      error: { code: 'domain_taken' },
    })
    expect(await world.domains.get(tenant(accountId), mine.id)).toMatchObject({
      value: { status: 'failed' },
    })
  })
})

describe('verifying', () => {
  it('goes from pending over failed to verified, with a reason on the way', async () => {
    const domain = await world.domain(accountId, 'example.com')
    const before = await world.domains.verify(tenant(accountId), domain.id)
    expect(before).toMatchObject({ value: { status: 'failed', verifiedAt: undefined } })
    world.publish(domain, { 'taifa._domainkey.example.com': { TXT: ['v=DKIM1; p=AAAA'] } })
    const almost = await world.domains.verify(tenant(accountId), domain.id)
    const wrong = almost.ok ? almost.value.checks.filter(({ state }) => state.kind !== 'ok') : []
    expect(wrong).toMatchObject([{ purpose: 'dkim', state: { fault: 'wrong-key' } }])
    world.publish(domain)
    const verified = await world.domains.verify(tenant(accountId), domain.id)
    expect(verified).toMatchObject({ value: { status: 'verified', verifiedAt: world.clock.now() } })
    expect(world.log.events()).toContain('domain.verified')
  })

  it('needs no MX record', async () => {
    const domain = await world.domain(accountId, 'example.com')
    world.publish(domain)
    const { 'example.com': apex, ...rest } = world.dns.zone
    world.dns.zone = { ...rest, 'example.com': { TXT: apex?.TXT ?? [] } }
    expect(await world.domains.verify(tenant(accountId), domain.id)).toMatchObject({
      value: { status: 'verified' },
    })
  })

  it('of a stranger does not exist', async () => {
    const domain = await world.domain(accountId, 'example.com')
    const other = tenant((await world.tenant()).accountId)
    const refused = { ok: false, error: { code: 'domain_not_found' } }
    expect(await world.domains.get(other, domain.id)).toMatchObject(refused)
    expect(await world.domains.verify(other, domain.id)).toMatchObject(refused)
    expect(await world.domains.inspect(other, domain.id)).toMatchObject(refused)
    expect(await world.domains.remove(other, domain.id)).toMatchObject(refused)
    expect(await world.domains.findByName(other, 'example.com')).toMatchObject(refused)
  })

  it('does not undo a check that was saved meanwhile', async () => {
    const domain = await world.domain(accountId, 'example.com')
    let asked = false
    const slowDns: Dns = {
      txt: async (name) => {
        const answer = await world.dns.txt(name)
        // While the background check waits for its answers, the owner publishes and verifies.
        if (!asked) {
          asked = true
          world.publish(domain)
          await world.domains.verify(tenant(accountId), domain.id)
        }
        return answer
      },
      mx: (name) => world.dns.mx(name),
      a: (name) => world.dns.a(name),
      aaaa: (name) => world.dns.aaaa(name),
      cname: (name) => world.dns.cname(name),
      ns: (name) => world.dns.ns(name),
      ptr: (name) => world.dns.ptr(name),
    }
    const outcome = await runCheck({ ...background(), dns: slowDns }, domain, { byOwner: false })
    expect(outcome).toBe('stale')
    expect(await world.domains.get(tenant(accountId), domain.id)).toMatchObject({
      value: { status: 'verified' },
    })
  })
})

describe('removing', () => {
  it('revokes its credentials and says so after the commit', async () => {
    const domain = await world.verifiedDomain(accountId, 'example.com')
    const credential = await world.credential(accountId, domain.id)
    world.announced.length = 0
    expect(await world.domains.remove(tenant(accountId), domain.id)).toMatchObject({
      ok: true,
      value: { name: 'example.com' },
    })
    await Promise.resolve()
    expect(world.announced).toEqual([
      { kind: 'credential-revoked', credentialId: credential.id },
      { kind: 'domain-unverified', domainId: domain.id },
      { kind: 'changed', accountId, topic: 'domain', id: domain.id },
    ])
    expect(await world.stores.credentials.findForLogin(credential.username)).toBeUndefined()
    expect(await world.stores.domains.dkimKey(OPERATOR, domain.id)).toBeUndefined()
  })
})

describe('the background check', () => {
  const never = new AbortController().signal

  it('verifies a domain whose owner published and never came back', async () => {
    const domain = await world.domain(accountId, 'example.com')
    expect(await recheckDue(background(), never)).toBe(0)
    world.publish(domain)
    await world.clock.advance(MINUTE_MS)
    expect(await recheckDue(background(), never)).toBe(1)
    expect(await world.domains.get(OPERATOR, domain.id)).toMatchObject({
      value: { status: 'verified' },
    })
    expect(await recheckDue(background(), never)).toBe(0)
  })

  it('drops a verified domain only after an hour of wrong answers, and tells open connections', async () => {
    const domain = await world.verifiedDomain(accountId, 'example.com')
    world.announced.length = 0
    await world.clock.advance(6 * HOUR_MS)
    world.dns.zone = { 'example.com': { NS: ['ns1.example.net'] } }
    const statuses: string[] = []
    for (let minutes = 0; minutes <= 60; minutes += 20) {
      expect(await recheckDue(background(), never)).toBe(1)
      const now = await world.domains.get(OPERATOR, domain.id)
      statuses.push(now.ok ? now.value.status : '')
      await world.clock.advance(20 * MINUTE_MS)
    }
    expect(statuses).toEqual(['verified', 'verified', 'verified', 'failed'])
    const changed = { kind: 'changed', accountId, topic: 'domain', id: domain.id }
    const dropped = { kind: 'domain-unverified', domainId: domain.id }
    expect(world.announced).toEqual([changed, changed, changed, changed, dropped])
    expect(world.log.events()).toContain('domain.dropped')
  })

  it('holds nothing against a domain whose servers are down for a week', async () => {
    const domain = await world.verifiedDomain(accountId, 'example.com')
    world.dns.zone = { '*.example.com': { broken: true }, 'example.com': { broken: true } }
    for (let day = 0; day < 7; day++) {
      await world.clock.advance(24 * HOUR_MS)
      expect(await recheckDue(background(), never)).toBe(1)
    }
    const after = await world.domains.get(OPERATOR, domain.id)
    expect(after).toMatchObject({ value: { status: 'verified', failedChecks: 0 } })
    const records = after.ok ? world.domains.records(after.value) : []
    expect(records.every(({ check }) => check.state.kind === 'ok')).toBe(true)
  })

  it('gives each due domain to one node only', async () => {
    for (let i = 0; i < 20; i++) await world.domain(accountId, `d${i}.example.com`)
    await world.clock.advance(MINUTE_MS)
    const claimed = await Promise.all(
      Array.from({ length: 4 }, () =>
        world.stores.domains.dueForCheck(OPERATOR, world.clock.now(), 8, world.clock.now() + 1),
      ),
    )
    const ids = claimed.flat().map(({ id }) => id)
    expect(ids).toHaveLength(20)
    expect(new Set(ids).size).toBe(20)
  })

  it('survives a store that is away, and ends when it is told to', async () => {
    const broken: DomainStore = {
      ...world.stores.domains,
      dueForCheck: () => Promise.reject(new Error('away')),
    }
    const stop = new AbortController()
    const ended = recheckDomains({ ...background(), domains: broken }, stop.signal)
    await expect.poll(() => world.clock.sleeping).toBe(1)
    expect(world.log.events()).toContain('domain.recheck_failed')
    stop.abort()
    await ended
  })
})
