import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Account } from '#core/account.ts'
import { emailKey, type Invitation, type Role, type Session, type User } from '#core/user.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { DAY_MS } from '#core/time.ts'
import { anAccount, anApiKey, anId, START } from '../support/mail-values.ts'
import type { OpenStores, StoresUnderTest } from './stores-under-test.ts'

/** What the stores of people promise: one step is one step, and tokens work once. */
export function identityStoresContract(name: string, open: OpenStores): void {
  describe(`${name}: people`, () => {
    let stores: StoresUnderTest
    beforeEach(async () => {
      stores = await open()
    })
    afterEach(() => stores.close())
    const get = () => stores
    users(get)
    sessions(get)
    links(get)
    members(get)
    invitations(get)
  })
}

type Get = () => StoresUnderTest

/** Who removes, and when. */
const TRACE = { actor: 'amina@example.com', now: START }

function aUser(email = `${anId()}@example.com`): User {
  const name = 'Amina'
  return { id: anId(), email, name, hasPassword: false, totpEnabled: false, createdAt: START }
}

const aHash = () => Uint8Array.from(randomBytes(32))

interface Person {
  readonly user: User
  readonly account: Account
}

async function anOwner({ accounts, users }: StoresUnderTest, email?: string): Promise<Person> {
  const account = anAccount()
  await accounts.insert(account)
  return { user: await users.ensureOwner(aUser(email), account.id, START), account }
}

function aSession({ user, account }: Person, over: Partial<Session> = {}): Session {
  return {
    id: anId(),
    userId: user.id,
    accountId: account.id,
    openedBy: 'password',
    address: '192.0.2.1',
    userAgent: 'Test',
    createdAt: START,
    lastSeenAt: START,
    expiresAt: START + DAY_MS,
    ...over,
  }
}

interface Opening {
  readonly version?: number
  readonly spend?: Uint8Array
  readonly most?: number
}

async function open(
  { userSessions }: StoresUnderTest,
  session: Session,
  { version = 0, spend, most = 50 }: Opening = {},
) {
  const tokenHash = aHash()
  const opening = { session, tokenHash, securityVersion: version, spend, most }
  return { outcome: await userSessions.open(opening), tokenHash, session }
}

/** Another person in the account. */
async function aMember(stores: StoresUnderTest, { account }: Person, role: Role): Promise<User> {
  const user = aUser()
  const tokenHash = aHash()
  await stores.invitations.put(anInvitation(account, user.email, role), tokenHash, 10)
  await stores.invitations.accept(tokenHash, { user, passwordHash: 'x', isNew: true }, START + 1)
  return { ...user, hasPassword: true }
}

function anInvitation(account: Account, email: string, role: Role = 'member'): Invitation {
  return {
    id: anId(),
    accountId: account.id,
    email,
    role,
    invitedBy: 'amina@example.com',
    createdAt: START,
    expiresAt: START + DAY_MS,
  }
}

function users(get: Get): void {
  describe('users', () => {
    it('are one for each address, in whatever case', async () => {
      const { users, accounts, members } = get()
      expect(await users.any()).toBe(false)
      const { user } = await anOwner(get(), 'Amina@Example.com')
      expect(await users.any()).toBe(true)
      const second = anAccount()
      await accounts.insert(second)
      const again = await users.ensureOwner(aUser('amina@example.COM'), second.id, START)
      expect(again).toEqual(user)
      expect(await users.list()).toEqual([user])
      expect(await users.find(user.id)).toEqual(user)
      expect(await members.list(tenant(second.id))).toMatchObject([{ role: 'owner' }])
      const record = await users.findForSignIn(emailKey('AMINA@example.com'))
      expect(record).toMatchObject({ user, passwordHash: undefined, securityVersion: 0 })
      expect(await users.findForSignIn('nobody@example.com')).toBeUndefined()
    })

    it('change their password once from the same version, and lose every other door', async () => {
      const { users, userSessions, links } = get()
      const person = await anOwner(get())
      const { id } = person.user
      const [kept, other] = [
        await open(get(), aSession(person)),
        await open(get(), aSession(person)),
      ]
      const link = aHash()
      const expiresAt = START + DAY_MS
      const of = { userId: id, accountId: undefined, createdAt: START, expiresAt }
      await links.addSignInLink(link, of, 5)
      const renewed = aHash()
      const keep = { id: kept.session.id, tokenHash: renewed }
      const change = (hash: string) => users.setPassword(id, { basedOn: 0, keep, hash })
      const both = await Promise.all([change('first'), change('second')])
      expect(both.filter(Boolean)).toHaveLength(1)
      expect(await userSessions.findByToken(kept.tokenHash)).toBeUndefined()
      expect(await userSessions.findByToken(other.tokenHash)).toBeUndefined()
      expect(await userSessions.findByToken(renewed)).toBeDefined()
      expect(await links.findSignInLink(link, START)).toBeUndefined()
      expect(await users.findForCheck(id)).toMatchObject({
        securityVersion: 1,
        passwordHash: both[0] ? 'first' : 'second',
      })
      expect((await open(get(), aSession(person))).outcome).toBe('stale')
    })

    it('keep a password that was changed while another hash of it was made', async () => {
      const { users } = get()
      const { id } = (await anOwner(get())).user
      await users.setPassword(id, { basedOn: 0, keep: undefined, hash: 'new' })
      await users.rehash(id, 'old', 'old again')
      expect((await users.findForCheck(id))?.passwordHash).toBe('new')
      await users.rehash(id, 'new', 'new again')
      expect((await users.findForCheck(id))?.passwordHash).toBe('new again')
    })

    it('have a second factor from its confirmation on', async () => {
      const { users } = get()
      const { id } = (await anOwner(get())).user
      const [secret, code] = [aHash(), aHash()]
      const change = { basedOn: 0, keep: undefined, step: 7, recoveryCodes: [code] }
      expect(await users.confirmTotp(id, change)).toBe(false)
      expect(await users.beginTotp(id, aHash())).toBe('begun')
      expect(await users.beginTotp(id, secret)).toBe('begun')
      expect((await users.findForCheck(id))?.totpSecret).toBeUndefined()
      expect(await users.pendingTotp(id)).toEqual(secret)
      expect(await users.confirmTotp(id, { ...change, basedOn: 1 })).toBe(false)
      expect(await users.confirmTotp(id, change)).toBe(true)
      expect((await users.findForCheck(id))?.totpSecret).toEqual(secret)
      expect(await users.pendingTotp(id)).toBeUndefined()
      expect(await users.beginTotp(id, aHash())).toBe('enabled-already')
      // The step of the confirmation is spent, and so are all before one that was used.
      expect(await users.useTotpStep(id, 7)).toBe(false)
      const both = await Promise.all([users.useTotpStep(id, 9), users.useTotpStep(id, 9)])
      expect(both).toEqual([true, false])
      expect(await users.useTotpStep(id, 8)).toBe(false)
      expect(await users.useRecoveryCode(id, aHash())).toBe(false)
      expect(await users.useRecoveryCode(id, code)).toBe(true)
      expect(await users.useRecoveryCode(id, code)).toBe(false)
      expect(await users.removeTotp(id, { basedOn: 1, keep: undefined })).toBe(true)
      expect(await users.find(id)).toMatchObject({ totpEnabled: false })
    })

    it('use up only their own recovery codes', async () => {
      const { users } = get()
      const [one, two] = [await anOwner(get()), await anOwner(get())]
      const code = aHash()
      await users.setRecoveryCodes(one.user.id, [code, aHash()])
      expect(await users.useRecoveryCode(two.user.id, code)).toBe(false)
      await users.setRecoveryCodes(one.user.id, [aHash()])
      expect(await users.useRecoveryCode(one.user.id, code)).toBe(false)
    })
  })
}

function sessions(get: Get): void {
  describe('sessions', () => {
    it('are found by their token with person, role and workspace', async () => {
      const { userSessions, accounts } = get()
      const person = await anOwner(get())
      const { session, tokenHash } = await open(get(), aSession(person))
      const record = await userSessions.findByToken(tokenHash)
      expect(record).toEqual({
        session,
        user: person.user,
        workspace: { id: person.account.id, name: person.account.name, role: 'owner' },
        accountStatus: 'active',
      })
      await accounts.setStatus(tenant(person.account.id), person.account.id, 'suspended')
      expect((await userSessions.findByToken(tokenHash))?.accountStatus).toBe('suspended')
      expect(await userSessions.findByToken(aHash())).toBeUndefined()
    })

    it('open in a workspace of the person only, and the oldest give way', async () => {
      const [person, other] = [await anOwner(get()), await anOwner(get())]
      const strange = aSession(person, { accountId: other.account.id })
      expect((await open(get(), strange)).outcome).toBe('no-workspace')
      for (let i = 0; i < 4; i++)
        await open(get(), aSession(person, { createdAt: START + i }), { most: 3 })
      const left = await get().userSessions.list(person.user.id)
      expect(left.map(({ createdAt }) => createdAt - START).toSorted((a, b) => a - b)).toEqual([
        1, 2, 3,
      ])
    })

    it('are touched forwards, entered elsewhere, and ended by their own person', async () => {
      const { userSessions, accounts, users } = get()
      const [person, stranger] = [await anOwner(get()), await anOwner(get())]
      const { session, tokenHash } = await open(get(), aSession(person))
      await userSessions.touch(new Map([[session.id, START + 9]]))
      await userSessions.touch(new Map([[session.id, START + 5]]))
      expect((await userSessions.list(person.user.id))[0]?.lastSeenAt).toBe(START + 9)
      expect(await userSessions.enter(session.id, stranger.account.id, aHash())).toBe(false)
      const second = anAccount()
      await accounts.insert(second)
      await users.ensureOwner(person.user, second.id, START + 1)
      const next = aHash()
      expect(await userSessions.enter(session.id, second.id, next)).toBe(true)
      expect(await userSessions.findByToken(tokenHash)).toBeUndefined()
      expect((await userSessions.findByToken(next))?.workspace.id).toBe(second.id)
      expect((await users.findForCheck(person.user.id))?.accountId).toBe(second.id)
      const names = await userSessions.workspaces(person.user.id)
      expect(names.map(({ id }) => id)).toEqual([person.account.id, second.id])
      expect(await userSessions.end(stranger.user.id, session.id)).toBe(false)
      expect(await userSessions.end(person.user.id, session.id)).toBe(true)
      expect(await userSessions.end(person.user.id, session.id)).toBe(false)
    })

    it('are forgotten when they are over or idle', async () => {
      const { userSessions } = get()
      const person = await anOwner(get())
      const over = await open(get(), aSession(person, { expiresAt: START + 10 }))
      const idle = await open(get(), aSession(person, { lastSeenAt: START - 10 }))
      const live = await open(get(), aSession(person))
      expect(await userSessions.forget(START + 10, START - 10)).toBe(2)
      const left = await userSessions.list(person.user.id)
      expect(left.map(({ id }) => id)).toEqual([live.session.id])
      expect([over.outcome, idle.outcome]).toEqual(['opened', 'opened'])
      await userSessions.endAll(person.user.id)
      expect(await userSessions.list(person.user.id)).toEqual([])
    })
  })
}

function links(get: Get): void {
  describe('links', () => {
    const first = (tokenHash: Uint8Array, email = 'amina@example.com') => {
      const account = { ...anAccount(), email }
      const user = aUser(email)
      const session = aSession({ user, account }, { openedBy: 'setup' })
      const opening = { session, tokenHash: aHash() }
      return { tokenHash, account, user, passwordHash: 'x', opening }
    }

    it('set up once, by the newest token, in its time', async () => {
      const { links, users } = get()
      const [old, token] = [aHash(), aHash()]
      await links.setSetupLink(old, START, START + 10)
      await links.setSetupLink(token, START, START + 10)
      expect(await links.setUp(first(old))).toBe('token-invalid')
      const late = first(token)
      const at = START + 10
      const lateUser = { ...late.user, createdAt: at }
      expect(await links.setUp({ ...late, user: lateUser })).toBe('token-invalid')
      const both = await Promise.all([links.setUp(first(token)), links.setUp(first(token))])
      expect(both[0]).toMatchObject({ workspace: { role: 'owner' } })
      expect(both[1]).toBe('done-already')
      expect(await users.list()).toHaveLength(1)
    })

    it('give an account of the same address to the first person', async () => {
      const { links, accounts } = get()
      const account = { ...anAccount(), email: 'amina@example.com' }
      await accounts.insert(account)
      const token = aHash()
      await links.setSetupLink(token, START, START + 10)
      const done = await links.setUp(first(token, 'Amina@example.com'))
      expect(done).toMatchObject({ workspace: { id: account.id, name: account.name } })
    })

    it('to sign in are spent by one, lead where they were made for, and end', async () => {
      const { links } = get()
      const person = await anOwner(get())
      const { user, account } = person
      const token = aHash()
      const link = { userId: user.id, createdAt: START, expiresAt: START + 10 }
      await links.addSignInLink(token, { ...link, accountId: account.id }, 2)
      expect(await links.findSignInLink(token, START + 9)).toMatchObject({
        user,
        accountId: account.id,
      })
      expect(await links.findSignInLink(token, START + 10)).toBeUndefined()
      const openings = [1, 2].map(() => open(get(), aSession(person), { spend: token }))
      const outcomes = (await Promise.all(openings)).map(({ outcome }) => outcome)
      expect(outcomes).toEqual(['opened', 'link-spent'])
      expect(await links.findSignInLink(token, START)).toBeUndefined()
      const many = [aHash(), aHash(), aHash()]
      for (const [i, each] of many.entries())
        await links.addSignInLink(each, { ...link, accountId: undefined, createdAt: START + i }, 2)
      const alive = await Promise.all(many.map((each) => links.findSignInLink(each, START)))
      expect(alive.map((record) => record !== undefined)).toEqual([false, true, true])
    })
  })
}

function members(get: Get): void {
  describe('members', () => {
    it('are ruled over by owners, and the last owner stays', async () => {
      const { members } = get()
      const person = await anOwner(get())
      const { account, user } = person
      const admin = await aMember(get(), person, 'admin')
      const of = ({ id }: User) => ({ accountId: account.id, userId: id })
      expect(await members.setRole(of(user), 'member', 'admin', TRACE)).toBe('owner-protected')
      expect(await members.setRole(of(admin), 'owner', 'admin', TRACE)).toBe('owner-protected')
      expect(await members.remove(of(user), 'admin', TRACE)).toBe('owner-protected')
      expect(await members.setRole(of(user), 'admin', 'owner', TRACE)).toBe('last-owner')
      expect(await members.remove(of(user), 'owner', TRACE)).toBe('last-owner')
      expect(await members.setRole(of(user), 'owner', 'owner', TRACE)).toBe('changed')
      expect(await members.setRole(of(admin), 'owner', 'owner', TRACE)).toBe('changed')
      const both = [
        members.remove(of(user), 'owner', TRACE),
        members.remove(of(admin), 'owner', TRACE),
      ]
      expect(await Promise.all(both)).toEqual(['changed', 'last-owner'])
      expect(await members.remove(of(user), 'owner', TRACE)).toBe('not-found')
      const stranger = await anOwner(get())
      expect(await members.remove(of(stranger.user), 'owner', TRACE)).toBe('not-found')
      expect(await members.list(tenant(account.id))).toHaveLength(1)
    })

    it('leave no API keys of the account behind, and each is written down', async () => {
      const { members, apiKeys, audit, users } = get()
      const person = await anOwner(get())
      const admin = await aMember(get(), person, 'admin')
      const other = await anOwner(get())
      await users.ensureOwner(admin, other.account.id, START)
      const { account } = person
      const theirs = anApiKey(account, { name: 'deploy', madeBy: admin.id })
      const gone = anApiKey(account, { madeBy: admin.id })
      const kept = [
        anApiKey(account, { madeBy: person.user.id, createdAt: START + 1 }),
        anApiKey(account, { createdAt: START + 2 }),
        anApiKey(other.account, { madeBy: admin.id, createdAt: START + 3 }),
      ]
      for (const key of [theirs, gone, ...kept])
        expect(await apiKeys.insert(key, aHash())).toBe('inserted')
      await apiKeys.revoke(OPERATOR, gone.id, START)
      const key = { accountId: account.id, userId: admin.id }
      expect(await members.remove({ ...key, userId: person.user.id }, 'admin', TRACE)).toBe(
        'owner-protected',
      )
      expect(await apiKeys.list(tenant(account.id))).toHaveLength(3)
      expect(await members.remove(key, 'owner', TRACE)).toBe('changed')
      expect(await apiKeys.list(OPERATOR)).toStrictEqual(kept)
      const query = { since: 0, category: undefined, limit: 10 }
      expect((await audit.list(OPERATOR, query)).items).toMatchObject([
        {
          accountId: account.id,
          actor: TRACE.actor,
          action: 'api_key.deleted',
          targetId: theirs.id,
          targetName: 'deploy',
          meta: { prefix: theirs.prefix, with_member: admin.email },
          createdAt: START,
        },
      ])
    })

    it('of a lesser role keep the API keys that it covers, and make no others', async () => {
      const { members, apiKeys, audit } = get()
      const person = await anOwner(get())
      const admin = await aMember(get(), person, 'admin')
      const { account } = person
      const own = { madeBy: admin.id }
      const strong = anApiKey(account, { ...own, scopes: ['full'] })
      const writing = anApiKey(account, { ...own, scopes: ['send', 'domains:write'] })
      const kept = [
        anApiKey(account, { ...own, createdAt: START + 1 }),
        anApiKey(account, { madeBy: person.user.id, scopes: ['full'], createdAt: START + 2 }),
      ]
      for (const key of [strong, writing, ...kept])
        expect(await apiKeys.insert(key, aHash())).toBe('inserted')
      const of = { accountId: account.id, userId: admin.id }
      for (const role of ['owner', 'admin'] as const)
        expect(await members.setRole(of, role, 'owner', TRACE)).toBe('changed')
      expect(await apiKeys.list(tenant(account.id))).toHaveLength(4)
      expect(await members.setRole(of, 'member', 'owner', TRACE)).toBe('changed')
      expect(await apiKeys.list(tenant(account.id))).toStrictEqual(kept)
      const query = { since: 0, category: undefined, limit: 10 }
      const { items } = await audit.list(OPERATOR, query)
      expect(items.every(({ action }) => action === 'api_key.deleted')).toBe(true)
      expect(new Set(items.map(({ targetId }) => targetId))).toEqual(
        new Set([strong.id, writing.id]),
      )
      const again = anApiKey(account, { ...own, scopes: ['full'] })
      expect(await apiKeys.insert(again, aHash())).toBe('maker-gone')
    })

    it('make no more API keys once they are out', async () => {
      const { apiKeys } = get()
      const { account } = await anOwner(get())
      const stranger = await anOwner(get())
      const key = anApiKey(account, { madeBy: stranger.user.id })
      expect(await apiKeys.insert(key, aHash())).toBe('maker-gone')
      expect(await apiKeys.list(OPERATOR)).toEqual([])
    })

    it('take their sessions elsewhere, or lose them', async () => {
      const { members, userSessions, users } = get()
      const person = await anOwner(get())
      const guest = await aMember(get(), person, 'member')
      const here = { user: guest, account: person.account }
      const only = await open(get(), aSession(here))
      const key = { accountId: person.account.id, userId: guest.id }
      expect(await members.list(tenant(person.account.id))).toMatchObject([
        { userId: person.user.id, lastSeenAt: undefined },
        { userId: guest.id, lastSeenAt: START, role: 'member' },
      ])
      await members.remove(key, 'owner', TRACE)
      expect(await userSessions.findByToken(only.tokenHash)).toBeUndefined()
      expect((await users.findForCheck(guest.id))?.accountId).toBeUndefined()

      const other = await anOwner(get())
      await users.ensureOwner(guest, other.account.id, START)
      await users.ensureOwner(guest, person.account.id, START + 1)
      const moving = await open(get(), aSession(here))
      await members.remove(key, 'owner', TRACE)
      expect(await userSessions.findByToken(moving.tokenHash)).toMatchObject({
        workspace: { id: other.account.id },
      })
    })
  })
}

function invitations(get: Get): void {
  describe('invitations', () => {
    it('are one for each address, and so many', async () => {
      const { invitations } = get()
      const { account, user } = await anOwner(get())
      const scope = tenant(account.id)
      const put = (email: string, hash = aHash()) =>
        invitations.put(anInvitation(account, email), hash, 2)
      expect(await put(user.email.toUpperCase())).toBe('member-already')
      const [first, second] = [aHash(), aHash()]
      expect(await put('juma@example.com', first)).toBe('invited')
      expect(await put('Juma@example.com', second)).toBe('invited')
      expect(await invitations.find(first, START)).toBeUndefined()
      expect(await invitations.find(second, START)).toMatchObject({
        workspaceName: account.name,
        record: undefined,
      })
      expect(await put('neema@example.com')).toBe('invited')
      expect(await put('one.more@example.com')).toBe('too-many')
      expect(await invitations.list(scope, START)).toHaveLength(2)
      expect(await invitations.list(scope, START + DAY_MS)).toEqual([])
    })

    it('end with the right of who sent them to invite, in any alphabet', async () => {
      const { invitations, members, users } = get()
      const person = await anOwner(get())
      const scope = tenant(person.account.id)
      const admin = await users.ensureOwner(aUser('Ümit@example.com'), person.account.id, START)
      const theirs = { ...anInvitation(person.account, 'a@example.com'), invitedBy: admin.email }
      const kept = anInvitation(person.account, 'b@example.com')
      for (const each of [theirs, kept]) await invitations.put(each, aHash(), 10)
      const of = { accountId: person.account.id, userId: admin.id }
      expect(await members.setRole(of, 'member', 'owner', TRACE)).toBe('changed')
      expect(await invitations.list(scope, START)).toMatchObject([{ email: kept.email }])
    })

    it('are withdrawn by their account, and accepted once in their time', async () => {
      const { invitations, users } = get()
      const [{ account }, stranger] = [await anOwner(get()), await anOwner(get())]
      const [withdrawn, token] = [aHash(), aHash()]
      const invitation = anInvitation(account, 'juma@example.com')
      await invitations.put(invitation, withdrawn, 5)
      expect(await invitations.remove(tenant(stranger.account.id), invitation.id)).toBe(false)
      expect(await invitations.remove(tenant(account.id), invitation.id)).toBe(true)
      const user = aUser('juma@example.com')
      const person = { user, passwordHash: 'x', isNew: true }
      expect(await invitations.accept(withdrawn, person, START)).toBeUndefined()
      await invitations.put(anInvitation(account, 'juma@example.com'), token, 5)
      expect(await invitations.accept(token, person, START + DAY_MS)).toBeUndefined()
      const both = [
        invitations.accept(token, person, START),
        invitations.accept(token, { ...person, user: aUser('juma@example.com') }, START),
      ]
      expect(await Promise.all(both)).toEqual(['accepted', undefined])
      expect(await users.findForCheck(user.id)).toMatchObject({ accountId: account.id })
      const later = aHash()
      await invitations.put(anInvitation(stranger.account, 'juma@example.com'), later, 5)
      const taken = { ...person, user: aUser('juma@example.com') }
      expect(await invitations.accept(later, taken, START)).toBe('email-taken')
      const known = { user, passwordHash: undefined, isNew: false }
      expect(await invitations.accept(later, known, START)).toBe('accepted')
    })
  })
}
