import { expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { API_SCOPES, type ApiScope } from '#core/tenant.ts'
import type { HttpHarness } from './http-harness.ts'

export interface GuardedRoute {
  readonly method: string
  /** `:id` stands for the id of an object of the owner's. */
  readonly path: string
  readonly scope: ApiScope
  readonly body?: unknown
  /** The code that a stranger, and an id that is none, gets; undefined when there is no id. */
  readonly notFound?: string
}

interface Guarded {
  readonly api: () => HttpHarness
  /** Makes an object of the account and gives its id. */
  readonly make: (accountId: AccountId) => Promise<string>
}

/**
 * What every route of a multi-tenant service owes: no key is 401, a key without the scope is 403 and
 * named, and an object of another account does not exist.
 */
export function itIsGuarded(route: GuardedRoute, { api, make }: Guarded): void {
  const { method, path, scope, body, notFound } = route
  const name = `${method} ${path}`
  const call = (id: string, key?: string) =>
    api().call(method, path.replace(':id', id), {
      ...(key === undefined ? {} : { key }),
      ...(body === undefined ? {} : { body }),
    })
  const NO_ID = '00000000-0000-7000-8000-000000000000'

  it(`${name} needs a key`, async () => {
    expect(await call(NO_ID)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { detail: { code: 'api_key_missing' } },
    })
    expect(await call(NO_ID, `tfm_k_${'a'.repeat(40)}`)).toMatchObject({
      status: 401,
      body: { detail: { code: 'api_key_invalid' } },
    })
  })

  it(`${name} needs the scope ${scope}`, async () => {
    const others = API_SCOPES.filter((other) => other !== scope && other !== 'full')
    const { key } = await api().tenant(...others)
    const answer = await call(NO_ID, key)
    expect(answer).toMatchObject({ status: 403, body: { detail: { code: 'scope_missing' } } })
    expect(answer.body.detail.message).toContain(scope)
    const { key: enough } = await api().tenant(scope)
    expect([401, 403]).not.toContain((await call(NO_ID, enough)).status)
  })

  if (notFound === undefined) return
  it(`${name} does not know what belongs to others`, async () => {
    const owner = await api().tenant()
    const stranger = await api().tenant()
    const id = await make(owner.accountId)
    const theirs = await call(id, stranger.key)
    expect(theirs).toMatchObject({ status: 404, body: { detail: { code: notFound } } })
    for (const none of [NO_ID, 'x', '1', "'--"])
      expect((await call(encodeURIComponent(none), owner.key)).body.detail.code).toBe(notFound)
    expect((await call(NO_ID, owner.key)).body).toEqual(theirs.body)
    // Nothing happened to it, whatever the stranger wanted.
    expect((await call(id, owner.key)).status).toBeLessThan(300)
  })
}
