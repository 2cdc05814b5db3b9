import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operationRunner } from '#main/offline.ts'
import { Browser, firstOwner } from '../../../test/support/browser.ts'
import { HttpHarness } from '../../../test/support/http-harness.ts'
import type { OperationInput } from '../control/operation.ts'

let api: HttpHarness
beforeEach(async () => {
  api = await HttpHarness.open()
})
afterEach(() => api[Symbol.asyncDispose]())

async function run(name: string, input: OperationInput = {}) {
  const result = await operationRunner(Object.assign(api, { sandbox: undefined }))(name, input)
  return result.ok ? (result.value as Record<string, string>) : { refused: result.error.code }
}

const redeem = (link = '') =>
  new Browser(api).call('POST', '/v1/session/link/redeem', { body: { token: link.split('#')[1] } })

describe('people by command line', () => {
  it('hands out the set-up link until there is somebody', async () => {
    expect((await run('setup-link'))['url']).toMatch(/\/setup#[0-9a-f]{64}$/)
    await firstOwner(api)
    expect(await run('setup-link')).toEqual({ refused: 'setup_done' })
  })

  it('makes an account with an owner, whose link leads into it, also for one who is here', async () => {
    await firstOwner(api)
    const made = await run('account create', { email: 'juma@example.com', name: 'Juma Ltd' })
    const { body } = await redeem(made['sign_in_link'])
    expect(body.workspace).toMatchObject({ id: made['id'], name: 'Juma Ltd', role: 'owner' })
    expect((await redeem(made['sign_in_link'])).status).toBe(404)
    const again = await run('account sign-in-link', { id: made['id'] ?? '' })
    expect((await redeem(again['sign_in_link'])).body.user.id).toBe(body.user.id)
    expect(await run('account sign-in-link', { id: 'x' })).toEqual({ refused: 'account_not_found' })
    const second = await run('user sign-in-link', { email: 'JUMA@example.com' })
    expect((await redeem(second['sign_in_link'])).status).toBe(200)
    expect(await run('user sign-in-link', { email: 'x@y.z' })).toEqual({
      refused: 'user_not_found',
    })
    expect(Object.values(await run('user list'))).toHaveLength(2)
  })

  it('takes away a second factor that is lost', async () => {
    const owner = await firstOwner(api)
    const email = 'amina@example.com'
    expect(await run('user reset-second-factor', { email })).toEqual({
      refused: 'totp_not_enabled',
    })
    const { body } = await owner.call('GET', '/v1/session')
    const { users } = api.stores
    await users.beginTotp(body.user.id, new Uint8Array(48))
    const change = { basedOn: 0, keep: undefined, step: 1, recoveryCodes: [] }
    await users.confirmTotp(body.user.id, change)
    expect(await run('user reset-second-factor', { email })).toMatchObject({ totp_enabled: false })
    expect((await owner.call('GET', '/v1/session')).status).toBe(401)
  })
})
