import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('an SMTP credential', () => {
  it('is made, listed without its password, deleted and made anew', async () => {
    const { accountId, key } = await api.tenant('credentials:write', 'read')
    const domain = await api.verifiedDomain(accountId, 'shop.example')
    const body = { domain_id: domain.id }
    const made = await api.call('POST', '/v1/smtp-credentials/', { key, body })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      id: expect.any(String),
      username: `${accountId.slice(0, 8)}@shop.example`,
      password: expect.stringMatching(/^[A-Za-z0-9]{30,}$/),
      smtp_host: 'mail.taifa.test',
      smtp_port: 587,
      domain_id: domain.id,
      created_at: '2026-11-23T12:00:00.000Z',
    })
    const listed = await api.call('GET', '/v1/smtp-credentials', { key })
    expect(listed.body).toEqual([
      {
        id: made.body.id,
        username: made.body.username,
        domain_id: domain.id,
        is_active: true,
        created_at: made.body.created_at,
        last_used_at: null,
      },
    ])
    expect(listed.text).not.toContain(made.body.password)

    const path = `/v1/smtp-credentials/${made.body.id}`
    expect(await api.call('DELETE', path, { key })).toMatchObject({ status: 204, text: '' })
    expect((await api.call('GET', '/v1/smtp-credentials/', { key })).body).toEqual([])
    const all = await api.call('GET', '/v1/smtp-credentials/?include_inactive=true', { key })
    expect(all.body).toMatchObject([{ id: made.body.id, is_active: false }])

    const again = await api.call('POST', '/v1/smtp-credentials/', { key, body })
    expect(again).toMatchObject({ status: 201, body: { username: made.body.username } })
    expect(again.body.password).not.toBe(made.body.password)
    expect(JSON.stringify(api.log.lines)).not.toContain(again.body.password)
  })
})
