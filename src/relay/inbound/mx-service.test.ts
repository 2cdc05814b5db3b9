import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { concatBytes, fromLatin1, utf8 } from '#core/bytes.ts'
import type { Domain } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { MINUTE_MS } from '#core/time.ts'
import { createArcSealer } from '#infra/mail-auth/arc-sealer.ts'
import { mailbox } from '../../../test/support/draft.ts'
import {
  CLIENT,
  letter,
  openInboundWorld,
  signedBy,
  type InboundWorld,
} from '../../../test/support/inbound-world.ts'
import type { MxSettings } from './mx-service.ts'
import type { SpamVerdict } from '../ports/spam-filter.ts'

let world: InboundWorld
let home: Domain
const open = async (
  settings: Partial<MxSettings> = {},
  over: Parameters<typeof openInboundWorld>[1] = {},
) => {
  world = await openInboundWorld(settings, over)
  home = (await world.addOwner('home.test')).domain
}
afterEach(() => world.close())

const ACCEPTED = /^250 2\.0\.0 Accepted as /
/** The rows and bytes of the newest copy that was made for the account. */
async function copyOf({ accountId }: Domain) {
  const [entry] = await world.logOf({ accountId })
  const found = entry && (await world.stores.history.find(tenant(accountId), entry.messageId))
  const content = entry && (await world.stores.queue.loadContent(entry.messageId))
  return { entry, message: found?.message, header: fromLatin1(content?.header ?? utf8('')) }
}

/** Whom mail of the account waits for. */
async function readers({ accountId }: Domain): Promise<readonly string[]> {
  const request = { filter: {}, after: undefined, limit: 10 }
  const { entries } = await world.stores.queueOperations.scan(tenant(accountId), request)
  return entries.map(({ recipient }) => recipient.address)
}

describe('whose mail is taken', () => {
  beforeEach(() => open())

  it('is that of no stranger: no open relay', async () => {
    for (const to of ['x@elsewhere.test', 'x%elsewhere.test@home.test', 'x@[127.0.0.1]'])
      expect(await world.send({ to })).toMatch(/^550 5\.1\.1/)
  })

  it('is nobody’s when the rule is paused or the domain deleted, also in between', async () => {
    const rule = await world.addRule(home, 'sales')
    const own = tenant(home.accountId)
    const to = 'sales@home.test'
    const pause = () => world.stores.forwards.update(own, rule.id, { isActive: false })
    expect(await world.send({ to, meanwhile: pause })).toMatch(/^550 5\.1\.1 The mailbox was/)
    expect(await world.send({ to })).toMatch(/^550 5\.1\.1 There is no such/)
    await world.stores.forwards.update(own, rule.id, { isActive: true })
    const remove = () => world.stores.domains.remove(OPERATOR, home.id, world.clock.now())
    expect(await world.send({ to, meanwhile: remove })).toMatch(/^550 5\.1\.1 The mailbox was/)
    expect(await world.send({ to })).toMatch(/^550 5\.1\.1 There is no such/)
    expect(await world.logOf(home)).toEqual([])
  })

  it('waits at its sender while the domain has lapsed, also in between', async () => {
    await world.addRule(home, 'sales')
    const lapse = () =>
      world.stores.domains.saveCheck(OPERATOR, home.id, {
        ...home,
        status: 'failed',
        verifiedAt: undefined,
        lastCheckedAt: world.clock.now(),
      })
    const to = 'sales@home.test'
    expect(await world.send({ to, meanwhile: lapse })).toMatch(/^450 4\.7\.1 The domain is out/)
    expect(await world.send({ to })).toMatch(/^450 4\.7\.1 The domain is out/)
    expect(await world.logOf(home)).toEqual([])
  })

  it('goes to each tenant’s own when a message is for several', async () => {
    const { domain: other } = await world.addOwner('other.test')
    await world.addRule(home, 'sales')
    await world.addRule(other, 'sales', { destinationEmails: ['juma@there.test'] })
    const to = ['sales@home.test', 'sales@other.test']
    expect(await world.send({ to })).toMatch(ACCEPTED)
    expect(await world.logOf(home)).toMatchObject([
      { originalTo: 'sales@home.test', forwardedTo: 'asha@there.test' },
    ])
    expect(await world.logOf(other)).toMatchObject([
      { originalTo: 'sales@other.test', forwardedTo: 'juma@there.test' },
    ])
    expect((await copyOf(home)).header).not.toContain('other.test')
  })

  it('is still taken when the MX record of the domain leads elsewhere', async () => {
    await world.addRule(home, 'sales')
    world.dns.zone = { ...world.dns.zone, 'home.test': { MX: ['10 mx.elsewhere.test'] } }
    expect(await world.send({ to: 'sales@home.test' })).toMatch(ACCEPTED)
  })

  it('is postmaster’s and abuse’s of every verified domain', async () => {
    for (const to of ['postmaster@home.test', 'Abuse@home.test'])
      expect(await world.send({ to })).toMatch(ACCEPTED)
    expect(await readers(home)).toEqual(['owner@of-home.test', 'owner@of-home.test'])
  })
})

describe('a loop', () => {
  beforeEach(() => open())

  it('is found by Delivered-To and by the number of Received fields', async () => {
    await world.addRule(home, 'sales')
    const to = 'sales@home.test'
    const delivered = letter('me@author.test', ['Delivered-To: Sales@home.test'])
    expect(await world.send({ to, message: delivered })).toMatch(/^554 5\.4\.6 A mail loop/)
    const received = (count: number) =>
      letter('me@author.test', Array<string>(count).fill('Received: from a by b; x'))
    expect(await world.send({ to, message: received(100) })).toMatch(ACCEPTED)
    expect(await world.send({ to, message: received(101) })).toMatch(/^554 5\.4\.6/)
  })
})

describe('reports of copies', () => {
  beforeEach(() => open())

  it('go to a sender that SPF has proved, and to nobody else', async () => {
    world.outside('author.test', 'none')
    await world.addRule(home, 'sales')
    await world.send({ to: 'sales@home.test' })
    expect((await copyOf(home)).message?.envelopeSender).toBe('me@author.test')
    await world.clock.advance(1_000)
    await world.send({ to: 'sales@home.test', client: '198.51.100.9' })
    expect((await copyOf(home)).message).toMatchObject({
      envelopeSender: '',
      returnPath: expect.stringMatching(/^SRS0=.*@bounce\.home\.test$/),
    })
    await world.clock.advance(1_000)
    await world.send({ to: 'sales@home.test', from: null })
    expect((await copyOf(home)).message).toMatchObject({ envelopeSender: '', returnPath: '' })
  })
})

describe('a message that fails DMARC under p=reject', () => {
  const sealed = async (sealer: string, results: string) => {
    const strict = world.outside('strict.test', 'reject')
    const { name, privateKey } = world.outside(sealer, 'none')
    const now = world.clock.now()
    const signed = await signedBy(strict, letter('me@strict.test'), now)
    // The list put its mark on the text: the author's signature no longer holds.
    const changed = concatBytes([signed, utf8('-- \r\nThe list\r\n')])
    const fields = await createArcSealer().seal(changed, {
      key: { domain: name, selector: 'out', privateKey },
      chain: 'none',
      authenticationResults: `${sealer}; ${results}`,
      now,
    })
    return concatBytes([fields, changed])
  }
  const trusted = { trustedSealers: ['List.test'] }
  const send = (message: Uint8Array) =>
    world.send({ from: 'bounces@list.test', to: 'sales@home.test', message })

  it('is taken when a trusted forwarder saw it pass', async () => {
    await open(trusted)
    await world.addRule(home, 'sales')
    const message = await sealed('list.test', 'dmarc=pass header.from=strict.test')
    expect(await send(message)).toMatch(ACCEPTED)
    const { entry, header } = await copyOf(home)
    expect(entry?.authentication).toMatchObject({ dmarc: 'fail', arc: 'pass' })
    expect(entry?.rewritten).toContain('p=reject')
    expect(header).toContain('From: "Mwandishi via home.test"')
    expect(header).toMatch(/^ARC-Seal: i=2;/m)
  })

  it.each([
    ['a forwarder that nobody trusts', 'stranger.test', 'dmarc=pass header.from=strict.test'],
    ['a trusted one that saw it fail', 'list.test', 'dmarc=fail header.from=strict.test'],
    ['a trusted one that saw nothing', 'list.test', 'spf=pass'],
  ])('is refused from %s', async (_, sealer, results) => {
    await open(trusted)
    await world.addRule(home, 'sales')
    expect(await send(await sealed(sealer, results))).toMatch(/^550 5\.7\.26/)
  })

  it('is refused when the seal does not hold', async () => {
    await open(trusted)
    await world.addRule(home, 'sales')
    const message = await sealed('list.test', 'dmarc=pass header.from=strict.test')
    expect(await send(concatBytes([message, utf8('More\r\n')]))).toMatch(/^550 5\.7\.26/)
  })

  it('is taken and kept where the rule of the address wants it', async () => {
    await open()
    world.outside('strict.test', 'reject')
    const message = letter('me@strict.test')
    await world.addRule(home, 'sales', { acceptsFailedDmarc: true })
    await world.addRule(home, 'info')
    const on = { inbox: { enabled: true } }
    await world.stores.domains.changeSettings(OPERATOR, home.id, on)
    const from = 'x@author.test'
    expect(await world.send({ from, to: 'info@home.test', message })).toMatch(/^550 5\.7\.26/)
    expect(await world.send({ from, to: 'any@home.test', message })).toMatch(/^550 5\.7\.26/)
    expect(await world.send({ from, to: 'sales@home.test', message })).toMatch(ACCEPTED)
    expect(await world.inboxOf(home)).toMatchObject([{ recipient: 'sales@home.test' }])
  })
})

describe('one address that brings much', () => {
  it('waits when it has had its messages of the minute, and only it', async () => {
    await open({ perAddressPerMinute: 2 })
    await world.addRule(home, 'sales')
    const to = 'sales@home.test'
    expect(await world.send({ to })).toMatch(ACCEPTED)
    expect(await world.send({ to })).toMatch(ACCEPTED)
    expect(await world.send({ to })).toMatch(/^450 4\.7\.1 Too many messages/)
    expect(await world.send({ to, client: '203.0.113.6' })).toMatch(ACCEPTED)
    await world.clock.advance(MINUTE_MS)
    expect(await world.send({ to })).toMatch(ACCEPTED)
  })
})

describe('a full inbox', () => {
  it('holds up no mail that is forwarded, and the rest waits', async () => {
    await open({ inboxMaxBytes: 1_500 })
    await world.addRule(home, 'sales')
    const on = { inbox: { enabled: true } }
    await world.stores.domains.changeSettings(OPERATOR, home.id, on)
    const message = letter('me@author.test', [], 'x'.repeat(500))
    expect(await world.send({ to: 'any@home.test', message })).toMatch(ACCEPTED)
    expect(await world.send({ to: 'any@home.test', message })).toMatch(/^452 4\.2\.2/)
    expect(await world.send({ to: 'sales@home.test', message })).toMatch(ACCEPTED)
    expect(await world.inboxOf(home)).toMatchObject([{ recipient: 'any@home.test' }])
    expect(await world.logOf(home)).toHaveLength(1)
  })
})

describe('greylisting', () => {
  it('puts off a host that is not known, but no report of our own mail', async () => {
    await open({ greylistMs: 5 * MINUTE_MS })
    await world.addRule(home, 'sales')
    const to = 'sales@home.test'
    expect(await world.send({ to })).toMatch(/^451 4\.7\.1 Your mail host is not known/)
    await world.send({ to: 'nobody@home.test' })
    await world.clock.advance(5 * MINUTE_MS)
    expect(await world.send({ to })).toMatch(ACCEPTED)
    expect(await world.send({ to, from: 'you@author.test' })).toMatch(ACCEPTED)
    const { message } = await copyOf(home)
    const report = { from: null, to: message?.returnPath ?? '', client: '198.51.100.9' }
    expect(await world.send(report)).toMatch(ACCEPTED)
    expect(await world.send({ to, client: '198.51.100.9' })).toMatch(/^451 4\.7\.1/)
  })
})

describe('postmaster of this server', () => {
  it('is whom the operator has named, by way of his own domain', async () => {
    await open({ postmaster: mailbox('root@operator.test') })
    const { domain } = await world.addOwner('taifa.test')
    expect(await world.send({ to: 'postmaster@mx1.taifa.test' })).toMatch(ACCEPTED)
    expect(await readers(domain)).toEqual(['root@operator.test'])
    expect(await readers(home)).toEqual([])
  })

  it('else is the owner of the first domain, and nobody while there is none', async () => {
    await open()
    expect(await world.send({ to: 'Postmaster@mail.taifa.test' })).toMatch(ACCEPTED)
    expect(await readers(home)).toEqual(['owner@of-home.test'])
    await world.stores.domains.remove(OPERATOR, home.id, world.clock.now())
    expect(await world.send({ to: 'postmaster@mx1.taifa.test' })).toMatch(/^451 4\.3\.0/)
  })
})

describe('a spam filter', () => {
  const asked: unknown[] = []
  const says = (verdict: SpamVerdict | { readonly problem: string }) => ({
    spamFilter: {
      check: (_: Uint8Array, facts: unknown) => {
        asked.push(facts)
        return Promise.resolve(verdict)
      },
    },
  })
  const verdict = (action: SpamVerdict['action'], score: number) => ({
    action,
    score,
    threshold: 15,
  })
  const to = 'sales@home.test'
  beforeEach(() => {
    asked.length = 0
  })

  it('has its mark and its score in what is kept, forwarded and logged', async () => {
    await open({}, says(verdict('mark', 7.5)))
    world.dns.zone = { '5.113.0.203.in-addr.arpa': { PTR: ['mx.author.test'] } }
    await world.addRule(home, 'sales')
    const on = { inbox: { enabled: true } }
    await world.stores.domains.changeSettings(OPERATOR, home.id, on)
    expect(await world.send({ to })).toMatch(ACCEPTED)
    const { entry, header } = await copyOf(home)
    expect(header).toContain('\r\nX-Spam: Yes\r\nX-Spam-Score: 7.50\r\n')
    expect(entry?.spamScore).toBe(7.5)
    expect(await world.inboxOf(home)).toMatchObject([{ spamScore: 7.5 }])
    expect(asked).toMatchObject([
      { helo: 'client.test', sender: 'me@author.test', recipients: [to], client: { text: CLIENT } },
    ])
  })

  it('leaves no mark on what it has nothing against', async () => {
    await open({}, says(verdict('take', 0.1)))
    await world.addRule(home, 'sales')
    expect(await world.send({ to })).toMatch(ACCEPTED)
    const { entry, header } = await copyOf(home)
    expect(header).not.toContain('X-Spam')
    expect(entry?.spamScore).toBe(0.1)
  })

  it.each([
    ['reject', /^554 5\.7\.1 The message looks like spam/],
    ['later', /^451 4\.7\.1/],
  ] as const)('that says %s is obeyed, and nothing is kept', async (action, reply) => {
    await open({}, says(verdict(action, 20)))
    await world.addRule(home, 'sales')
    expect(await world.send({ to })).toMatch(reply)
    expect(await world.logOf(home)).toEqual([])
  })

  it('that is away stops no mail, unless the operator wants that', async () => {
    await open({}, says({ problem: 'ECONNREFUSED' }))
    await world.addRule(home, 'sales')
    expect(await world.send({ to })).toMatch(ACCEPTED)
    expect((await copyOf(home)).entry?.spamScore).toBeUndefined()
    await world.close()
    await open({ spamFilterAway: 'defer' }, says({ problem: 'ECONNREFUSED' }))
    await world.addRule(home, 'sales')
    expect(await world.send({ to })).toMatch(/^451 4\.3\.0/)
  })

  it('is not asked about reports of our own mail', async () => {
    await open({}, says(verdict('reject', 20)))
    const { srs } = world.keyring
    const { makeSrs } = await import('#proto/srs/srs.ts')
    const bounces = 'bounce.home.test' as DomainName
    const address = makeSrs(mailbox('me@author.test'), bounces, world.clock.now(), srs)
    const report = `${address?.localpart ?? ''}@bounce.home.test`
    expect(await world.send({ from: null, to: report })).toMatch(ACCEPTED)
    expect(asked).toEqual([])
  })
})
