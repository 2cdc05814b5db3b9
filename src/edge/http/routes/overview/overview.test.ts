import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATOR } from '#core/tenant.ts'
import { itIsGuarded } from '../../../../../test/support/guarded-routes.ts'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'
import { sendMail } from '../../../../../test/support/sent-mail.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('the overview', () => {
  const look = async (key: string) => (await api.call('GET', '/v1/overview', { key })).body
  const steps = async (key: string) =>
    (await look(key)).first_steps.map(({ done }: { done: boolean }) => done)

  it('shows how far a new account has come', async () => {
    const { accountId, key } = await api.tenant('read')
    expect((await look(key)).first_steps[0]).toEqual({ key: 'domain_added', done: false })
    expect(await steps(key)).toEqual([false, false, false, false, false])
    const domain = await api.domain(accountId, 'steps.example')
    expect(await steps(key)).toEqual([true, false, false, false, false])
    api.publish(domain)
    await api.domains.verify(OPERATOR, domain.id)
    await api.credential(accountId, domain.id)
    expect(await steps(key)).toEqual([true, true, true, false, false])
    await sendMail(api.stores, domain, { at: api.clock.now() - 60_000, last: 'failed' })
    expect(await steps(key)).toEqual([true, true, true, true, false])
    await api.stores.analytics.countEvents(100)
    expect(await steps(key)).toEqual([true, true, true, true, true])
  })

  it('shows what waits and for whom, of the account only', async () => {
    const [mine, theirs] = [await api.tenant('read'), await api.tenant('read')]
    const domain = await api.verifiedDomain(mine.accountId, 'waits.example')
    await sendMail(api.stores, domain, { at: api.clock.now() - 3_600_000, last: 'queued' })
    await api.stores.queue.pauseDestination({
      destination: 'there.example',
      kind: 'failing',
      since: api.clock.now() - 1_000,
      until: api.clock.now() + 60_000,
      problem: 'no answer from mx.there.example',
    })
    const seen = await look(mine.key)
    expect(seen.waiting).toEqual({ total: 2, oldest_due_at: '2026-11-23T11:01:01.000Z' })
    expect(seen.attention).toMatchObject([
      {
        kind: 'destination_paused',
        subject: { type: 'destination', id: null, name: 'there.example' },
        params: { waiting: 2 },
        since: '2026-11-23T11:59:59.000Z',
      },
    ])
    expect(await look(theirs.key)).toMatchObject({
      attention: [],
      waiting: { total: 0, oldest_due_at: null },
    })
    await api.stores.queue.resumeDestination('there.example')
    expect((await look(mine.key)).attention).toMatchObject([{ kind: 'queue_old' }])
  })

  it('shows a quota that is nearly used up, and a broken domain', async () => {
    const { accountId, key } = await api.tenant()
    const domain = await api.verifiedDomain(accountId, 'near.example')
    const caller = { scope: OPERATOR, actor: { kind: 'operator' } } as const
    const request = { subject: 'domain', subjectId: domain.id, period: 'day' } as const
    await api.quotas.set(caller, { ...request, limit: 0, mode: 'hold' })
    api.dns.zone = {}
    await api.domains.verify(OPERATOR, domain.id)
    const { attention } = await look(key)
    expect(attention).toMatchObject([
      { kind: 'quota_near', severity: 'error', subject: { name: 'near.example' } },
      {
        kind: 'domain_broken',
        severity: 'warning',
        params: { records: ['verification', 'spf', 'dkim', 'dmarc', 'return_path'] },
      },
    ])
  })

  it('shows the state of the server only to those whose server it is', async () => {
    await using alone = await HttpHarness.open()
    alone.diskHasRoom = false
    const { accountId, key } = await alone.tenant()
    const kinds = async (with_: string) =>
      (await alone.call('GET', '/v1/overview', { key: with_ })).body.attention.map(
        ({ kind }: { kind: string }) => kind,
      )
    expect(await kinds(key)).toEqual(['disk_low'])
    expect(await kinds(await alone.key(accountId, 'read'))).toEqual([])
    await alone.tenant()
    expect(await kinds(key)).toEqual([])
  })

  const guarded = { api: () => api, make: () => Promise.resolve('') }
  itIsGuarded({ method: 'GET', path: '/v1/overview', scope: 'read' }, guarded)
})
