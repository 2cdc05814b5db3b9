import type {} from '@fastify/swagger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId, DomainId, UserId } from '#core/ids.ts'
import type { Domain } from '#core/domain.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { firstOwner } from '../../../../../test/support/browser.ts'
import { HttpHarness, NAMES } from '../../../../../test/support/http-harness.ts'
import { SandboxFiles } from '../../../../../test/support/sandbox-box.ts'
import { waitingMail } from '../../../../../test/support/waiting-mail.ts'

let api: HttpHarness
let box: SandboxFiles
beforeAll(async () => {
  ;[api, box] = await Promise.all([HttpHarness.open(), SandboxFiles.open()])
  box.attach(api)
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await box[Symbol.asyncDispose]()
})

interface Owner {
  readonly accountId: AccountId
  readonly domain: Domain
}

interface Call {
  /** Fills in the id of the path. */
  readonly id?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

interface Audited {
  readonly action: string
  readonly category: 'Security' | 'Domain' | 'Send'
  readonly make: (owner: Owner) => Promise<Call> | Call
}

async function forwardOf({ accountId, domain }: Owner): Promise<string> {
  const made = await api.forwards.create(tenant(accountId), {
    source: `a@${domain.name}`,
    domainId: domain.id,
    emails: ['asha@there.example'],
    urls: [],
    acceptsFailedDmarc: false,
  })
  if (!made.ok) throw new Error(made.error.message)
  return made.value.rule.id
}

async function suppressionOf({ accountId }: Owner): Promise<string> {
  const added = await api.suppressions.add(accountId, { address: 'x@y.test', reason: 'manual' })
  if (!added.ok) throw new Error(added.error.message)
  return added.value.id
}

const quota = (id: DomainId) => ({
  subject: 'domain',
  subject_id: id,
  period: 'day',
  limit: 10,
  mode: 'pace',
})

/** Every route that changes something, and what the log says of it. */
const AUDITED: Readonly<Record<string, Audited>> = {
  'POST /v1/domains/': {
    action: 'domain.added',
    category: 'Domain',
    make: () => ({ body: { name: 'added.example' } }),
  },
  'PATCH /v1/domains/{id}': {
    action: 'domain.changed',
    category: 'Domain',
    make: ({ domain }) => ({ id: domain.id, body: { tls_policy: 'verified' } }),
  },
  'DELETE /v1/domains/{id}': {
    action: 'domain.deleted',
    category: 'Domain',
    make: ({ domain }) => ({ id: domain.id }),
  },
  'POST /v1/domains/{id}/verify': {
    action: 'domain.checked',
    category: 'Domain',
    make: ({ domain }) => ({ id: domain.id }),
  },
  'POST /v1/domains/{id}/rotate-dkim': {
    action: 'domain.dkim_rotated',
    category: 'Domain',
    make: ({ domain }) => ({ id: domain.id }),
  },
  'POST /v1/sandbox/publish': {
    action: 'domain.published_in_sandbox',
    category: 'Domain',
    make: ({ domain }) => ({ body: { domain_id: domain.id } }),
  },
  'POST /v1/smtp-credentials/': {
    action: 'smtp_credential.created',
    category: 'Security',
    make: ({ domain }) => ({ body: { domain_id: domain.id } }),
  },
  'DELETE /v1/smtp-credentials/{id}': {
    action: 'smtp_credential.deleted',
    category: 'Security',
    make: async ({ accountId, domain }) => ({
      id: (await api.credential(accountId, domain.id)).id,
    }),
  },
  'POST /v1/api-keys/': {
    action: 'api_key.created',
    category: 'Security',
    make: () => ({ body: { name: 'deploy' } }),
  },
  'DELETE /v1/api-keys/{id}': {
    action: 'api_key.deleted',
    category: 'Security',
    make: async ({ accountId }) => ({ id: (await api.issueKey(accountId, 'read')).apiKey.id }),
  },
  'POST /v1/forwards/': {
    action: 'forward.created',
    category: 'Domain',
    make: ({ domain }) => ({
      body: {
        source_email: `b@${domain.name}`,
        domain_id: domain.id,
        destination_emails: ['asha@there.example'],
      },
    }),
  },
  'PATCH /v1/forwards/{id}': {
    action: 'forward.changed',
    category: 'Domain',
    make: async (owner) => ({ id: await forwardOf(owner), body: { is_active: false } }),
  },
  'DELETE /v1/forwards/{id}': {
    action: 'forward.deleted',
    category: 'Domain',
    make: async (owner) => ({ id: await forwardOf(owner) }),
  },
  'POST /v1/suppressions': {
    action: 'suppression.added',
    category: 'Send',
    make: () => ({ body: { email_address: 'a@b.test' } }),
  },
  'DELETE /v1/suppressions/{id}': {
    action: 'suppression.deleted',
    category: 'Send',
    make: async (owner) => ({ id: await suppressionOf(owner) }),
  },
  'POST /v1/suppressions/bulk': {
    action: 'suppression.imported',
    category: 'Send',
    make: () => ({ body: 'a@b.test\nc@d.test\n', headers: { 'content-type': 'text/csv' } }),
  },
  'PUT /v1/quotas': {
    action: 'quota.set',
    category: 'Send',
    make: ({ domain }) => ({ body: quota(domain.id) }),
  },
  'DELETE /v1/quotas/{id}': {
    action: 'quota.deleted',
    category: 'Send',
    make: async ({ accountId, domain }) => {
      const caller = { scope: tenant(accountId), actor: { kind: 'operator' } } as const
      const { subject_id: subjectId, ...rest } = quota(domain.id)
      const request = { ...rest, subjectId } as Parameters<typeof api.quotas.set>[1]
      const set = await api.quotas.set(caller, request)
      if (!set.ok) throw new Error(set.error.message)
      return { id: set.value.id }
    },
  },
  'POST /v1/queue/{action}': {
    action: 'queue.hold',
    category: 'Send',
    make: async ({ domain }) => {
      await waitingMail(api.stores, domain, { at: api.clock.now() })
      return { id: 'hold', body: { all: true } }
    },
  },
}

/** Why a route that changes something leaves no entry of its own, or is looked at elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'POST /v1/queue/undo': 'queue.happy.test.ts',
  'POST /v1/forwards/logs/{id}/replay': 'forwards.logs.test.ts',
  'POST /v1/smtp-credentials/{id}/test-message':
    'mail that is sent with a password, as by any client: it is in the list of messages',
  'POST /v1/emails/{id}/retry': 'retry.test.ts',
  'POST /v1/inbound/{id}/replay': 'inbound.test.ts',
  'DELETE /v1/inbound/{id}': 'inbound.test.ts',
  'POST /v1/inbound/{id}/{mark}': 'a mark of the reader, like a bookmark: nothing is changed by it',
}

// Sign-in, sessions, members and profiles are noted by their own use cases.
const OF_PEOPLE = /^\/v1\/(?:setup|session|sessions|profile|members|invitations|workspaces)(?:\/|$)/
const MARKS = /^POST \/v1\/inbound\/\{id\}\/(?:read|unread|archive|unarchive|snooze|unsnooze)$/

describe('the audit log', () => {
  const entriesOf = async (key: string, query = '') =>
    (await api.call('GET', `/v1/audit-log${query}`, { key })).body
  let made = 0
  const owner = async () => {
    const { accountId, key } = await api.tenant()
    const name = `audited${++made}.example`
    const domain = await api.verifiedDomain(accountId, name)
    const { zone } = api.dns
    api.dns.zone = { ...zone, [name]: { ...zone[name], MX: [`10 ${NAMES.mxHostname}`] } }
    return { accountId, key, domain }
  }

  it('is asked of every route that changes something', () => {
    const changing = Object.entries(api.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods ?? {})
        .filter((method) => method !== 'get' && method !== 'head')
        .map((method) => `${method.toUpperCase()} ${path}`),
    )
    const unknown = changing.filter(
      (route) =>
        AUDITED[route] === undefined &&
        ELSEWHERE[route] === undefined &&
        !MARKS.test(route) &&
        !OF_PEOPLE.test(route.slice(route.indexOf('/'))),
    )
    expect(unknown).toEqual([])
    expect(Object.keys(AUDITED).filter((route) => !changing.includes(route))).toEqual([])
  })

  it.each(Object.entries(AUDITED))('has one entry of %s', async (route, { action, ...rest }) => {
    const { key, ...own } = await owner()
    const { id = '', body, headers } = await rest.make(own)
    // Entries of one millisecond have no order.
    await api.clock.advance(1)
    const before = (await entriesOf(key)).total
    const [method = '', path = ''] = route.split(' ')
    const answer = await api.call(method, path.replace(/\{\w+\}/, id), {
      key,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    })
    expect(answer.status).toBeLessThan(300)
    const { items, total } = await entriesOf(key)
    expect(total - before).toBe(1)
    expect(items[0]).toMatchObject({
      action,
      category: rest.category,
      actor: expect.stringMatching(/^api-key /),
      actor_name: 'test',
    })
    expect(items[0].target_name).not.toBe('')
  })

  it.each(Object.entries(AUDITED))('has no entry of a refused %s', async (route) => {
    const { key } = await owner()
    const [method = '', path = ''] = route.split(' ')
    const before = (await entriesOf(key)).total
    const answer = await api.call(method, path.replace(/\{\w+\}/, 'none'), { key, body: {} })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect((await entriesOf(key)).total).toBe(before)
  })

  it('says no secret', async () => {
    const { key, domain } = await owner()
    const issued = await api.call('POST', '/v1/api-keys/', { key, body: { name: 'deploy' } })
    const body = { domain_id: domain.id }
    const login = await api.call('POST', '/v1/smtp-credentials/', { key, body })
    const forward = await api.call('POST', '/v1/forwards/', {
      key,
      body: {
        source_email: `c@${domain.name}`,
        domain_id: domain.id,
        destination_urls: ['https://hook.example/a-secret-path?token=canary'],
      },
    })
    expect([issued, login, forward].map(({ status }) => status)).toEqual([201, 201, 201])
    const text = JSON.stringify(await entriesOf(key))
    expect(text).toContain('hook.example')
    for (const secret of [issued.body.key, login.body.password, forward.body.secret, 'canary'])
      expect(text).not.toContain(secret)
  })

  it('is read by range, category and limit; the total ignores the limit', async () => {
    const { accountId, key } = await api.tenant()
    const add = (action: string, category: 'Send' | 'Team') =>
      api.audit.add(
        { actor: { kind: 'operator' }, accountId },
        { action, category, targetType: 'x', targetName: 'x', targetId: undefined, meta: {} },
      )
    await add('old', 'Send')
    await api.clock.advance(25 * 3_600_000)
    await add('middle', 'Team')
    await api.clock.advance(1)
    await add('new', 'Send')
    const actions = async (query: string) => {
      const { items, total, range } = await entriesOf(key, query)
      return { actions: items.map(({ action }: { action: string }) => action), total, range }
    }
    expect(await actions('')).toEqual({
      actions: ['new', 'middle', 'old'],
      total: 3,
      range: '30d',
    })
    expect(await actions('?range=24h&limit=1')).toEqual({
      actions: ['new'],
      total: 2,
      range: '24h',
    })
    expect((await actions('?category=Team')).actions).toEqual(['middle'])
    for (const query of ['?range=1y', '?category=x', '?limit=0', '?limit=501'])
      expect((await api.call('GET', `/v1/audit-log${query}`, { key })).status).toBe(422)
    expect((await entriesOf(key)).items[0]).toMatchObject({ actor_name: 'operator' })
    expect((await entriesOf((await api.tenant()).key)).items).toEqual([])
  })

  it('shows where others sign in from to who runs the account, and to nobody else', async () => {
    const { accountId } = await api.tenant()
    await api.audit.add(
      { actor: { kind: 'user', id: 'u' as UserId, email: 'amina@example.com' }, accountId },
      {
        action: 'session.opened',
        category: 'Security',
        targetType: 'session',
        targetName: 'amina@example.com',
        targetId: undefined,
        meta: { with: 'password', address: '203.0.113.9' },
      },
    )
    const metaBy = async (scope: 'full' | 'read') =>
      (await entriesOf(await api.key(accountId, scope))).items[0].meta
    expect(await metaBy('full')).toEqual({ with: 'password', address: '203.0.113.9' })
    expect(await metaBy('read')).toEqual({ with: 'password' })
  })

  it('names the person who was signed in', async () => {
    const person = await firstOwner(api)
    const body = { name: 'person.example' }
    await api.clock.advance(1)
    expect((await person.call('POST', '/v1/domains/', { body })).status).toBe(201)
    const { items } = (await person.call('GET', '/v1/audit-log?category=Domain')).body
    expect(items[0]).toMatchObject({ action: 'domain.added', actor_name: 'amina@example.com' })
  })

  it('keeps the name of a key that was revoked', async () => {
    const { accountId, key } = await api.tenant()
    const issued = await api.issueKey(accountId, 'full')
    const body = { email_address: 'z@z.test' }
    await api.call('POST', '/v1/suppressions', { key: issued.key.reveal(), body })
    await api.apiKeys.revoke(OPERATOR, issued.apiKey.id)
    expect((await entriesOf(key)).items[0]).toMatchObject({ actor_name: 'test' })
  })

  const guarded = { api: () => api, make: () => Promise.resolve('') }
  itIsGuarded({ method: 'GET', path: '/v1/audit-log', scope: 'read' }, guarded)
})
