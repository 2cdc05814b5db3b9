import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Domain } from '#core/domain.ts'
import type { AccountId } from '#core/ids.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { SigningKeys } from '../delivery/signing-keys.ts'
import { createKeyring } from '#infra/crypto/keyring.ts'
import { HttpHarness, NAMES } from '../../../test/support/http-harness.ts'
import { nextRecord, nextSelector } from './dkim-rotation.ts'
import { recheckDue } from './recheck.ts'

let world: HttpHarness
let accountId: AccountId
let domain: Domain
beforeEach(async () => {
  world = await HttpHarness.open()
  accountId = (await world.tenant()).accountId
  domain = await world.verifiedDomain(accountId, 'example.com')
})
afterEach(() => world[Symbol.asyncDispose]())

const never = new AbortController().signal
const recheck = () =>
  recheckDue(
    {
      domains: world.stores.domains,
      dns: world.dns,
      clock: world.clock,
      announcements: { publish: () => {}, subscribe: () => () => {} },
      log: world.log,
      names: NAMES,
    },
    never,
  )
const now = async (): Promise<Domain> => {
  const found = await world.stores.domains.find(OPERATOR, domain.id)
  if (found === undefined) throw new Error('gone')
  return found
}
/** What a delivery would sign with at this moment. */
const signsWith = async (): Promise<string> => {
  const { vault } = createKeyring(new Uint8Array(32))
  const keys = new SigningKeys({ domains: world.stores.domains, vault, clock: world.clock })
  const key = await keys.find(domain.id)
  return key.ok ? key.value.selector : key.error
}
const rotate = async () => {
  const rotated = await world.domains.rotateDkim(tenant(accountId), domain.id)
  if (!rotated.ok) throw new Error(rotated.error.message)
  return rotated.value
}
const publishNext = async (value?: string) => {
  const record = nextRecord(await now())
  if (record === undefined) throw new Error('no key waits')
  world.dns.zone = { ...world.dns.zone, [record.host]: { TXT: [value ?? record.value] } }
}

describe('a selector', () => {
  it('is never used twice', () => {
    expect(['taifa', 'taifa2', 'taifa9', 'taifa41', 's1'].map(nextSelector)).toEqual([
      'taifa2',
      'taifa3',
      'taifa10',
      'taifa42',
      's2',
    ])
  })
})

describe('a change of the DKIM key', () => {
  it('signs with the old key until the record of the new one is seen', async () => {
    const { dkimNext, dkimSelector } = await rotate()
    expect({ next: dkimNext.selector, dkimSelector }).toEqual({
      next: 'taifa2',
      dkimSelector: 'taifa',
    })
    for (let minute = 0; minute < 5; minute++) {
      await world.clock.advance(MINUTE_MS)
      expect(await recheck()).toBe(1)
      expect(await signsWith()).toBe('taifa')
    }
    expect((await now()).dkimNext?.check.state).toMatchObject({ kind: 'wrong', fault: 'missing' })
    await publishNext()
    await world.clock.advance(MINUTE_MS)
    expect(await recheck()).toBe(1)
    expect(await signsWith()).toBe('taifa2')
    const after = await now()
    expect(after).toMatchObject({
      status: 'verified',
      dkimSelector: 'taifa2',
      dkimPublicKey: dkimNext.publicKey,
      dkimRetired: { selector: 'taifa', retiredAt: world.clock.now() },
      failedChecks: 0,
    })
    expect(after.dkimNext).toBeUndefined()
    // At rest again.
    expect(after.nextCheckAt).toBe(world.clock.now() + 6 * HOUR_MS)
  })

  it('is done by a verify too', async () => {
    await rotate()
    await publishNext()
    const verified = await world.domains.verify(tenant(accountId), domain.id)
    expect(verified).toMatchObject({ value: { dkimSelector: 'taifa2', status: 'verified' } })
  })

  it('goes on waiting for the right key, and for servers that do not answer', async () => {
    await rotate()
    await publishNext('v=DKIM1; k=rsa; p=AAAA')
    await world.domains.verify(tenant(accountId), domain.id)
    expect((await now()).dkimNext?.check.state).toMatchObject({ fault: 'wrong-key' })
    world.dns.zone = { ...world.dns.zone, 'taifa2._domainkey.example.com': { broken: true } }
    await world.domains.verify(tenant(accountId), domain.id)
    expect(await now()).toMatchObject({
      status: 'verified',
      dkimNext: { check: { state: { kind: 'unknown' } } },
    })
    expect(await signsWith()).toBe('taifa')
  })

  it('looks often at first, then rarely, and never less than for a domain at rest', async () => {
    await rotate()
    const pause = async (ageMs: number): Promise<number> => {
      await world.clock.advance(ageMs)
      await world.domains.verify(tenant(accountId), domain.id)
      return (await now()).nextCheckAt - world.clock.now()
    }
    expect(await pause(0)).toBe(MINUTE_MS)
    expect(await pause(HOUR_MS)).toBe(10 * MINUTE_MS)
    expect(await pause(DAY_MS)).toBe(HOUR_MS)
  })

  it('keeps the key that waits when it is asked for again, also at the same moment', async () => {
    const both = await Promise.all([rotate(), rotate()])
    const again = await rotate()
    expect(new Set([...both, again].map(({ dkimNext }) => dkimNext.publicKey)).size).toBe(1)
    expect(again.dkimNext.beganAt).toBe(both[0]?.dkimNext.beganAt)
  })

  it('takes a name of its own each time', async () => {
    for (const selector of ['taifa2', 'taifa3']) {
      expect((await rotate()).dkimNext.selector).toBe(selector)
      await publishNext()
      await world.domains.verify(tenant(accountId), domain.id)
      expect(await signsWith()).toBe(selector)
    }
    expect((await now()).dkimRetired?.selector).toBe('taifa2')
  })

  it('is for verified domains of the account', async () => {
    const pending = await world.domain(accountId, 'pending.example')
    expect(await world.domains.rotateDkim(tenant(accountId), pending.id)).toMatchObject({
      error: { code: 'domain_not_verified' },
    })
    const other = await world.tenant()
    expect(await world.domains.rotateDkim(tenant(other.accountId), domain.id)).toMatchObject({
      error: { code: 'domain_not_found' },
    })
    expect((await now()).dkimNext).toBeUndefined()
  })
})

describe('signing keys', () => {
  it('name the selector of the key that was read, whatever the domain says by then', async () => {
    const { vault } = createKeyring(new Uint8Array(32))
    await rotate()
    await publishNext()
    const before = await now()
    await world.domains.verify(tenant(accountId), domain.id)
    const domains = {
      // The first of the two reads came before the change, the second after it.
      find: async () => before,
      dkimKey: () => world.stores.domains.dkimKey(OPERATOR, domain.id),
    }
    const key = await new SigningKeys({ domains, vault, clock: world.clock }).find(domain.id)
    expect(key).toMatchObject({ value: { selector: 'taifa2' } })
  })
})
