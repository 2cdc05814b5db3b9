import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { parseMailbox } from '#core/mailbox.ts'
import { describeReply } from '#core/reply.ts'
import { makeSrs } from '#proto/srs/srs.ts'
import { makeReturnPath } from '#proto/verp/return-path.ts'
import type { ForwardRule } from '#core/forward.ts'
import type { InboundDomain } from '../ports/inbound-store.ts'
import { routeRecipient } from './route.ts'

const NOW = 1_800_000_000_000
const HOME = 'home.test' as DomainName
const BOUNCES = 'bounce.home.test' as DomainName
const MESSAGE = '0190a0b0-0000-7000-8000-000000000001' as never
const srs = (text: string) => createHmac('sha256', 'key').update(text).digest()
const returnPaths = { tag: () => new Uint8Array(8).fill(7) }

const aRule = (localpart: string, isActive = true) => ({ localpart, isActive }) as ForwardRule

interface World {
  readonly status?: 'verified' | 'failed' | 'pending'
  readonly account?: 'active' | 'suspended'
  readonly rules?: readonly ForwardRule[]
  readonly hasInbox?: boolean
  readonly isNew?: boolean
}

/** `forward sales`, or the reply of the refusal. */
async function route(address: string, world: World = {}, sender: string | null = 'me@author.test') {
  const { status = 'verified', account = 'active', rules = [], hasInbox = false } = world
  const entry: InboundDomain = {
    domain: { id: 'd' as never, accountId: 'a' as never, name: HOME, status },
    account: { email: 'owner@elsewhere.test', status: account },
    rules,
    hasInbox,
  }
  const lookedUp: string[] = []
  const directory = {
    lookUp: (name: DomainName, localparts: readonly string[]) => {
      lookedUp.push(name)
      const found = rules.filter(({ localpart }) => localparts.includes(localpart))
      return Promise.resolve(name === HOME ? { ...entry, rules: found } : undefined)
    },
    lookUpOperator: () => Promise.resolve(world.isNew === true ? undefined : entry),
  }
  const parse = (text: string) => {
    const parsed = parseMailbox(text)
    if (!parsed.ok) throw new Error(text)
    return parsed.value
  }
  const envelope = { sender: sender === null ? null : parse(sender), now: NOW }
  const found = await routeRecipient(parse(address), envelope, {
    directory,
    returnPaths,
    srs,
    ownHosts: ['mail.taifa.test' as DomainName, 'mx1.taifa.test' as DomainName],
    postmaster: undefined,
  })
  expect(lookedUp.length).toBeLessThanOrEqual(1)
  if (found.kind === 'refuse') return describeReply(found.reply).slice(0, 9)
  return found.destinations
    .map((destination) => {
      const { kind } = destination
      const rule = kind === 'forward' || kind === 'inbox' ? destination.rule : undefined
      return rule === undefined ? kind : `${kind} ${rule.localpart}`
    })
    .join(' and ')
}

const srsAddress = (now = NOW) => {
  const author = { localpart: 'me', domain: 'author.test' as DomainName, literal: undefined }
  return `${makeSrs(author, BOUNCES, now, srs)?.localpart ?? ''}@bounce.home.test`
}
const returnAddress = `${makeReturnPath({ messageId: MESSAGE, tag: returnPaths.tag() }, HOME).localpart}@bounce.home.test`
const forged = `${makeReturnPath({ messageId: MESSAGE, tag: new Uint8Array(8) }, HOME).localpart}@bounce.home.test`

describe('a recipient', () => {
  const rules = [aRule('sales'), aRule('off', false), aRule('sales+vip')]

  it.each([
    ['sales@home.test', 'forward sales'],
    ['SALES@HOME.test', 'forward sales'],
    ['sales+fair@home.test', 'forward sales'],
    ['sales+vip@home.test', 'forward sales+vip'],
    ['off@home.test', '550 5.1.1'],
    ['nobody@home.test', '550 5.1.1'],
    ['sales@elsewhere.test', '550 5.1.1'],
    ['sales@sub.home.test', '550 5.1.1'],
    ['sales@[127.0.0.1]', '550 5.1.1'],
    ['sales%elsewhere.test@home.test', '550 5.1.1'],
    ['postmaster@home.test', 'postmaster'],
    ['Abuse@home.test', 'postmaster'],
    [returnAddress, 'return-path'],
    [forged, '550 5.1.1'],
    ['nobody@bounce.home.test', '550 5.1.1'],
  ])('%s: %s', async (address, expected) => {
    expect(await route(address, { rules })).toBe(expected)
  })

  it('falls to the rule for all, but not when a nearer one is paused', async () => {
    const withAll = [...rules, aRule('*')]
    expect(await route('nobody@home.test', { rules: withAll })).toBe('forward *')
    expect(await route('off@home.test', { rules: withAll })).toBe('550 5.1.1')
    expect(await route('postmaster@home.test', { rules: withAll })).toBe('forward *')
  })

  it('is postmaster of this server itself: always somebody', async () => {
    for (const address of ['postmaster@mx1.taifa.test', 'Postmaster@mail.taifa.test'])
      expect(await route(address)).toBe('postmaster')
    expect(await route('abuse@mx1.taifa.test')).toBe('postmaster')
    expect(await route('info@mx1.taifa.test')).toBe('550 5.1.1')
    expect(await route('postmaster@mx2.taifa.test')).toBe('550 5.1.1')
    expect(await route('postmaster@mx1.taifa.test', { isNew: true })).toBe('451 4.3.0')
  })

  it('is kept where the inbox is on, whatever its name, and forwarded as well', async () => {
    const kept = { rules, hasInbox: true }
    expect(await route('nobody@home.test', kept)).toBe('inbox')
    expect(await route('sales+fair@home.test', kept)).toBe('inbox sales')
    expect(await route('off@home.test', kept)).toBe('inbox')
    expect(await route('postmaster@home.test', kept)).toBe('inbox and postmaster')
    expect(await route('nobody@sub.home.test', kept)).toBe('550 5.1.1')
    expect(await route('nobody@bounce.home.test', kept)).toBe('550 5.1.1')
    expect(await route(returnAddress, kept)).toBe('return-path')
    for (const world of [{ status: 'failed' }, { account: 'suspended' }] as const)
      expect(await route('nobody@home.test', { ...kept, ...world })).toBe('450 4.7.1')
  })

  it.each([
    // A domain that lapsed, and an account on hold.
    { status: 'failed' },
    { account: 'suspended' },
  ] as const)('waits at its sender for %o', async (world) => {
    expect(await route('sales@home.test', { ...world, rules })).toBe('450 4.7.1')
    expect(await route(returnAddress, world)).toBe('450 4.7.1')
    expect(await route(srsAddress(), world, null)).toBe('450 4.7.1')
    expect(await route('nobody@home.test', { ...world, rules })).toBe('550 5.1.1')
    expect(await route('postmaster@home.test', { ...world, rules })).toBe('550 5.1.1')
  })

  it('is an SRS address of ours: reports only, for three weeks', async () => {
    expect(await route(srsAddress(), {}, null)).toBe('srs')
    expect(await route(srsAddress().toUpperCase(), {}, null)).toBe('srs')
    expect(await route(srsAddress())).toBe('550 5.7.1')
    expect(await route(srsAddress(NOW - 22 * 86_400_000), {}, null)).toBe('550 5.1.1')
    expect(await route(srsAddress().replace('=me@', '=you@'), {}, null)).toBe('550 5.1.1')
  })
})
