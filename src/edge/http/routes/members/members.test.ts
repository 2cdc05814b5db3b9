import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AccountId, UserId } from '#core/ids.ts'
import { tenant } from '#core/tenant.ts'
import { DAY_MS } from '#core/time.ts'
import { Browser, firstOwner, PASSWORD } from '../../../../../test/support/browser.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
let owner: Browser
beforeEach(async () => {
  api = await HttpHarness.open()
  owner = await firstOwner(api)
})
afterEach(() => api[Symbol.asyncDispose]())

const OWNER = 'amina@example.com'
const invite = (by: Browser, email: string, role = 'member') =>
  by.call('POST', '/v1/invitations', { body: { email, role } })

/** Invited by the browser, joined in one of their own. */
async function join(by: Browser, email: string, role: string): Promise<Browser> {
  await api.clock.advance(1)
  const invited = await invite(by, email, role)
  if (invited.status !== 201) throw new Error(invited.text)
  await api.clock.advance(1)
  const browser = new Browser(api)
  const joined = await accept(browser, email, { name: email, password: PASSWORD })
  if (joined.status !== 200) throw new Error(joined.text)
  return browser
}

function accept(browser: Browser, email: string, body: object) {
  return browser.call('POST', '/v1/invitations/accept', {
    body: { token: api.mail.tokenFor(email), ...body },
  })
}

const idOf = async (browser: Browser) => (await browser.call('GET', '/v1/session')).body.user.id
const workspaceOf = async (browser: Browser): Promise<AccountId> =>
  (await browser.call('GET', '/v1/session')).body.workspace.id

describe('an invitation', () => {
  it('brings somebody new in, once', async () => {
    await api.clock.advance(1)
    await invite(owner, 'juma@example.com', 'admin')
    const token = api.mail.tokenFor('juma@example.com')
    const preview = await new Browser(api).call('POST', '/v1/invitations/preview', {
      body: { token },
    })
    expect(preview.body).toEqual({
      email: 'juma@example.com',
      role: 'admin',
      workspace_name: 'Ukulima Ltd',
      has_account: false,
    })
    const juma = new Browser(api)
    const body = { token, name: 'Juma', password: PASSWORD }
    const both = await Promise.all(
      [juma, new Browser(api)].map((browser) =>
        browser.call('POST', '/v1/invitations/accept', { body }),
      ),
    )
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
    const joined = both.find(({ status }) => status === 200)
    expect(joined?.body).toMatchObject({
      user: { name: 'Juma' },
      workspace: { role: 'admin', name: 'Ukulima Ltd' },
    })
    const { body: members } = await owner.call('GET', '/v1/members')
    expect(members.items.map(({ email }: { email: string }) => email)).toEqual([
      OWNER,
      'juma@example.com',
    ])
    expect((await owner.call('GET', '/v1/invitations')).body.items).toEqual([])
    const taken = await invite(owner, 'JUMA@example.com')
    expect([taken.status, taken.body.detail.code]).toEqual([409, 'already_member'])
  })

  it('is replaced by the next to the same address, withdrawn, and over after a week', async () => {
    await invite(owner, 'juma@example.com')
    const first = api.mail.tokenFor('juma@example.com')
    await invite(owner, 'Juma@example.com', 'admin')
    const { body } = await owner.call('GET', '/v1/invitations')
    expect(body.items).toMatchObject([{ role: 'admin', invited_by: OWNER }])
    const preview = (token: string) =>
      new Browser(api).call('POST', '/v1/invitations/preview', { body: { token } })
    expect((await preview(first)).body.detail.code).toBe('link_invalid')
    const second = api.mail.tokenFor('Juma@example.com')
    expect((await preview(second)).status).toBe(200)
    const id = body.items[0].id
    expect((await owner.call('DELETE', `/v1/invitations/${id}`)).status).toBe(204)
    expect((await owner.call('DELETE', `/v1/invitations/${id}`)).status).toBe(404)
    expect((await preview(second)).status).toBe(404)
    await invite(owner, 'juma@example.com')
    await api.clock.advance(7 * DAY_MS)
    expect((await preview(api.mail.tokenFor('juma@example.com'))).status).toBe(404)
  })

  it('does not let in who only holds the link of somebody that can sign in', async () => {
    const other = await otherWorkspace()
    await invite(other, OWNER)
    const thief = new Browser(api)
    expect((await accept(thief, OWNER, {})).body.detail.code).toBe('sign_in_required')
    const renamed = await accept(thief, OWNER, { name: 'Thief', password: 'thief thief thief' })
    expect(renamed.body.detail.code).toBe('password_wrong')
    const juma = await join(owner, 'juma@example.com', 'member')
    expect((await accept(juma, OWNER, {})).body.detail.code).toBe('sign_in_required')
    const joined = await accept(owner, OWNER, {})
    expect(joined.status).toBe(200)
    expect(joined.body.workspaces).toHaveLength(2)
    expect(joined.body.workspace.role).toBe('member')
  })

  it('of an owner is for owners to send and to withdraw', async () => {
    const admin = await join(owner, 'juma@example.com', 'admin')
    expect((await invite(admin, 'x@example.com', 'owner')).body.detail.code).toBe('owner_protected')
    const { body } = await invite(owner, 'x@example.com', 'owner')
    const withdrawn = await admin.call('DELETE', `/v1/invitations/${body.id}`)
    expect(withdrawn.status).toBe(403)
  })

  it('of an owner is not replaced by an admin who invites the same address as less', async () => {
    const admin = await join(owner, 'juma@example.com', 'admin')
    await invite(owner, 'x@example.com', 'owner')
    const replaced = await invite(admin, 'X@example.com', 'member')
    expect([replaced.status, replaced.body.detail?.code]).toEqual([403, 'owner_protected'])
    const { body } = await owner.call('GET', '/v1/invitations')
    expect(body.items).toMatchObject([{ email: 'x@example.com', role: 'owner', invited_by: OWNER }])
    expect((await invite(owner, 'x@example.com', 'member')).status).toBe(201)
  })

  it('ends when whoever sent it may invite no longer', async () => {
    const [first, second] = [
      await join(owner, 'juma@example.com', 'admin'),
      await join(owner, 'neema@example.com', 'admin'),
    ]
    await invite(first, 'juma2@example.com', 'admin')
    await invite(second, 'neema2@example.com', 'admin')
    await invite(owner, 'kept@example.com', 'admin')
    await owner.call('DELETE', `/v1/members/${await idOf(first)}`)
    await owner.call('PATCH', `/v1/members/${await idOf(second)}`, { body: { role: 'member' } })
    const { items } = (await owner.call('GET', '/v1/invitations')).body
    expect(items.map(({ email }: { email: string }) => email)).toEqual(['kept@example.com'])
  })
})

describe('members', () => {
  it('are changed by admins, owners by owners, and the last owner stays', async () => {
    const admin = await join(owner, 'juma@example.com', 'admin')
    const member = await join(owner, 'neema@example.com', 'member')
    const [ownerId, adminId, memberId] = await Promise.all([owner, admin, member].map(idOf))
    const role = (by: Browser, id: string, to: string) =>
      by.call('PATCH', `/v1/members/${id}`, { body: { role: to } })
    expect((await role(member, memberId, 'owner')).body.detail.code).toBe('role_missing')
    expect((await role(admin, adminId, 'owner')).body.detail.code).toBe('owner_protected')
    expect((await role(admin, ownerId, 'member')).body.detail.code).toBe('owner_protected')
    expect((await admin.call('DELETE', `/v1/members/${ownerId}`)).status).toBe(403)
    expect((await member.call('DELETE', `/v1/members/${adminId}`)).status).toBe(403)
    for (const answer of [
      await role(owner, ownerId, 'admin'),
      await owner.call('DELETE', `/v1/members/${ownerId}`),
    ])
      expect([answer.status, answer.body.detail.code]).toEqual([409, 'last_owner'])
    expect((await role(admin, memberId, 'admin')).body).toMatchObject({ role: 'admin' })
    expect((await role(owner, adminId, 'owner')).status).toBe(200)
    expect((await role(admin, ownerId, 'member')).status).toBe(200)
    expect((await owner.call('GET', '/v1/invitations')).status).toBe(403)
  })

  it('see in the audit log where they come from themselves, and not where others do', async () => {
    const juma = await join(owner, 'juma@example.com', 'member')
    const seenBy = async (browser: Browser) => {
      const { items } = (await browser.call('GET', '/v1/audit-log?category=Security')).body
      const opened = items.filter(({ action }: { action: string }) => action === 'session.opened')
      return new Map(
        opened.map(({ actor, meta }: { actor: string; meta: object }) => [
          actor,
          'address' in meta,
        ]),
      )
    }
    const both = [OWNER, 'juma@example.com']
    expect(await seenBy(owner)).toEqual(new Map(both.map((email) => [email, true])))
    expect(await seenBy(juma)).toEqual(new Map(both.map((email) => [email, email !== OWNER])))
  })

  it('are out with the API keys that they made, and with those that such a key made', async () => {
    const admin = await join(owner, 'juma@example.com', 'admin')
    const make = (by: Browser) =>
      by.call('POST', '/v1/api-keys/', { body: { name: 'deploy', permissions: ['full'] } })
    const [theirs, others] = [(await make(admin)).body, (await make(owner)).body]
    const child = await api.call('POST', '/v1/api-keys/', {
      key: theirs.key,
      body: { name: 'child' },
    })
    expect(child.status).toBe(201)
    await owner.call('DELETE', `/v1/members/${await idOf(admin)}`)
    const works = async (key: string) => (await api.call('GET', '/v1/domains', { key })).status
    expect(await Promise.all([theirs.key, child.body.key, others.key].map(works))).toEqual([
      401, 401, 200,
    ])
    const { items } = (await owner.call('GET', '/v1/audit-log?category=Security')).body
    const deleted = items.filter(({ action }: { action: string }) => action === 'api_key.deleted')
    expect(deleted).toHaveLength(2)
    for (const entry of deleted)
      expect(entry).toMatchObject({ actor: OWNER, meta: { with_member: 'juma@example.com' } })
  })

  it('keep no API key that may do more than their new role', async () => {
    const admin = await join(owner, 'juma@example.com', 'admin')
    const make = async (permissions: readonly string[]) =>
      (await admin.call('POST', '/v1/api-keys/', { body: { name: 'k', permissions } })).body.key
    const [strong, weak] = [await make(['full']), await make(['read'])]
    await owner.call('PATCH', `/v1/members/${await idOf(admin)}`, { body: { role: 'member' } })
    const works = async (key: string) => (await api.call('GET', '/v1/domains', { key })).status
    expect([await works(strong), await works(weak)]).toEqual([401, 200])
  })

  it('cannot both remove the other owner', async () => {
    const second = await join(owner, 'juma@example.com', 'owner')
    const [a, b] = [await idOf(owner), await idOf(second)]
    const both = await Promise.all([
      owner.call('DELETE', `/v1/members/${b}`),
      second.call('DELETE', `/v1/members/${a}`),
    ])
    expect(both.filter(({ status }) => status === 204)).toHaveLength(1)
    const [account] = await api.stores.accounts.list({ kind: 'operator' })
    expect(await api.stores.members.list(tenant(account!.id))).toHaveLength(1)
  })

  it('who are removed are out at once, and go on elsewhere if they can', async () => {
    const juma = await join(owner, 'juma@example.com', 'admin')
    expect((await juma.call('GET', '/v1/domains')).status).toBe(200)
    await owner.call('DELETE', `/v1/members/${await idOf(juma)}`)
    expect((await juma.call('GET', '/v1/domains')).status).toBe(401)
    const back = await new Browser(api).call('POST', '/v1/session', {
      body: { email: 'juma@example.com', password: PASSWORD },
    })
    expect([back.status, back.body.detail.code]).toEqual([403, 'no_workspace'])

    const other = await otherWorkspace()
    await invite(other, OWNER)
    await accept(owner, OWNER, {})
    await other.call('DELETE', `/v1/members/${await idOf(owner)}`)
    const { body } = await owner.call('GET', '/v1/session')
    expect(body.workspace).toMatchObject({ name: 'Ukulima Ltd', role: 'owner' })
  })

  it('of another workspace do not exist', async () => {
    const other = await otherWorkspace()
    const theirs = await idOf(other)
    expect((await owner.call('DELETE', `/v1/members/${theirs}`)).status).toBe(404)
    const answer = await owner.call('PATCH', `/v1/members/${theirs}`, { body: { role: 'admin' } })
    expect([answer.status, answer.body.detail.code]).toEqual([404, 'member_not_found'])
    const invited = await invite(other, 'x@example.com')
    expect((await owner.call('DELETE', `/v1/invitations/${invited.body.id}`)).status).toBe(404)
    expect((await owner.call('GET', '/v1/members')).body.items).toHaveLength(1)
    const id = await workspaceOf(other)
    const entered = await owner.call('PUT', '/v1/session/workspace', { body: { workspace_id: id } })
    expect([entered.status, entered.body.detail.code]).toEqual([404, 'workspace_not_found'])
  })

  it('may leave', async () => {
    const juma = await join(owner, 'juma@example.com', 'member')
    expect((await juma.call('DELETE', `/v1/members/${await idOf(juma)}`)).status).toBe(204)
    expect((await juma.call('GET', '/v1/session')).status).toBe(401)
  })

  it('are written down as what they did', async () => {
    await join(owner, 'juma@example.com', 'member')
    const { body } = await owner.call('GET', '/v1/audit-log?category=Team')
    const seen = body.items.map((item: { actor: string; action: string }) => [
      item.actor,
      item.action,
    ])
    expect(seen).toEqual([
      ['juma@example.com', 'invitation.accepted'],
      [OWNER, 'invitation.sent'],
    ])
  })
})

describe('another workspace', () => {
  it('is entered under a new cookie, and only its own things are seen there', async () => {
    const other = await otherWorkspace()
    await invite(other, OWNER)
    const home = await workspaceOf(owner)
    const before = owner.cookie
    const joined = await accept(owner, OWNER, {})
    expect(owner.cookie).not.toBe(before)
    await api.domain(home, 'home.example')
    expect((await owner.call('GET', '/v1/domains')).body).toEqual([])
    expect(joined.body.workspace.name).toBe('Other')
    const inOther = owner.cookie
    const csrf = owner.csrf
    const back = await owner.call('PUT', '/v1/session/workspace', { body: { workspace_id: home } })
    expect(back.body.workspace.id).toBe(home)
    expect(owner.csrf).toBe(csrf)
    expect((await owner.call('GET', '/v1/domains')).body).toHaveLength(1)
    const stale = new Browser(api)
    stale.cookie = inOther
    expect((await stale.call('GET', '/v1/session')).status).toBe(401)
  })
})

/** A second account, made by the operator; its owner comes in by the link that is handed over. */
async function otherWorkspace(): Promise<Browser> {
  const made = await api.accounts.create({ email: 'other@example.com', name: 'Other' })
  if (!made.ok) throw new Error('not made')
  const { url, user } = await api.identity.people.ownerLink(made.value)
  expect((user.id satisfies UserId).length).toBe(36)
  const browser = new Browser(api)
  const redeemed = await browser.call('POST', '/v1/session/link/redeem', {
    body: { token: url.split('#')[1] },
  })
  expect(redeemed.body.user.has_password).toBe(false)
  return browser
}
