import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { QuotaRule } from '#core/quota.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import type { Quota } from '#relay/ports/quota-store.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, anId, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

/** What quotas promise: they hold exactly, durably, for whom they were set, and never in silence. */
export function quotaStoreContract(name: string, open: OpenStores): void {
  describe(`${name}: quotas`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())
    const get = () => ({ ...stores, sender })
    settingQuotas(get)
    admitting(get)
  })
}

type Get = () => StoresUnderTest & { readonly sender: Sender }

function aQuota({ account }: Sender, over: Partial<Quota> = {}): Quota {
  return {
    id: anId(),
    accountId: account.id,
    subject: 'account',
    subjectId: account.id,
    period: 'day',
    limit: 10,
    mode: 'refuse',
    setBy: 'operator',
    createdAt: START,
    ...over,
  }
}

interface Shape {
  readonly count?: number
  readonly at?: number
  readonly defaults?: readonly QuotaRule[]
}

function mailOf(sender: Sender, { count = 1, at = START, defaults = [] }: Shape = {}): NewMessage {
  const recipients = Array.from({ length: count }, () => ({}))
  const mail = aMessage(sender.domain, { credential: sender.credential, recipients, at })
  if (mail.guard === undefined) throw new Error('unguarded')
  return { ...mail, guard: { ...mail.guard, quotas: { defaults, eventId: anId() } } }
}

function settingQuotas(get: Get): void {
  describe('set, list, remove', () => {
    it('replaces the one of the same subject, period and setter, and keeps what was counted', async () => {
      const { quotas, queue, sender } = get()
      const first = await quotas.set(aQuota(sender))
      await queue.enqueue(mailOf(sender, { count: 3 }))
      const second = await quotas.set(aQuota(sender, { limit: 4, mode: 'hold' }))
      expect(second).toEqual({ ...(first as Quota), limit: 4, mode: 'hold' })
      const own = aQuota(sender, { setBy: 'owner' })
      expect(await quotas.set(own)).toEqual(own)
      const all = await quotas.list(tenant(sender.account.id), START + 1)
      expect(all.map(({ quota, used }) => [quota.setBy, quota.limit, used])).toEqual([
        ['operator', 4, 3],
        ['owner', 10, 0],
      ])
      const tomorrow = await quotas.list(OPERATOR, START + DAY_MS)
      expect(tomorrow.map(({ used }) => used)).toEqual([0, 0])
    })

    it('knows only subjects of the account', async () => {
      const stores = get()
      const { quotas, sender } = stores
      const other = await aSender(stores)
      const refused = [
        aQuota(sender, { subjectId: other.account.id }),
        aQuota(sender, { subject: 'domain', subjectId: other.domain.id }),
        aQuota(sender, { subject: 'credential', subjectId: other.credential.id }),
        aQuota(sender, { subject: 'domain', subjectId: sender.credential.id }),
      ]
      for (const quota of refused) expect(await quotas.set(quota)).toBe('subject-not-found')
      expect(await quotas.list(OPERATOR, START)).toEqual([])
    })

    it('does not show or remove those of others', async () => {
      const { quotas, sender } = get()
      const quota = (await quotas.set(aQuota(sender))) as Quota
      const stranger = tenant(anId())
      expect(await quotas.find(stranger, quota.id)).toBeUndefined()
      expect(await quotas.remove(stranger, quota.id)).toBe(false)
      expect(await quotas.find(tenant(sender.account.id), quota.id)).toEqual(quota)
      expect(await quotas.remove(OPERATOR, quota.id)).toBe(true)
      expect(await quotas.remove(OPERATOR, quota.id)).toBe(false)
    })
  })
}

function admitting(get: Get): void {
  const found = async ({ history }: StoresUnderTest, { message }: NewMessage) => {
    const stored = await history.find(OPERATOR, message.id)
    if (stored === undefined) throw new Error('not stored')
    return stored
  }

  describe('enqueue', () => {
    it('refuses exactly what is over, of a hundred at once, and says when there is room', async () => {
      const stores = get()
      const beside = await stores.beside()
      await stores.quotas.set(aQuota(stores.sender, { limit: 37, period: 'hour' }))
      const sends = Array.from({ length: 100 }, (_, i) =>
        (i % 2 === 0 ? stores : beside).queue.enqueue(mailOf(stores.sender)),
      )
      const results = await Promise.all(sends)
      expect(results.filter((result) => result === 'queued')).toHaveLength(37)
      const refused = results.filter((result) => typeof result !== 'string')
      expect(refused).toHaveLength(63)
      expect(new Set(refused.map(({ freesAt }) => freesAt))).toEqual(new Set([START + HOUR_MS]))
      expect(await stores.queue.enqueue(mailOf(stores.sender, { at: START + HOUR_MS }))).toBe(
        'queued',
      )
    })

    it('says before there is a message what it would meet, and counts nothing', async () => {
      const { quotas, queue, suppressions, sender } = get()
      const { account, credential, domain } = sender
      const guard = { accountId: account.id, credentialId: credential.id, domainId: domain.id }
      const probe = (addresses: readonly string[], defaults: readonly QuotaRule[] = []) =>
        quotas.probe({ guard, defaults, addresses, now: START })
      expect(await probe(['a@x.test'])).toEqual({ room: undefined, refusal: undefined })
      await quotas.set(aQuota(sender, { limit: 3 }))
      await queue.enqueue(mailOf(sender, { count: 1 }))
      const two = ['a@x.test', 'b@x.test']
      expect(await probe([])).toEqual({ room: 2, refusal: undefined })
      expect(await probe(two)).toEqual({ room: 2, refusal: undefined })
      expect((await probe([...two, 'c@x.test'])).refusal).toMatchObject({
        kind: 'over-quota',
        freesAt: START - (START % DAY_MS) + DAY_MS,
      })
      const suppressed = { accountId: account.id, address: 'c@x.test', reason: 'manual' as const }
      const note = { note: '', sourceMessageId: undefined, createdAt: START, expiresAt: undefined }
      await suppressions.add({ id: anId(), ...suppressed, ...note })
      expect((await probe([...two, 'c@x.test'])).refusal).toBeUndefined()
      await queue.enqueue(mailOf(sender, { count: 2 }))
      expect((await probe([])).refusal?.kind).toBe('over-quota')
      const none = { subject: 'domain', period: 'day', limit: 0, mode: 'pace' } as const
      expect((await probe([], [none])).refusal?.freesAt).toBeDefined()
      expect((await quotas.list(OPERATOR, START))[0]?.used).toBe(3)
    })

    it('stores and counts nothing of a message that is refused', async () => {
      const stores = get()
      const { quotas, queue, sender, history } = stores
      await quotas.set(aQuota(sender, { limit: 5 }))
      const mail = mailOf(sender, { count: 6 })
      const rule = { subject: 'account', period: 'day', limit: 5, mode: 'refuse' }
      expect(await queue.enqueue(mail)).toEqual({ kind: 'over-quota', rule, freesAt: undefined })
      expect(await history.find(OPERATOR, mail.message.id)).toBeUndefined()
      expect(await queue.enqueue(mailOf(sender, { count: 5 }))).toBe('queued')
    })

    it('lets a hundred at once out at the allowed rate, and says so', async () => {
      const stores = get()
      const { quotas, queue, sender, history } = stores
      await quotas.set(aQuota(sender, { limit: 10, period: 'minute', mode: 'pace' }))
      const mails = Array.from({ length: 100 }, () => mailOf(sender))
      const results = await Promise.all(mails.map((mail) => queue.enqueue(mail)))
      expect(new Set(results)).toEqual(new Set(['queued']))
      const due = new Map<number, number>()
      for (const mail of mails) {
        const at = (await found(stores, mail)).recipients[0]?.dueAt ?? 0
        due.set(at, (due.get(at) ?? 0) + 1)
      }
      const minutes = Array.from({ length: 10 }, (_, i) => [START + i * MINUTE_MS, 10] as const)
      expect([...due].sort(([a], [b]) => a - b)).toEqual(minutes)
      const last = mails.find((mail) => mail === mails[99])
      if (last === undefined) throw new Error('no last one')
      const [recipient] = (await found(stores, last)).recipients
      expect(recipient).toMatchObject({ state: 'queued', cause: { kind: 'quota' } })
      const events = await history.events(OPERATOR, last.message.id)
      expect(events.find(({ name }) => name === 'scheduled')?.detail).toMatchObject({
        reason: 'per-minute limit of 10 of the account',
        recipients: 1,
      })
    })

    it('spreads one large message, and leaves no room unused', async () => {
      const stores = get()
      const { quotas, queue, sender } = stores
      await quotas.set(aQuota(sender, { limit: 4, period: 'minute', mode: 'pace' }))
      await queue.enqueue(mailOf(sender, { count: 3 }))
      const mail = mailOf(sender, { count: 6 })
      await queue.enqueue(mail)
      const { recipients } = await found(stores, mail)
      const minutes = recipients.map(({ dueAt }) => (dueAt - START) / MINUTE_MS)
      expect(minutes).toEqual([0, 1, 1, 1, 1, 2])
    })

    it('refuses what could not leave for days', async () => {
      const { quotas, queue, sender } = get()
      await quotas.set(aQuota(sender, { limit: 1, mode: 'pace' }))
      const results = []
      for (let i = 0; i < 5; i++) results.push(await queue.enqueue(mailOf(sender)))
      expect(results.slice(0, 4)).toEqual(['queued', 'queued', 'queued', 'queued'])
      expect(results[4]).toMatchObject({ kind: 'over-quota', freesAt: START + DAY_MS })
    })

    it('holds for a person what is over, whole, and counts only what leaves', async () => {
      const stores = get()
      const { quotas, queue, sender } = stores
      await quotas.set(aQuota(sender, { limit: 3, mode: 'hold' }))
      const over = mailOf(sender, { count: 4 })
      expect(await queue.enqueue(over)).toBe('queued')
      const stored = await found(stores, over)
      expect(stored.message.status).toBe('held')
      expect(stored.recipients.map(({ state, cause }) => [state, cause?.kind])).toEqual(
        Array.from({ length: 4 }, () => ['held', 'quota']),
      )
      const fits = mailOf(sender, { count: 3 })
      await queue.enqueue(fits)
      expect((await found(stores, fits)).message.status).toBe('queued')
    })

    it('holds each credential, domain and account to its own, and the defaults where none is set', async () => {
      const stores = get()
      const { quotas, queue, sender } = stores
      const other = await aSender(stores)
      const defaults: readonly QuotaRule[] = [
        { subject: 'credential', period: 'day', limit: 2, mode: 'refuse' },
      ]
      expect(await queue.enqueue(mailOf(sender, { count: 2, defaults }))).toBe('queued')
      expect(await queue.enqueue(mailOf(sender, { defaults }))).toMatchObject({
        rule: { subject: 'credential', limit: 2 },
      })
      expect(await queue.enqueue(mailOf(other, { count: 2, defaults }))).toBe('queued')
      const raised = { subject: 'credential', subjectId: sender.credential.id, limit: 5 } as const
      // An owner's comes on top; only the operator's takes the default's place.
      await quotas.set(aQuota(sender, { ...raised, setBy: 'owner' }))
      expect(await queue.enqueue(mailOf(sender, { defaults }))).toMatchObject({
        rule: { limit: 2 },
      })
      await quotas.set(aQuota(sender, raised))
      expect(await queue.enqueue(mailOf(sender, { count: 5, defaults }))).toBe('queued')
      await quotas.set(aQuota(sender, { subject: 'domain', subjectId: sender.domain.id, limit: 0 }))
      const next = mailOf(sender, { at: START + DAY_MS, defaults })
      expect(await queue.enqueue(next)).toMatchObject({ rule: { subject: 'domain', limit: 0 } })
    })
  })
}
