import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId, DomainId } from '#core/ids.ts'
import { tenant } from '#core/tenant.ts'
import { HttpHarness, NAMES } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
let accountId: AccountId
let key: string
let domainId: DomainId
beforeAll(async () => {
  api = await HttpHarness.open()
  ;({ accountId, key } = await api.tenant())
  domainId = (await api.verifiedDomain(accountId, 'moved.example')).id
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const setMx = (exchange: string): void => {
  const { zone } = api.dns
  api.dns.zone = {
    ...zone,
    'moved.example': { ...zone['moved.example'], MX: [`10 ${exchange}`] },
  }
}
const check = () => api.domains.verify(tenant(accountId), domainId)
const rules = async () => (await api.call('GET', '/v1/forwards/', { key })).body

describe('a rule whose MX record moves away', () => {
  it('warns when a check has seen it, and no more when it is back', async () => {
    // The check of the domain is of a time before its MX record led here.
    setMx('mx.other.example')
    await check()
    setMx(NAMES.mxHostname)
    const made = await api.call('POST', '/v1/forwards/', {
      key,
      body: {
        source_email: 'sales@moved.example',
        domain_id: domainId,
        destination_emails: ['asha@there.example'],
      },
    })
    expect(made.body).toMatchObject({ warning: null })
    expect(await rules()).toMatchObject([{ warning: null }])
    setMx('mx.other.example')
    await check()
    const warning = {
      code: 'domain_not_receiving',
      message: expect.stringContaining('goes to other hosts'),
      checked_at: expect.stringMatching(/Z$/),
    }
    expect(await rules()).toMatchObject([{ is_active: true, warning }])
    const path = `/v1/forwards/${made.body.id}`
    expect((await api.call('GET', path, { key })).body).toMatchObject({ warning })
    // Mail that comes all the same is still for the rule.
    const found = await api.stores.inboundDirectory.lookUp('moved.example' as never, ['sales'])
    expect(found).toMatchObject({ domain: { status: 'verified' }, rules: [{ isActive: true }] })
    setMx(NAMES.mxHostname)
    await check()
    expect((await api.call('GET', path, { key })).body).toMatchObject({ warning: null })
  })

  it('does not warn of what could not be checked', async () => {
    const { zone } = api.dns
    api.dns.zone = { ...zone, 'moved.example': { broken: true } }
    await check()
    expect(await rules()).toMatchObject([{ warning: null }])
  })
})
