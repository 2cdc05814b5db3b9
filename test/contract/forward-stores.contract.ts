import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Domain } from '#core/domain.ts'
import type { ForwardLogEntry, ForwardRule } from '#core/forward.ts'
import type { AccountId, WorkerId } from '#core/ids.ts'
import type { RecipientState } from '#core/recipient.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import type { InboundPart } from '#relay/ports/inbound-store.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, anAccount, aDomain, anId, idAt, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const SECRET = new Uint8Array(randomBytes(40))
const URL_TO = 'https://hook.example/x'

function aRule(domain: Domain, over: Partial<ForwardRule> = {}): ForwardRule {
  const localpart = over.localpart ?? 'sales'
  return {
    id: anId(),
    accountId: domain.accountId,
    domainId: domain.id,
    localpart,
    sourceEmail: `${localpart}@${domain.name}`,
    destinationEmails: ['asha@there.example'],
    destinationUrls: [],
    isActive: true,
    acceptsFailedDmarc: false,
    deliveryCount: 0,
    lastDeliveredAt: undefined,
    createdAt: START,
    ...over,
  }
}

function aPart(
  domain: Domain,
  rule: ForwardRule,
  at = START,
): Extract<InboundPart, { kind: 'forward' }> {
  const made = aMessage(domain, { at, recipients: [{ address: 'asha@there.example' }] })
  const message: NewMessage = {
    ...made,
    message: { ...made.message, source: 'forward' },
    guard: undefined,
  }
  const entry = (recipientId: ForwardLogEntry['recipientId']): ForwardLogEntry => ({
    id: idAt(at),
    forwardId: rule.id,
    accountId: rule.accountId,
    messageId: message.message.id,
    recipientId,
    inboxId: undefined,
    fromAddress: 'me@author.example',
    originalTo: rule.sourceEmail,
    forwardedTo: recipientId === undefined ? URL_TO : 'asha@there.example',
    subject: 'Hello',
    messageIdHeader: '<1@author.example>',
    sizeBytes: 500,
    authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass', arc: 'none', iprev: 'pass' },
    spamScore: 2.5,
    rewritten: undefined,
    createdAt: at,
  })
  const guard = { accountId: rule.accountId, domainId: rule.domainId, forwardId: rule.id }
  const log = [entry(message.recipients[0]?.id), entry(undefined)]
  return { kind: 'forward', guard, message, log }
}

/** What every implementation of the stores behind inbound mail keeps. */
export function forwardStoresContract(name: string, open: OpenStores): void {
  describe(`${name}: stores of inbound mail`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    let rule: ForwardRule
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
      rule = aRule(sender.domain)
      expect(await stores.forwards.insert(rule, SECRET)).toBe('inserted')
    })
    afterEach(() => stores.close())
    const scope = () => tenant(sender.account.id)
    const page = { forwardId: undefined, page: 0, limit: 20 } as const

    it('keep one rule for an address, of a verified domain of the account', async () => {
      expect(await stores.forwards.find(scope(), rule.id)).toEqual(rule)
      expect(await stores.forwards.insert(aRule(sender.domain), SECRET)).toBe('exists')
      const stranger = aRule({ ...sender.domain, accountId: anId() }, { localpart: 'x' })
      expect(await stores.forwards.insert(stranger, SECRET)).toBe('domain-not-found')
      const pending = aDomain(sender.account, { status: 'pending' })
      await stores.domains.insert(pending, SECRET)
      expect(await stores.forwards.insert(aRule(pending), SECRET)).toBe('domain-not-verified')
    })

    it('show nothing of it to another account', async () => {
      await stores.inbound.accept([aPart(sender.domain, rule)])
      const [entry] = await stores.forwards.log(scope(), page)
      const other = anAccount()
      await stores.accounts.insert(other)
      const theirs = tenant(other.id)
      expect(await stores.forwards.find(theirs, rule.id)).toBeUndefined()
      expect(await stores.forwards.list(theirs)).toEqual([])
      expect(await stores.forwards.update(theirs, rule.id, { isActive: false })).toBe('not-found')
      expect(await stores.forwards.remove(theirs, rule.id)).toBe(false)
      expect(await stores.forwards.log(theirs, { ...page, forwardId: rule.id })).toEqual([])
      expect(await stores.forwards.logEntry(theirs, entry?.id ?? anId())).toBeUndefined()
      expect(await stores.forwards.logCount(theirs, rule.id)).toBe(0)
      expect(await stores.forwards.stats(theirs, 0)).toMatchObject({ received: 0, waiting: 0 })
      expect(await stores.forwards.find(scope(), rule.id)).toEqual(rule)
    })

    it('change what is named, and never leave a rule without a destination', async () => {
      const paused = await stores.forwards.update(scope(), rule.id, { isActive: false })
      expect(paused).toEqual({ ...rule, isActive: false })
      const none = { destinationEmails: [] }
      expect(await stores.forwards.update(scope(), rule.id, none)).toBe('no-destination')
      const both = { ...none, destinationUrls: [URL_TO] }
      expect(await stores.forwards.update(scope(), rule.id, both)).toMatchObject(both)
    })

    it('find the domain with the rules that were asked for, paused ones too', async () => {
      const all = aRule(sender.domain, { localpart: '*', isActive: false })
      await stores.forwards.insert(all, SECRET)
      const found = await stores.inboundDirectory.lookUp(sender.domain.name, ['sales', '*'])
      expect(found?.rules).toEqual(expect.arrayContaining([rule, all]))
      expect(found).toMatchObject({ domain: { id: sender.domain.id, status: 'verified' } })
      const without = await stores.inboundDirectory.lookUp(sender.domain.name, ['info'])
      expect(without?.rules).toEqual([])
      expect(await stores.inboundDirectory.lookUp(`x.${sender.domain.name}` as never, ['*'])).toBe(
        undefined,
      )
    })

    it('prefer the account that has the name verified', async () => {
      const rival = anAccount()
      await stores.accounts.insert(rival)
      const pending = aDomain(rival, {
        name: sender.domain.name,
        status: 'pending',
        createdAt: START - 1_000,
      })
      await stores.domains.insert(pending, SECRET).catch(() => undefined)
      const found = await stores.inboundDirectory.lookUp(sender.domain.name, ['sales'])
      expect(found?.domain.accountId).toBe(sender.account.id)
    })

    it("find the operator's domain: that of the host's name, else the first account's", async () => {
      const { inboundDirectory: directory, domains } = stores
      const operator = anAccount({ createdAt: START + 5 })
      await stores.accounts.insert(operator)
      const add = async (name: string, status: Domain['status']) => {
        const domain = aDomain(operator, { name: name as never, status })
        await domains.insert(domain, SECRET)
        return domain
      }
      await add('taifa.example', 'pending')
      const host = 'mail.eu.taifa.example' as never
      expect((await directory.lookUpOperator(host))?.domain.id).toBe(sender.domain.id)
      const wide = await add('example', 'verified')
      expect((await directory.lookUpOperator(host))?.domain.id).toBe(wide.id)
      const near = await add('eu.taifa.example', 'verified')
      expect(await directory.lookUpOperator(host)).toMatchObject({
        domain: { id: near.id, name: 'eu.taifa.example' },
        account: { email: operator.email },
        rules: [],
      })
      await stores.accounts.setStatus(OPERATOR, operator.id, 'suspended')
      expect((await directory.lookUpOperator(host))?.domain.id).toBe(sender.domain.id)
      await stores.accounts.setStatus(OPERATOR, sender.account.id, 'suspended')
      expect(await directory.lookUpOperator(host)).toBeUndefined()
    })

    it('take all parts or none', async () => {
      const good = aPart(sender.domain, rule)
      const gone = aPart(sender.domain, { ...rule, id: anId() })
      expect(await stores.inbound.accept([good, gone])).toBe('gone')
      expect(await stores.forwards.logCount(scope(), undefined)).toBe(0)
      expect(await stores.history.find(scope(), good.message.message.id)).toBeUndefined()
      expect(await stores.inbound.accept([good])).toBe('stored')
      expect(await stores.forwards.logCount(scope(), rule.id)).toBe(2)
    })

    it('refuse for a paused rule, and put off for an account on hold', async () => {
      await stores.forwards.update(scope(), rule.id, { isActive: false })
      expect(await stores.inbound.accept([aPart(sender.domain, rule)])).toBe('gone')
      await stores.forwards.update(scope(), rule.id, { isActive: true })
      await stores.accounts.setStatus(OPERATOR, sender.account.id, 'suspended')
      expect(await stores.inbound.accept([aPart(sender.domain, rule)])).toBe('lapsed')
    })

    it('lose rules with their domain, and keep the log', async () => {
      await stores.inbound.accept([aPart(sender.domain, rule)])
      await stores.domains.remove(scope(), sender.domain.id, START)
      expect(await stores.forwards.list(scope())).toEqual([])
      expect(await stores.forwards.logCount(scope(), rule.id)).toBe(2)
      expect(await stores.inbound.accept([aPart(sender.domain, rule)])).toBe('gone')
    })

    it('keep forwarded mail out of the list of sent mail', async () => {
      const part = aPart(sender.domain, rule)
      await stores.inbound.accept([part])
      const query = { status: undefined, page: 0, limit: 10 } as const
      expect(await stores.history.list(scope(), query)).toEqual([])
      const { id } = part.message.message
      expect((await stores.history.find(scope(), id))?.message.source).toBe('forward')
    })

    it('count the copies that arrived, and no mail that was sent', async () => {
      const part = aPart(sender.domain, rule)
      await stores.inbound.accept([part])
      const sent = aMessage(sender.domain, { at: START })
      await stores.queue.enqueue(sent)
      const owner = 'worker' as WorkerId
      const ends = async (mail: NewMessage, to: RecipientState, changedAt: number) => {
        const lease = { owner, expiresAt: changedAt + 60_000 }
        const ask = { lease, now: changedAt, limit: 10, exceptDestinations: [] }
        await stores.queue.claim(ask)
        const changes = mail.recipients.map(({ id: recipientId }) => {
          const said = { lastReply: undefined, lastProblem: undefined }
          return { recipientId, to, dueAt: changedAt, attempts: 1, changedAt, ...said }
        })
        const about = { owner, messageId: mail.message.id, attempts: [], events: [], reports: [] }
        expect(await stores.queue.record({ ...about, changes })).toBe('recorded')
        const found = await stores.forwards.find(scope(), rule.id)
        return [found?.deliveryCount, found?.lastDeliveredAt]
      }
      expect(await ends(sent, 'delivered', START + 1)).toEqual([0, undefined])
      expect(await ends(part.message, 'deferred', START + 2)).toEqual([0, undefined])
      expect(await ends(part.message, 'delivered', START + 3)).toEqual([1, START + 3])
    })

    const anyShare = { limit: 10, perAccount: 10, underWay: new Map<AccountId, number>() }

    it('give a post to one claimer, and again when its lease has ended', async () => {
      await stores.inbound.accept([aPart(sender.domain, rule)])
      const claim = (now: number) =>
        stores.forwardPosts.claim({ ...anyShare, now, leaseUntil: now + 1_000 })
      const [post] = await claim(START)
      expect(post).toMatchObject({ attempts: 0, log: { forwardedTo: URL_TO } })
      expect(post?.sealedSecret).toEqual(SECRET)
      expect(await claim(START + 999)).toEqual([])
      expect(await claim(START + 1_000)).toHaveLength(1)
    })

    it('give posts to accounts in turns, and to none more than its share', async () => {
      const other = await aSender(stores)
      const theirs = aRule(other.domain)
      await stores.forwards.insert(theirs, SECRET)
      for (let i = 0; i < 5; i++)
        await stores.inbound.accept([aPart(sender.domain, rule, START + i)])
      for (let i = 0; i < 3; i++)
        await stores.inbound.accept([aPart(other.domain, theirs, START + 50 + i)])
      const whose = async (now: number, over: Partial<typeof anyShare> = {}) => {
        const claim = { ...anyShare, ...over, now, leaseUntil: now + 1_000 }
        const posts = await stores.forwardPosts.claim(claim)
        return posts.map(({ log }) => (log.accountId === other.account.id ? 'other' : 'own'))
      }
      const at = START + 100
      const full = { underWay: new Map([[sender.account.id, 4]]), perAccount: 4 }
      expect(await whose(at, { limit: 3, perAccount: 2 })).toEqual(['own', 'other', 'own'])
      expect(await whose(at, { ...full, limit: 1 })).toEqual(['other'])
      expect(await whose(at, { ...full, underWay: new Map([[other.account.id, 1]]) })).toEqual([
        'own',
        'other',
        'own',
        'own',
      ])
      expect(await whose(at)).toEqual([])
    })

    it('count a post that was taken once, and try no more', async () => {
      await stores.inbound.accept([aPart(sender.domain, rule)])
      const claim = { ...anyShare, now: START, leaseUntil: START + 1_000 }
      const [post] = await stores.forwardPosts.claim(claim)
      const base = { id: post?.log.id ?? anId(), attempts: 1, answer: 'HTTP 200', at: START + 5 }
      await stores.forwardPosts.record({ ...base, state: 'waiting', dueAt: START + 60_000 })
      await stores.forwardPosts.record({ ...base, state: 'delivered', dueAt: 0 })
      await stores.forwardPosts.record({ ...base, state: 'delivered', dueAt: 0 })
      const later = { ...claim, now: START + 9e9 }
      expect(await stores.forwardPosts.claim(later)).toEqual([])
      expect(await stores.forwards.find(scope(), rule.id)).toMatchObject({
        deliveryCount: 1,
        lastDeliveredAt: START + 5,
      })
      const log = await stores.forwards.log(scope(), page)
      expect(log).toContainEqual(
        expect.objectContaining({ forwardedTo: URL_TO, state: 'delivered', answer: 'HTTP 200' }),
      )
      expect(await stores.forwards.stats(scope(), 0)).toEqual({
        received: 1,
        delivered: 1,
        failed: 0,
        waiting: 1,
      })
    })

    describe('the code that Gmail sent', () => {
      const confirm = (address: string, code: string, receivedAt = START): InboundPart => {
        const { id: domainId, accountId } = sender.domain
        const confirmation = { accountId, domainId, address, code, link: 'https://x', receivedAt }
        const guard = { accountId, domainId, forwardId: undefined }
        const expiresAt = receivedAt + 1_000
        return { kind: 'gmail-confirmation', guard, confirmation: { ...confirmation, expiresAt } }
      }
      const code = async (address: string, now = START, by = scope()) =>
        (await stores.gmailConfirmations.find(by, sender.domain.id, address, now))?.code

      it('is the last one for its address, until it expires', async () => {
        await stores.inbound.accept([confirm('me@x.example', '111111')])
        await stores.inbound.accept([confirm('you@x.example', '222222')])
        await stores.inbound.accept([confirm('me@x.example', '333333', START + 10)])
        expect(await code('me@x.example')).toBe('333333')
        expect(await code('you@x.example')).toBe('222222')
        expect(await code('nobody@x.example')).toBeUndefined()
        expect(await code('me@x.example', START + 1_009)).toBe('333333')
        expect(await code('me@x.example', START + 1_010)).toBeUndefined()
      })

      it('is for the account of the domain only, and goes with the domain', async () => {
        await stores.inbound.accept([confirm('me@x.example', '111111')])
        const other = anAccount()
        await stores.accounts.insert(other)
        expect(await code('me@x.example', START, tenant(other.id))).toBeUndefined()
        const foreign = confirm('me@x.example', '999999')
        const guard = { ...foreign.guard, accountId: other.id }
        expect(await stores.inbound.accept([{ ...foreign, guard }])).toBe('gone')
        expect(await code('me@x.example')).toBe('111111')
        await stores.domains.remove(OPERATOR, sender.domain.id, START)
        expect(await code('me@x.example', START, OPERATOR)).toBeUndefined()
      })
    })
  })
}
