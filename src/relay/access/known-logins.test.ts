import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { Secret } from '#core/secret.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import type { Domain } from '#core/domain.ts'
import { createKeyring } from '#infra/crypto/keyring.ts'
import { HttpHarness, NAMES } from '../../../test/support/http-harness.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { recheckDue } from '../domains/recheck.ts'
import type { LoginRecord } from '../ports/access-stores.ts'
import { KnownLogins } from './known-logins.ts'
import { LoginDesk, type LoginResult } from './login.ts'
import { LoginThrottle } from './login-throttle.ts'
import type { IssuedCredential } from './smtp-credentials.ts'

/* The real stores and use cases: what is remembered must end with what they decide. */

let world: HttpHarness
let accountId: AccountId
let domain: Domain
let issued: IssuedCredential
let known: KnownLogins
let asked: number
/** What the store has found waits for this before it arrives. */
let onTheWay: Promise<void>

beforeEach(async () => {
  world = await HttpHarness.open()
  accountId = (await world.tenant()).accountId
  domain = await world.verifiedDomain(accountId, 'known.example')
  issued = await issue()
  known = new KnownLogins(world.announcements, world.clock)
  asked = 0
  onTheWay = Promise.resolve()
})
afterEach(async () => {
  known.close()
  await world[Symbol.asyncDispose]()
})

async function issue(): Promise<IssuedCredential> {
  const created = await world.credentials.create(tenant(accountId), domain.id)
  if (!created.ok) throw new Error(created.error.message)
  return created.value
}

/** As a connection of its own. */
function login(password = issued.password): Promise<LoginResult> {
  const desk = new LoginDesk({
    credentials: {
      findForLogin: async (username): Promise<LoginRecord | undefined> => {
        asked += 1
        const found = await world.stores.credentials.findForLogin(username)
        await onTheWay
        return found
      },
    },
    known,
    hasher: createKeyring(new Uint8Array(32)).hasher,
    throttle: new LoginThrottle(),
    lastUsed: { note: () => {}, close: () => Promise.resolve() },
    clock: world.clock,
    log: quietLog,
  })
  const { username } = issued.credential
  return desk.login({ username, password, authzid: '', addressBucket: '192.0.2.7' })
}

async function remembered(): Promise<void> {
  expect(await login()).toMatchObject({ kind: 'granted', domainStatus: 'verified' })
  expect(await login()).toMatchObject({ kind: 'granted', domainStatus: 'verified' })
  expect(asked).toBe(1)
}

async function dropDomain(): Promise<void> {
  world.dns.zone = { 'known.example': { NS: ['ns1.example.net'] } }
  const { clock, dns, announcements, log } = world
  const { domains } = world.stores
  const deps = { domains, dns, clock, announcements, log, names: NAMES }
  await clock.advance(6 * HOUR_MS)
  for (let check = 0; check < 4; check++) {
    // Remembered until the moment before.
    expect(await login()).toMatchObject({ kind: 'granted', domainStatus: 'verified' })
    expect(await recheckDue(deps, new AbortController().signal)).toBe(1)
    if (check < 3) await clock.advance(20 * MINUTE_MS)
  }
}

describe('a login that is remembered', () => {
  it('is not looked up again', remembered)

  it.each<readonly [string, () => Promise<unknown>, object]>([
    [
      'its credential is deleted',
      () => world.credentials.delete(tenant(accountId), issued.credential.id),
      { kind: 'denied' },
    ],
    [
      'its credential is deleted and replaced',
      async () => {
        await world.credentials.delete(tenant(accountId), issued.credential.id)
        await world.clock.advance(1)
        expect((await issue()).credential.username).toBe(issued.credential.username)
      },
      { kind: 'denied' },
    ],
    [
      'its account is suspended',
      () => world.accounts.setStatus(OPERATOR, accountId, 'suspended'),
      { kind: 'account-suspended' },
    ],
    [
      'its domain is removed',
      () => world.domains.remove(tenant(accountId), domain.id),
      { kind: 'denied' },
    ],
    ['its domain is dropped', dropDomain, { kind: 'granted', domainStatus: 'failed' }],
    [
      'another process has changed the stores',
      async () => {
        await world.stores.credentials.revoke(OPERATOR, issued.credential.id, world.clock.now())
        world.announcements.publish({ kind: 'changed-elsewhere' })
      },
      { kind: 'denied' },
    ],
  ])('ends before the call is answered by which %s', async (_, takeAway, answer) => {
    await remembered()
    await takeAway()
    expect(await login()).toMatchObject(answer)
    expect(asked).toBeGreaterThan(1)
  })

  it('is not one whose look-up had begun before', async () => {
    let arrive: () => void = () => {}
    onTheWay = new Promise((resolve) => (arrive = resolve))
    const slow = login()
    // The store has answered; the answer waits.
    await world.stores.credentials.findForLogin('')
    await world.credentials.delete(tenant(accountId), issued.credential.id)
    arrive()
    // As without any memory: it had asked first.
    expect(await slow).toMatchObject({ kind: 'granted' })
    expect(await login()).toEqual({ kind: 'denied' })
    expect(asked).toBe(2)
  })

  it('ends by itself after some seconds, counted from when the store was asked', async () => {
    let arrive: () => void = () => {}
    onTheWay = new Promise((resolve) => (arrive = resolve))
    const slow = login()
    await world.clock.advance(4 * SECOND_MS)
    arrive()
    await slow
    await login()
    expect(asked).toBe(1)
    await world.clock.advance(SECOND_MS)
    await login()
    expect(asked).toBe(2)
  })

  it('only grants: another password is looked up, and costs the same as for an unknown name', async () => {
    await remembered()
    expect(await login(new Secret('wrong'))).toEqual({ kind: 'denied' })
    expect(asked).toBe(2)
    expect(await login()).toMatchObject({ kind: 'granted' })
    expect(asked).toBe(2)
  })

  it('is none that was refused', async () => {
    await world.accounts.setStatus(OPERATOR, accountId, 'suspended')
    for (let i = 0; i < 2; i++) expect(await login()).toEqual({ kind: 'account-suspended' })
    await world.accounts.setStatus(OPERATOR, accountId, 'active')
    await login()
    expect(asked).toBe(3)
  })
})

describe('the memory', () => {
  it('holds a thousand, the oldest first to go', async () => {
    const record = await world.stores.credentials.findForLogin(issued.credential.username)
    if (record === undefined) throw new Error('not found')
    for (let i = 0; i <= 1_000; i++) known.keep(`user${i}`, record, known.lookUp())
    expect(known.find('user0')).toBeUndefined()
    expect(known.find('user1')).toBe(record)
    expect(known.find('user1000')).toBe(record)
  })
})
