import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Domain } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import { OPERATOR, tenant, type TenantScope } from '#core/tenant.ts'
import type { DomainCheckResult } from '#relay/ports/access-stores.ts'
import { aCredential, aDomain, anAccount, anApiKey, anId, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type StoresUnderTest } from './stores-under-test.ts'

/** What accounts, API keys, domains and credentials promise, whatever keeps them. */
export function accessStoresContract(name: string, open: OpenStores): void {
  describe(`${name}: access stores`, () => {
    let stores: StoresUnderTest
    beforeEach(async () => {
      stores = await open()
    })
    afterEach(() => stores.close())
    const get = () => stores
    accounts(get)
    apiKeys(get)
    domains(get)
    domainChecks(get)
    credentials(get)
    logins(get)
  })
}

function accounts(get: () => StoresUnderTest): void {
  describe('accounts', () => {
    it('keeps an account as it was given', async () => {
      const account = anAccount({ name: 'Zoë', status: 'suspended' })
      expect(await get().accounts.insert(account)).toBe('inserted')
      expect(await get().accounts.find(OPERATOR, account.id)).toStrictEqual(account)
    })

    it('refuses an address that is taken, however it is capitalised', async () => {
      await get().accounts.insert(anAccount({ email: 'ann@owner.example' }))
      const again = anAccount({ email: 'Ann@Owner.example' })
      expect(await get().accounts.insert(again)).toBe('email-taken')
      expect(await get().accounts.find(OPERATOR, again.id)).toBeUndefined()
    })

    it('lets one of two insertions of an address win, when both come at once', async () => {
      const results = await Promise.all([
        get().accounts.insert(anAccount({ email: 'one@owner.example' })),
        get().accounts.insert(anAccount({ email: 'one@owner.example' })),
      ])
      expect(results.toSorted()).toEqual(['email-taken', 'inserted'])
    })

    it('lists the oldest first, and a tenant sees only itself', async () => {
      const young = anAccount({ createdAt: START + 5 })
      const old = anAccount({ createdAt: START })
      for (const account of [young, old]) await get().accounts.insert(account)
      expect(await get().accounts.list(OPERATOR)).toStrictEqual([old, young])
      expect(await get().accounts.list(tenant(young.id))).toStrictEqual([young])
      expect(await get().accounts.find(tenant(young.id), old.id)).toBeUndefined()
      expect(await get().accounts.find(tenant(old.id), old.id)).toStrictEqual(old)
    })

    it('changes the status, within the scope only', async () => {
      const [own, other] = [anAccount(), anAccount()]
      for (const account of [own, other]) await get().accounts.insert(account)
      expect(await get().accounts.setStatus(tenant(own.id), other.id, 'suspended')).toBe(false)
      expect(await get().accounts.setStatus(OPERATOR, anId(), 'suspended')).toBe(false)
      expect(await get().accounts.setStatus(OPERATOR, own.id, 'suspended')).toBe(true)
      expect((await get().accounts.find(OPERATOR, own.id))?.status).toBe('suspended')
      expect((await get().accounts.find(OPERATOR, other.id))?.status).toBe('active')
    })
  })
}

function apiKeys(get: () => StoresUnderTest): void {
  describe('API keys', () => {
    it('finds a key by its hash, as it was given', async () => {
      const { account } = await aSender(get())
      const key = anApiKey(account, { lastUsedAt: START + 1 })
      const hash = randomBytes(32)
      await get().apiKeys.insert(key, hash)
      expect(await get().apiKeys.findByHash(hash)).toStrictEqual(key)
      expect(await get().apiKeys.findByHash(randomBytes(32))).toBeUndefined()
    })

    it('does not find a revoked key, or one of a suspended account', async () => {
      const { account } = await aSender(get())
      const [first, second] = [anApiKey(account), anApiKey(account)]
      const [hashOfFirst, hashOfSecond] = [randomBytes(32), randomBytes(32)]
      await get().apiKeys.insert(first, hashOfFirst)
      await get().apiKeys.insert(second, hashOfSecond)
      expect(await get().apiKeys.revoke(tenant(account.id), first.id, START)).toBe(true)
      expect(await get().apiKeys.revoke(tenant(account.id), first.id, START)).toBe(false)
      expect(await get().apiKeys.findByHash(hashOfFirst)).toBeUndefined()
      expect(await get().apiKeys.findByHash(hashOfSecond)).toBeDefined()
      await get().accounts.setStatus(OPERATOR, account.id, 'suspended')
      expect(await get().apiKeys.findByHash(hashOfSecond)).toBeUndefined()
    })

    it('lists active keys, oldest first, of the scope only', async () => {
      const [{ account }, other] = [await aSender(get()), await aSender(get())]
      const young = anApiKey(account, { createdAt: START + 9 })
      const old = anApiKey(account)
      const revoked = anApiKey(account)
      for (const key of [young, old, revoked]) await get().apiKeys.insert(key, randomBytes(32))
      await get().apiKeys.revoke(OPERATOR, revoked.id, START)
      expect(await get().apiKeys.list(tenant(account.id))).toStrictEqual([old, young])
      expect(await get().apiKeys.list(tenant(other.account.id))).toEqual([])
      expect(await get().apiKeys.list(OPERATOR)).toHaveLength(2)
    })

    it("does not revoke another tenant's key", async () => {
      const [{ account }, other] = [await aSender(get()), await aSender(get())]
      const key = anApiKey(account)
      await get().apiKeys.insert(key, randomBytes(32))
      expect(await get().apiKeys.revoke(tenant(other.account.id), key.id, START)).toBe(false)
      expect(await get().apiKeys.list(tenant(account.id))).toHaveLength(1)
    })

    it('moves the time of last use forward only', async () => {
      const { account } = await aSender(get())
      const key = anApiKey(account)
      await get().apiKeys.insert(key, randomBytes(32))
      const lastUse = async () => (await get().apiKeys.list(OPERATOR))[0]?.lastUsedAt
      await get().apiKeys.touch(new Map([[key.id, START + 10]]))
      await get().apiKeys.touch(new Map([[key.id, START + 5]]))
      expect(await lastUse()).toBe(START + 10)
      await get().apiKeys.touch(new Map([[key.id, START + 20]]))
      expect(await lastUse()).toBe(START + 20)
    })
  })
}

function domains(get: () => StoresUnderTest): void {
  describe('domains', () => {
    it('keeps a domain and its sealed key as they were given', async () => {
      const { account } = await aSender(get())
      const domain = aDomain(account, { status: 'pending', verifiedAt: undefined })
      const sealed = randomBytes(64)
      expect(await get().domains.insert(domain, sealed)).toBe('inserted')
      expect(await get().domains.find(OPERATOR, domain.id)).toStrictEqual(domain)
      const key = await get().domains.dkimKey(tenant(account.id), domain.id)
      expect(key?.selector).toBe('taifa')
      expect(Buffer.from(key?.sealed ?? [])).toEqual(sealed)
    })

    it('takes a pending name for many accounts, once for each', async () => {
      const [one, two] = [await aSender(get()), await aSender(get())]
      const shared = { name: 'shared.example' as DomainName, status: 'pending' as const }
      const first = aDomain(one.account, shared)
      expect(await get().domains.insert(first, randomBytes(8))).toBe('inserted')
      expect(await get().domains.insert(aDomain(one.account, shared), randomBytes(8))).toBe(
        'exists',
      )
      const second = aDomain(two.account, { ...shared, createdAt: START + 1 })
      expect(await get().domains.insert(second, randomBytes(8))).toBe('inserted')
      expect(await get().domains.findByName(OPERATOR, shared.name)).toStrictEqual([first, second])
      expect(await get().domains.findByName(tenant(two.account.id), shared.name)).toStrictEqual([
        second,
      ])
    })

    it('refuses a name that another account has verified', async () => {
      const [one, two] = [await aSender(get()), await aSender(get())]
      const domain = aDomain(two.account, { name: one.domain.name, status: 'pending' })
      expect(await get().domains.insert(domain, randomBytes(8))).toBe('name-taken')
      expect(await get().domains.find(OPERATOR, domain.id)).toBeUndefined()
      expect(await get().domains.dkimKey(OPERATOR, domain.id)).toBeUndefined()
    })

    it('lists the oldest first', async () => {
      const { account, domain } = await aSender(get())
      const older = aDomain(account, { createdAt: START - 1 })
      await get().domains.insert(older, randomBytes(8))
      expect(await get().domains.list(tenant(account.id))).toStrictEqual([older, domain])
    })

    it('shows and gives nothing to another tenant', async () => {
      const [{ domain }, other] = [await aSender(get()), await aSender(get())]
      const scope = tenant(other.account.id)
      expect(await get().domains.find(scope, domain.id)).toBeUndefined()
      expect(await get().domains.findByName(scope, domain.name)).toEqual([])
      expect(await get().domains.list(scope)).toStrictEqual([other.domain])
      expect(await get().domains.dkimKey(scope, domain.id)).toBeUndefined()
      expect(await get().domains.dueForCheck(scope, START + 9_999, 9)).toStrictEqual([other.domain])
      expect(await get().domains.saveCheck(scope, domain.id, check(domain))).toBe('gone')
      expect(await get().domains.changeSettings(scope, domain.id, { tlsPolicy: 'verified' })).toBe(
        'not-found',
      )
      expect(await get().domains.remove(scope, domain.id, START)).toBeUndefined()
      expect(await get().domains.find(OPERATOR, domain.id)).toStrictEqual(domain)
    })

    it('changes what a domain asks of connections', async () => {
      const { account, domain } = await aSender(get())
      const scope = tenant(account.id)
      expect(await get().domains.changeSettings(scope, domain.id, { tlsPolicy: 'verified' })).toBe(
        'changed',
      )
      const changed = { ...domain, tlsPolicy: 'verified' }
      expect(await get().domains.find(scope, domain.id)).toStrictEqual(changed)
    })

    describe('a change of DKIM keys', () => {
      const seen = { kind: 'ok' } as const
      const check = { purpose: 'dkim', state: seen, found: ['v=DKIM1'], checkedAt: START } as const
      const next = { selector: 'taifa2', publicKey: 'MIIC', beganAt: START, check }
      const begin = (scope: TenantScope, domain: Domain, selector = 'taifa2') =>
        get().domains.beginDkimRotation(scope, domain.id, {
          next: { ...next, selector },
          sealedKey: Buffer.from(selector),
          nextCheckAt: START + 5,
        })

      it('keeps the key that waits apart, then lets it take over in one step', async () => {
        const { account, domain } = await aSender(get())
        const scope = tenant(account.id)
        const { domains } = get()
        expect(await begin(scope, domain)).toBe('begun')
        const waiting = { ...domain, dkimNext: next, nextCheckAt: START + 5 }
        expect(await domains.find(scope, domain.id)).toStrictEqual(waiting)
        expect((await domains.dkimKey(scope, domain.id))?.selector).toBe('taifa')
        expect(await begin(scope, domain, 'taifa3')).toBe('under-way')
        const found = { ...check, state: { kind: 'unknown', problem: 'SERVFAIL' } } as const
        await domains.saveDkimNextCheck(scope, domain.id, { selector: 'taifa2', check: found })
        await domains.saveDkimNextCheck(scope, domain.id, { selector: 'taifa9', check })
        expect((await domains.find(scope, domain.id))?.dkimNext?.check).toStrictEqual(found)
        const end = (selector: string) =>
          domains.finishDkimRotation(scope, domain.id, { selector, check, at: START + 9 })
        expect(await end('taifa3')).toBe(false)
        expect(await end('taifa2')).toBe(true)
        expect(await end('taifa2')).toBe(false)
        expect(await domains.find(scope, domain.id)).toStrictEqual({
          ...domain,
          nextCheckAt: START + 5,
          dkimSelector: 'taifa2',
          dkimPublicKey: 'MIIC',
          dkimRetired: { selector: 'taifa', retiredAt: START + 9 },
          checks: domain.checks.map((each) => (each.purpose === 'dkim' ? check : each)),
        })
        const key = await domains.dkimKey(scope, domain.id)
        expect(key?.selector).toBe('taifa2')
        expect(Buffer.from(key?.sealed ?? []).toString()).toBe('taifa2')
        expect(await begin(scope, domain, 'taifa3')).toBe('begun')
        expect(await domains.remove(scope, domain.id, START)).toBeDefined()
      })

      it('is nothing to another tenant', async () => {
        const [{ domain }, other] = [await aSender(get()), await aSender(get())]
        const scope = tenant(other.account.id)
        expect(await begin(scope, domain)).toBe('gone')
        await begin(OPERATOR, domain)
        const at = START
        const end = { selector: 'taifa2', check, at }
        expect(await get().domains.finishDkimRotation(scope, domain.id, end)).toBe(false)
        expect(await get().domains.dkimKey(scope, domain.id)).toBeUndefined()
      })
    })

    it('removes a domain with its key and revokes its credentials', async () => {
      const { account, domain, credential } = await aSender(get())
      const scope = tenant(account.id)
      expect(await get().domains.remove(scope, domain.id, START + 7)).toEqual([credential.id])
      expect(await get().domains.find(scope, domain.id)).toBeUndefined()
      expect(await get().domains.dkimKey(scope, domain.id)).toBeUndefined()
      expect(await get().credentials.findForLogin(credential.username)).toBeUndefined()
      const [revoked] = await get().credentials.list(scope, { includeInactive: true })
      expect(revoked).toStrictEqual({ ...credential, revokedAt: START + 7 })
      expect(await get().domains.remove(scope, domain.id, START)).toBeUndefined()
    })
  })
}

function check(domain: Domain, over: Partial<DomainCheckResult> = {}): DomainCheckResult {
  return {
    status: 'verified',
    verifiedAt: START + 50,
    lastCheckedAt: START + 50,
    nextCheckAt: START + 5_000,
    failedChecks: 1,
    failingSince: START + 2,
    checks: domain.checks.slice(1),
    ...over,
  }
}

function domainChecks(get: () => StoresUnderTest): void {
  describe('domain checks', () => {
    it('saves what a check found', async () => {
      const { account, domain } = await aSender(get())
      const result = check(domain, { status: 'failed', verifiedAt: undefined })
      expect(await get().domains.saveCheck(tenant(account.id), domain.id, result)).toBe('saved')
      expect(await get().domains.find(OPERATOR, domain.id)).toStrictEqual({ ...domain, ...result })
      expect(await get().domains.saveCheck(OPERATOR, anId(), result)).toBe('gone')
    })

    it('lets one of two accounts verify a name, when both come at once', async () => {
      const [one, two] = [await aSender(get()), await aSender(get())]
      const shared = { name: 'race.example' as DomainName, status: 'pending' as const }
      const contenders = [aDomain(one.account, shared), aDomain(two.account, shared)]
      for (const domain of contenders) await get().domains.insert(domain, randomBytes(8))
      const results = await Promise.all(
        contenders.map((domain) => get().domains.saveCheck(OPERATOR, domain.id, check(domain))),
      )
      expect(results.toSorted()).toEqual(['name-taken', 'saved'])
      const found = await get().domains.findByName(OPERATOR, shared.name)
      expect(found.map((domain) => domain.status).toSorted()).toEqual(['pending', 'verified'])
    })

    it('frees the name when its holder fails', async () => {
      const [one, two] = [await aSender(get()), await aSender(get())]
      const failed = check(one.domain, { status: 'failed' })
      await get().domains.saveCheck(OPERATOR, one.domain.id, failed)
      const successor = aDomain(two.account, { name: one.domain.name, status: 'pending' })
      expect(await get().domains.insert(successor, randomBytes(8))).toBe('inserted')
      expect(await get().domains.saveCheck(OPERATOR, successor.id, check(successor))).toBe('saved')
      const verified = check(one.domain)
      expect(await get().domains.saveCheck(OPERATOR, one.domain.id, verified)).toBe('name-taken')
    })

    it('finds domains that are due, longest overdue first, up to the limit', async () => {
      const { account, domain } = await aSender(get())
      const due = [30, 10, 20].map((ms) => aDomain(account, { nextCheckAt: START + ms }))
      for (const each of due) await get().domains.insert(each, randomBytes(8))
      const [late, first, second] = due
      expect(await get().domains.dueForCheck(OPERATOR, START + 25, 10)).toStrictEqual([
        first,
        second,
      ])
      expect(await get().domains.dueForCheck(OPERATOR, START + 30, 3)).toStrictEqual([
        first,
        second,
        late,
      ])
      expect(await get().domains.dueForCheck(OPERATOR, domain.nextCheckAt, 1)).toStrictEqual([
        first,
      ])
    })
  })
}

function credentials(get: () => StoresUnderTest): void {
  describe('credentials', () => {
    it('takes one for a verified domain of the account', async () => {
      const { account } = await aSender(get())
      const domain = aDomain(account)
      await get().domains.insert(domain, randomBytes(8))
      const credential = aCredential(domain, { createdAt: START + 3 })
      expect(await get().credentials.insert(credential, randomBytes(32))).toBe('inserted')
      const [, listed] = await get().credentials.list(tenant(account.id), {
        includeInactive: false,
      })
      expect(listed).toStrictEqual(credential)
    })

    it('refuses one for a domain of nobody, of another tenant, or not verified', async () => {
      const [{ account }, other] = [await aSender(get()), await aSender(get())]
      const insert = (domain: Domain) =>
        get().credentials.insert(aCredential(domain, { accountId: account.id }), randomBytes(32))
      expect(await insert(aDomain(account))).toBe('domain-not-found')
      expect(await insert(other.domain)).toBe('domain-not-found')
      for (const status of ['pending', 'failed'] as const) {
        const domain = aDomain(account, { status })
        await get().domains.insert(domain, randomBytes(8))
        expect(await insert(domain)).toBe('domain-not-verified')
      }
    })

    it('keeps one active per domain, also when two come at once, and a new one after revoking', async () => {
      const { account } = await aSender(get())
      const domain = aDomain(account)
      await get().domains.insert(domain, randomBytes(8))
      const pair = [aCredential(domain), aCredential(domain)]
      const results = await Promise.all(
        pair.map((credential) => get().credentials.insert(credential, randomBytes(32))),
      )
      expect(results.toSorted()).toEqual(['exists', 'inserted'])
      const winner = pair[results.indexOf('inserted')]
      if (winner === undefined) throw new Error('nobody won')
      expect(await get().credentials.revoke(tenant(account.id), winner.id, START + 1)).toBe(true)
      expect(await get().credentials.revoke(tenant(account.id), winner.id, START + 1)).toBe(false)
      expect(await get().credentials.insert(aCredential(domain), randomBytes(32))).toBe('inserted')
    })

    it('lists inactive ones only when asked, oldest first, of the scope only', async () => {
      const [{ account, domain, credential }, other] = [await aSender(get()), await aSender(get())]
      await get().credentials.revoke(OPERATOR, credential.id, START + 1)
      const next = aCredential(domain, { createdAt: START + 2 })
      await get().credentials.insert(next, randomBytes(32))
      const scope = tenant(account.id)
      expect(await get().credentials.list(scope, { includeInactive: false })).toStrictEqual([next])
      expect(await get().credentials.list(scope, { includeInactive: true })).toStrictEqual([
        { ...credential, revokedAt: START + 1 },
        next,
      ])
      expect(await get().credentials.list(OPERATOR, { includeInactive: true })).toHaveLength(3)
      const foreign = tenant(other.account.id)
      expect(await get().credentials.list(foreign, { includeInactive: true })).toHaveLength(1)
      expect(await get().credentials.revoke(foreign, next.id, START)).toBe(false)
      expect(await get().credentials.findForLogin(next.username)).toBeDefined()
    })
  })
}

function logins(get: () => StoresUnderTest): void {
  describe('logins', () => {
    it('answers all that a login is judged by', async () => {
      const { account } = await aSender(get())
      const domain = aDomain(account)
      await get().domains.insert(domain, randomBytes(8))
      const credential = aCredential(domain)
      const hash = randomBytes(32)
      await get().credentials.insert(credential, hash)
      const found = await get().credentials.findForLogin(credential.username)
      expect({ ...found, passwordHash: Buffer.from(found?.passwordHash ?? []) }).toStrictEqual({
        credential,
        passwordHash: hash,
        domainStatus: 'verified',
        accountStatus: 'active',
      })
      await get().accounts.setStatus(OPERATOR, account.id, 'suspended')
      await get().domains.saveCheck(OPERATOR, domain.id, check(domain, { status: 'failed' }))
      expect(await get().credentials.findForLogin(credential.username)).toMatchObject({
        domainStatus: 'failed',
        accountStatus: 'suspended',
      })
    })

    it('does not find a revoked credential or an unknown name', async () => {
      const { credential } = await aSender(get())
      expect(await get().credentials.findForLogin('nobody@example.org')).toBeUndefined()
      await get().credentials.revoke(OPERATOR, credential.id, START)
      expect(await get().credentials.findForLogin(credential.username)).toBeUndefined()
    })

    it('moves the time of last use forward only', async () => {
      const { credential } = await aSender(get())
      const lastUse = async () =>
        (await get().credentials.findForLogin(credential.username))?.credential.lastUsedAt
      await get().credentials.touch(new Map([[credential.id, START + 10]]))
      await get().credentials.touch(new Map([[credential.id, START + 5]]))
      expect(await lastUse()).toBe(START + 10)
    })

    it('is seen at once by stores beside', async () => {
      const { credential } = await aSender(get())
      const beside = await get().beside()
      expect(await beside.credentials.findForLogin(credential.username)).toBeDefined()
      await beside.credentials.revoke(OPERATOR, credential.id, START)
      expect(await get().credentials.findForLogin(credential.username)).toBeUndefined()
    })
  })
}
