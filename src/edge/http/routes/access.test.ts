import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '#core/user.ts'
import { Browser, firstOwner, PASSWORD } from '../../../../test/support/browser.ts'
import { HttpHarness } from '../../../../test/support/http-harness.ts'
import type { Access } from '../http.ts'

/** Who may call what: a new route has to be written down here, too. */
const TABLE: Readonly<Record<string, Access>> = {
  'GET /v1/domains': 'read',
  'POST /v1/domains': 'domains:write',
  'GET /v1/domains/:id': 'read',
  'PATCH /v1/domains/:id': 'domains:write',
  'DELETE /v1/domains/:id': 'domains:write',
  'POST /v1/domains/:id/verify': 'domains:write',
  'GET /v1/domains/:id/health': 'read',
  'GET /v1/domains/:id/diagnose': 'read',
  'POST /v1/domains/:id/rotate-dkim': 'domains:write',
  'GET /v1/domains/:id/published-records': 'read',
  'GET /v1/domains/:id/mx-status': 'read',
  'GET /v1/domains/:id/zone-file': 'read',
  'GET /v1/smtp-credentials': 'read',
  'POST /v1/smtp-credentials': 'credentials:write',
  'DELETE /v1/smtp-credentials/:id': 'credentials:write',
  'POST /v1/smtp-credentials/:id/test-message': 'send',
  'GET /v1/api-keys': 'read',
  'POST /v1/api-keys': 'full',
  'DELETE /v1/api-keys/:id': 'full',
  'GET /v1/emails': 'read',
  'GET /v1/emails/search': 'read',
  'GET /v1/emails/:id': 'read',
  'GET /v1/emails/:id/events': 'read',
  'GET /v1/emails/:id/content': 'read',
  'POST /v1/emails/:id/retry': 'send',
  'GET /v1/emails/:id/source': 'read',
  'GET /v1/emails/:id/attachments/:index': 'read',
  'GET /v1/forwards': 'read',
  'POST /v1/forwards': 'forwards:write',
  'GET /v1/forwards/logs': 'read',
  'GET /v1/forwards/logs/count': 'read',
  'POST /v1/forwards/logs/:id/replay': 'forwards:write',
  'GET /v1/forwards/stats': 'read',
  'GET /v1/forwards/:id': 'read',
  'PATCH /v1/forwards/:id': 'forwards:write',
  'DELETE /v1/forwards/:id': 'forwards:write',
  'GET /v1/gmail-setup': 'read',
  'GET /v1/inbound': 'read',
  'GET /v1/inbound/count': 'read',
  'GET /v1/inbound/:id': 'read',
  'GET /v1/inbound/:id/source': 'read',
  'GET /v1/inbound/:id/attachments/:index': 'read',
  'POST /v1/inbound/:id/read': 'read',
  'POST /v1/inbound/:id/archive': 'read',
  'POST /v1/inbound/:id/unarchive': 'read',
  'POST /v1/inbound/:id/unsnooze': 'read',
  'POST /v1/inbound/:id/snooze': 'read',
  'POST /v1/inbound/:id/replay': 'forwards:write',
  'DELETE /v1/inbound/:id': 'forwards:write',
  'GET /v1/suppressions': 'read',
  'POST /v1/suppressions': 'send',
  'GET /v1/suppressions/export': 'read',
  'DELETE /v1/suppressions/:id': 'send',
  'GET /v1/queue': 'read',
  'POST /v1/queue/undo': 'full',
  'POST /v1/queue/:action': 'full',
  'GET /v1/audit-log': 'read',
  'GET /v1/quotas': 'read',
  'PUT /v1/quotas': 'full',
  'DELETE /v1/quotas/:id': 'full',
  'GET /v1/sandbox/messages': 'read',
  'GET /v1/sandbox/messages/:id': 'read',
  'GET /v1/sandbox/messages/:id/source': 'read',
  'POST /v1/sandbox/publish': 'domains:write',
  'GET /v1/overview': 'read',
  'GET /v1/analytics/overview': 'read',
  'GET /v1/analytics/timeseries': 'read',
  'GET /v1/updates': 'read',
  'GET /v1/smtp-sessions': 'read',
  'GET /v1/smtp-sessions/:id': 'read',
  'GET /v1/setup': 'public',
  'POST /v1/setup': 'public',
  'GET /v1/session': 'user',
  'POST /v1/session': 'public',
  'DELETE /v1/session': 'user',
  'POST /v1/session/link': 'public',
  'POST /v1/session/link/redeem': 'public',
  'PUT /v1/session/workspace': 'user',
  'GET /v1/sessions': 'user',
  'DELETE /v1/sessions/:id': 'user',
  'DELETE /v1/sessions': 'user',
  'PATCH /v1/profile': 'user',
  'PUT /v1/profile/password': 'user',
  'POST /v1/profile/totp': 'user',
  'POST /v1/profile/totp/confirm': 'user',
  'DELETE /v1/profile/totp': 'user',
  'POST /v1/profile/recovery-codes': 'user',
  'GET /v1/members': 'user:member',
  'PATCH /v1/members/:id': 'user:admin',
  'DELETE /v1/members/:id': 'user:member',
  'GET /v1/invitations': 'user:admin',
  'POST /v1/invitations': 'user:admin',
  'DELETE /v1/invitations/:id': 'user:admin',
  'POST /v1/invitations/preview': 'public',
  'POST /v1/invitations/accept': 'public',
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'POST /v1/suppressions/bulk': 'send',
}

const EMAILS = {
  owner: 'amina@example.com',
  admin: 'admin@example.com',
  member: 'member@example.com',
} as const satisfies Record<Role, string>
const NO_ID = '00000000-0000-7000-8000-000000000000'
/** Answers until the reader goes away; who may read may have it. */
const ENDLESS = 'GET /v1/updates'

let api: HttpHarness
const browsers = new Map<Role, Browser>()
beforeAll(async () => {
  api = await HttpHarness.open()
  const owner = await firstOwner(api)
  browsers.set('owner', owner)
  for (const role of ['admin', 'member'] as const) {
    await owner.call('POST', '/v1/invitations', { body: { email: EMAILS[role], role } })
    const browser = new Browser(api)
    const token = api.mail.tokenFor(EMAILS[role])
    const body = { token, name: role, password: PASSWORD }
    await browser.call('POST', '/v1/invitations/accept', { body })
    browsers.set(role, browser)
  }
})
afterAll(() => api[Symbol.asyncDispose]())

const pathOf = (path: string) => path.replace(/:\w+/g, NO_ID)

async function statusFor(route: string, role: Role): Promise<readonly [number, string]> {
  const [method = '', path = ''] = route.split(' ')
  const browser = browsers.get(role) ?? new Browser(api)
  // Some of the routes end the session that calls them.
  if (browser.cookie === undefined) {
    const body = { email: EMAILS[role], password: PASSWORD }
    await browser.call('POST', '/v1/session', { body })
  }
  const { status, body } = await browser.call(method, pathOf(path))
  return [status, body?.detail?.code ?? '']
}

function allows(access: Access, role: Role): boolean {
  switch (access) {
    case 'public':
    case 'user':
    case 'user:member':
      return true
    case 'user:admin':
      return role !== 'member'
    default:
      return role !== 'member' || access === 'send' || access === 'read'
  }
}

const KEY_REFUSALS = ['person_required', 'scope_missing']
const refusedKey = (code: string | undefined) => KEY_REFUSALS.find((each) => each === code)

/** What a key that may only read is told. */
function refusalForReader(access: Access): string | undefined {
  if (access === 'public' || access === 'read') return undefined
  return access.startsWith('user') ? 'person_required' : 'scope_missing'
}

describe('who may call a route', () => {
  it('is written down for every one', () => {
    const { paths } = api.app.swagger() as { paths: Record<string, object> }
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => {
        const plain = path.replace(/\{(\w+)\}/g, ':$1').replace(/(.)\/$/, '$1')
        return `${method.toUpperCase()} ${plain}`
      }),
    )
    expect(new Set(routes)).toEqual(new Set(Object.keys(TABLE)))
  })

  it.each(Object.entries(TABLE).filter(([route]) => route !== ENDLESS))(
    '%s: %s',
    async (route, access) => {
      const [method = '', path = ''] = route.split(' ')
      for (const role of ['owner', 'admin', 'member'] as const) {
        const answer = await statusFor(route, role)
        const refused = answer[0] === 403 && answer[1] === 'role_missing'
        expect([role, refused]).toEqual([role, !allows(access, role)])
      }
      const nobody = await new Browser(api).call(method, pathOf(path))
      const outside = ['api_key_missing', 'signed_out'].includes(nobody.body?.detail?.code)
      expect([outside, outside ? nobody.status : 401]).toEqual([access !== 'public', 401])
      const { key } = await api.tenant('read')
      const byKey = await api.call(method, pathOf(path), { key })
      expect(refusedKey(byKey.body?.detail?.code)).toBe(refusalForReader(access))
    },
  )
})
