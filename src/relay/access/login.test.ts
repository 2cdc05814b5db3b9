import { describe, expect, it } from 'vitest'
import { Secret } from '#core/secret.ts'
import { CancelSource } from '#core/cancel-source.ts'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { createKeyring } from '#infra/crypto/keyring.ts'
import { aCredential, aDomain, anAccount } from '../../../test/support/mail-values.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { StoreUnavailable, type LoginRecord } from '../ports/access-stores.ts'
import type { SecretHasher } from '../ports/keys.ts'
import { KnownLogins } from './known-logins.ts'
import { LoginDesk, type LoginDeps } from './login.ts'
import { LoginThrottle } from './login-throttle.ts'

const { hasher } = createKeyring(new Uint8Array(32))
const RIGHT = new Secret('right-password')
const CREDENTIAL = aCredential(aDomain(anAccount(), { name: 'own.test' as never }))
const USER = CREDENTIAL.username

function desk(over: Partial<LoginRecord> = {}, find?: LoginDeps['credentials']['findForLogin']) {
  const clock = new ManualClock()
  const record: LoginRecord = {
    credential: CREDENTIAL,
    passwordHash: hasher.hash('smtp-password', RIGHT),
    domainStatus: 'verified',
    accountStatus: 'active',
    ...over,
  }
  const used: string[] = []
  let hashed = 0
  let compared = 0
  const counting: Pick<SecretHasher, 'hash' | 'matches'> = {
    hash(purpose, secret) {
      hashed++
      return hasher.hash(purpose, secret)
    },
    matches(given, stored) {
      compared++
      return hasher.matches(given, stored)
    },
  }
  const deps: LoginDeps = {
    credentials: {
      findForLogin: find ?? ((name) => Promise.resolve(name === USER ? record : undefined)),
    },
    known: new KnownLogins(createAnnouncements(quietLog), clock),
    hasher: counting,
    throttle: new LoginThrottle(),
    lastUsed: { note: (id) => void used.push(id), close: () => Promise.resolve() },
    clock,
    log: quietLog,
  }
  const open = () => {
    const it = new LoginDesk(deps)
    return (username: string, password = RIGHT, authzid = '', cancel?: CancelSource) =>
      it.login({ username, password, authzid, addressBucket: '192.0.2.7' }, cancel?.signal)
  }
  return { clock, used, open, work: () => ({ hashed, compared }) }
}

describe('login', () => {
  it('grants the right password, in any case of the user name, and notes the use', async () => {
    const { open, used } = desk()
    expect(await open()(USER)).toMatchObject({ kind: 'granted', domainStatus: 'verified' })
    expect(await open()(USER.toUpperCase(), RIGHT, USER)).toMatchObject({ kind: 'granted' })
    expect(used).toEqual([CREDENTIAL.id, CREDENTIAL.id])
  })
  it('does the same work for every denial', async () => {
    const { open, work, used } = desk()
    const denials = [
      open()(USER, new Secret('wrong')),
      open()('unknown@own.test'),
      open()(''),
      open()('x'.repeat(256)),
      open()(USER, RIGHT, 'other@own.test'),
    ]
    expect(await Promise.all(denials)).toEqual(denials.map(() => ({ kind: 'denied' })))
    // With what is remembered, and with what the store has.
    expect(work()).toEqual({ hashed: denials.length, compared: 2 * denials.length })
    expect(used).toEqual([])
  })
  it('grants a login for a domain that is not verified, so that MAIL can say why it refuses', async () => {
    const { open } = desk({ domainStatus: 'failed' })
    expect(await open()(USER)).toMatchObject({ kind: 'granted', domainStatus: 'failed' })
  })
  it('tells of a suspended account only who knows the password', async () => {
    const { open } = desk({ accountStatus: 'suspended' })
    expect(await open()(USER)).toEqual({ kind: 'account-suspended' })
    expect(await open()(USER, new Secret('wrong'))).toEqual({ kind: 'denied' })
  })
  it('tells a store that is away from a wrong password', async () => {
    const away = desk({}, () => Promise.reject(new StoreUnavailable('io-error', 'for the test')))
    expect(await away.open()(USER)).toEqual({ kind: 'store-away' })
    const broken = desk({}, () => Promise.reject(new TypeError('for the test')))
    await expect(broken.open()(USER)).rejects.toThrow(TypeError)
  })
  it('never holds up the right owner, however often others fail', async () => {
    const { open, clock } = desk()
    const guesses = Array.from({ length: 50 }, (_, i) => open()(USER, new Secret(`guess${i}`)))
    await clock.advance(0)
    expect(clock.sleeping).toBeGreaterThan(40)
    expect(await open()(USER)).toMatchObject({ kind: 'granted' })
    await clock.advance(5000)
    expect(new Set((await Promise.all(guesses)).map(({ kind }) => kind))).toEqual(
      new Set(['denied']),
    )
  })
  it('counts the same wrong password of one connection once', async () => {
    const { open, clock } = desk()
    const login = open()
    for (let i = 0; i < 20; i++) await login(USER, new Secret('typo'))
    expect(clock.sleeping).toBe(0)
    await login(USER, new Secret('typo2'))
    const third = login(USER, new Secret('typo3'))
    await clock.advance(0)
    expect(clock.sleeping).toBe(1)
    await clock.advance(250)
    expect(await third).toEqual({ kind: 'denied' })
  })
  it('does not wait for a client that is gone', async () => {
    const { open, clock } = desk()
    for (let i = 0; i < 2; i++) await open()(USER, new Secret(`typo${i}`))
    const cancel = new CancelSource()
    const waiting = open()(USER, new Secret('typo2'), '', cancel)
    await clock.advance(0)
    cancel.cancel()
    expect(await waiting).toEqual({ kind: 'denied' })
  })
})
