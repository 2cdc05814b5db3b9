import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ForwardLogEntry } from '#core/forward.ts'
import type { AccountId, ForwardId } from '#core/ids.ts'
import { aMessage, idAt } from '../../../../../test/support/mail-values.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

interface Tenant {
  readonly accountId: AccountId
  readonly key: string
  readonly forwardId: ForwardId
  /** One message comes, and a copy of it waits. */
  readonly forward: (subject: string) => Promise<void>
}

let api: HttpHarness
let owner: Tenant
let stranger: Tenant
beforeAll(async () => {
  api = await HttpHarness.open()
  owner = await openTenant('owner.example')
  stranger = await openTenant('stranger.example')
  for (const subject of ['one', 'two', 'three']) await owner.forward(subject)
  await stranger.forward('theirs')
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

async function openTenant(name: string): Promise<Tenant> {
  const { accountId, key } = await api.tenant()
  const domain = await api.verifiedDomain(accountId, name)
  const body = {
    source_email: `sales@${name}`,
    domain_id: domain.id,
    destination_emails: ['asha@there.example'],
  }
  const forwardId: ForwardId = (await api.call('POST', '/v1/forwards/', { key, body })).body.id
  const forward = async (subject: string): Promise<void> => {
    const at = api.clock.now()
    const made = aMessage(domain, { at, recipients: [{ address: 'asha@there.example' }] })
    const message = {
      ...made,
      message: { ...made.message, source: 'forward' as const },
      guard: undefined,
    }
    const log: ForwardLogEntry = {
      id: idAt(at),
      forwardId,
      accountId,
      messageId: made.message.id,
      recipientId: made.recipients[0]?.id,
      inboxId: undefined,
      fromAddress: 'me@author.example',
      originalTo: body.source_email,
      forwardedTo: 'asha@there.example',
      subject,
      messageIdHeader: '<1@author.example>',
      sizeBytes: 500,
      authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass', arc: 'none', iprev: 'pass' },
      spamScore: 2.5,
      rewritten: undefined,
      createdAt: at,
    }
    const guard = { accountId, domainId: domain.id, forwardId }
    const stored = await api.stores.inbound.accept([
      { kind: 'forward', guard, message, log: [log] },
    ])
    if (stored !== 'stored') throw new Error(stored)
    await api.clock.advance(1_000)
  }
  return { accountId, key, forwardId, forward }
}

const get = (path: string, key: string) => api.call('GET', `/v1/forwards/${path}`, { key })

describe('the log of forwarded mail', () => {
  it('is listed newest first, by page, and counted', async () => {
    const first = await get('logs?limit=2', owner.key)
    expect(first.body).toMatchObject([
      {
        subject: 'three',
        forward_id: owner.forwardId,
        original_to: 'sales@owner.example',
        forwarded_to: 'asha@there.example',
        status: 'waiting',
        authentication: { dmarc: 'pass' },
        from_rewritten: null,
      },
      { subject: 'two' },
    ])
    expect((await get('logs?limit=2&page=1', owner.key)).body).toMatchObject([{ subject: 'one' }])
    expect((await get('logs/count', owner.key)).body).toEqual({ total: 3 })
    const counts = { received: 3, delivered: 0, failed: 0, waiting: 3 }
    expect((await get('stats', owner.key)).body).toEqual(counts)
  })

  it('is of the own account only, whatever rule is asked for', async () => {
    const theirs = stranger.forwardId
    expect((await get(`logs?forward_id=${theirs}`, owner.key)).body).toEqual([])
    expect((await get(`logs/count?forward_id=${theirs}`, owner.key)).body).toEqual({ total: 0 })
    const [log] = (await get('logs', stranger.key)).body
    const path = `/v1/forwards/logs/${log.id}/replay`
    expect(await api.call('POST', path, { key: owner.key })).toMatchObject({
      status: 404,
      body: { detail: { code: 'forward_log_not_found' } },
    })
  })

  it('replays a copy while its rule is active, with the scope for it', async () => {
    const [log] = (await get('logs', owner.key)).body
    const path = `/v1/forwards/logs/${log.id}/replay`
    const again = await api.call('POST', path, { key: owner.key })
    expect(again.status).toBe(202)
    expect((await get('logs', owner.key)).body[0]).toMatchObject({
      id: again.body.id,
      subject: log.subject,
    })
    const noted = (await api.call('GET', '/v1/audit-log', { key: owner.key })).body.items
    expect(noted[0]).toMatchObject({ action: 'forward.replayed', target_id: log.id })
    const reads = await api.key(owner.accountId, 'read')
    expect((await api.call('POST', path, { key: reads })).status).toBe(403)
    const rule = `/v1/forwards/${owner.forwardId}`
    await api.call('PATCH', rule, { key: owner.key, body: { is_active: false } })
    expect(await api.call('POST', path, { key: owner.key })).toMatchObject({
      status: 422,
      body: { detail: { code: 'forward_not_active' } },
    })
  })

  it('refuses pages that nobody reads', async () => {
    for (const query of ['limit=0', 'limit=101', 'page=-1', 'forward_id=x'])
      expect((await get(`logs?${query}`, owner.key)).status).toBe(422)
  })
})
