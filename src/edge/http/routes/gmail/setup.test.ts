import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GMAIL_CONFIRMATION_LIFE_MS } from '#core/gmail-confirmation.ts'
import type { Domain } from '#core/domain.ts'
import { HttpHarness, NAMES } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
let key: string
let domain: Domain
beforeAll(async () => {
  api = await HttpHarness.open()
  const owner = await api.tenant()
  key = owner.key
  domain = await api.verifiedDomain(owner.accountId, 'alias.example')
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const setup = (address: string, by = key) =>
  api.call('GET', `/v1/gmail-setup?address=${encodeURIComponent(address)}`, { key: by })

function setMx(exchange: string): void {
  const { zone } = api.dns
  const own = { ...zone['alias.example'], MX: [`10 ${exchange}`] }
  api.dns.zone = { ...zone, 'alias.example': own }
}

async function keepConfirmation(address: string): Promise<void> {
  const { accountId, id: domainId } = domain
  const receivedAt = api.clock.now()
  const stored = await api.stores.inbound.accept([
    {
      kind: 'gmail-confirmation',
      guard: { accountId, domainId, forwardId: undefined },
      confirmation: {
        accountId,
        domainId,
        address,
        code: '123456789',
        link: 'https://mail-settings.google.com/mail/vf-1',
        receivedAt,
        expiresAt: receivedAt + GMAIL_CONFIRMATION_LIFE_MS,
      },
    },
  ])
  if (stored !== 'stored') throw new Error(stored)
}

const conditions = async (address: string): Promise<Readonly<Record<string, boolean>>> => {
  const { body } = await setup(address)
  return Object.fromEntries(
    body.conditions.map(({ key: name, ok }: { key: string; ok: boolean }) => [name, ok]),
  )
}

describe('GET /v1/gmail-setup', () => {
  it('says what is missing, one thing at a time, and what to enter', async () => {
    setMx('mx.other.example')
    const before = await setup(' Hello@alias.example ')
    expect(before).toMatchObject({
      status: 200,
      body: {
        address: 'hello@alias.example',
        ready: false,
        next: expect.stringContaining('MX'),
        dialogue: {
          email_address: 'hello@alias.example',
          treat_as_alias: true,
          smtp_server: 'mail.taifa.test',
          port: 587,
          username: null,
          security: 'TLS',
        },
        confirmation: null,
      },
    })
    setMx(NAMES.mxHostname)
    expect(await conditions('hello@alias.example')).toEqual({
      domain: true,
      receiving: true,
      forward: false,
      credential: false,
      certificate: false,
    })
    const { username } = await api.credential(domain.accountId, domain.id)
    const after = await setup('hello@alias.example')
    expect(after.body.dialogue).toMatchObject({ username })
    expect(after.body.next).toContain('forward rule')
  })

  it('is content with a rule, with one for all, or with the inbox', async () => {
    const body = {
      source_email: '*@alias.example',
      domain_id: domain.id,
      destination_emails: ['asha@gmail.example'],
    }
    const rule = await api.call('POST', '/v1/forwards/', { key, body })
    expect(await conditions('any@alias.example')).toMatchObject({ forward: true })
    const path = `/v1/forwards/${rule.body.id}`
    await api.call('PATCH', path, { key, body: { is_active: false } })
    expect(await conditions('any@alias.example')).toMatchObject({ forward: false })
    const on = { inbox_enabled: true }
    await api.call('PATCH', `/v1/domains/${domain.id}`, { key, body: on })
    expect(await conditions('any@alias.example')).toMatchObject({ forward: true })
  })

  it('shows the code to the owner of the domain, for 72 hours', async () => {
    await keepConfirmation('shown@alias.example')
    const { body } = await setup('Shown@alias.example')
    expect(body.confirmation).toMatchObject({
      code: '123456789',
      link: 'https://mail-settings.google.com/mail/vf-1',
    })
    expect(body.next).toContain('123456789')
    expect((await setup('other@alias.example')).body.confirmation).toBeNull()
    const stranger = await api.tenant()
    expect(await setup('shown@alias.example', stranger.key)).toMatchObject({
      status: 404,
      body: { detail: { code: 'domain_not_found' } },
    })
    // The same name, waiting in another account: that account sees nothing of it.
    const squatter = await api.tenant()
    const waiting = await api.stores.domains.insert(
      {
        ...domain,
        id: crypto.randomUUID() as never,
        accountId: squatter.accountId,
        status: 'pending',
      },
      new Uint8Array(48),
    )
    expect(waiting).toBe('name-taken')
    expect((await setup('shown@alias.example', squatter.key)).text).not.toContain('123456789')
    await api.clock.advance(GMAIL_CONFIRMATION_LIFE_MS)
    expect((await setup('shown@alias.example')).body.confirmation).toBeNull()
  })

  it('refuses what is no address, and keys that may not read', async () => {
    for (const address of ['nonsense', '', '@alias.example'])
      expect((await setup(address)).status).toBe(422)
    expect(await setup('me@unknown.example')).toMatchObject({ status: 404 })
    expect((await api.call('GET', '/v1/gmail-setup', { key })).status).toBe(422)
    const sends = await api.key(domain.accountId, 'send')
    expect((await setup('me@alias.example', sends)).status).toBe(403)
    expect((await api.call('GET', '/v1/gmail-setup?address=me@alias.example')).status).toBe(401)
  })
})
