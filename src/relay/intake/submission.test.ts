import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { concatBytes, fromUtf8, utf8 } from '#core/bytes.ts'
import { OPERATOR } from '#core/tenant.ts'
import { parseReturnPath } from '#proto/verp/return-path.ts'
import {
  FACTS,
  MESSAGE,
  openSubmissionWorld,
  queuedId,
  TestConnection,
  type SubmissionWorld,
} from '../../../test/support/submission-world.ts'
import { StoreUnavailable } from '../ports/access-stores.ts'
import type { SubmissionDeps } from './submission.ts'

let world: SubmissionWorld
/** Opening stores costs some synced writes, so tests that leave them usable share one world. */
let shared: SubmissionWorld
let behindBefore = 0
beforeAll(async () => {
  shared = await openSubmissionWorld()
})
beforeEach(async () => {
  world = shared
  behindBefore = await behind()
})
afterEach(async () => {
  if (world !== shared) await world.close()
})
afterAll(() => shared.close())

async function ownWorld(...how: Parameters<typeof openSubmissionWorld>): Promise<void> {
  world = await openSubmissionWorld(...how)
  behindBefore = 0
}

async function loggedIn(): Promise<TestConnection> {
  const connection = world.connect()
  expect(await connection.login()).toBe('235 2.7.0 Logged in; sending for own.test')
  return connection
}

async function stored(id: never) {
  const found = await world.stores.history.find(OPERATOR, id)
  const content = await world.stores.history.content(OPERATOR, id)
  if (found === undefined || content === undefined) throw new Error('not stored')
  const { body } = content
  const pieces = body.kind === 'inline' ? [body.bytes] : await collect(world.spool.read(body.name))
  return { ...found, kind: body.kind, header: fromUtf8(content.header), body: concatBytes(pieces) }
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece.slice())
  return all
}

/** What this test left in queue and spool. */
async function leftBehind(): Promise<number> {
  return (await behind()) - behindBefore
}

async function behind(): Promise<number> {
  const messages = await world.stores.history.list(OPERATOR, {
    status: undefined,
    page: 0,
    limit: 500,
  })
  const entries = await readdir(join(world.dataDir, 'spool'), {
    recursive: true,
    withFileTypes: true,
  })
  return messages.length + entries.filter((entry) => entry.isFile()).length
}

describe('a message that is accepted', () => {
  it('is stored as it came, with a Received line and what was missing', async () => {
    const connection = await loggedIn()
    const mail = await stored(queuedId(await connection.send()))
    expect(fromUtf8(mail.body)).toBe('Hi Bob.\r\n')
    expect(mail.header.replaceAll(mail.message.id, 'ID')).toBe(
      [
        'Received: by mail.taifa.test with ESMTPA id ID',
        '\tfor <bob@there.test>;',
        '\tMon, 23 Nov 2026 12:00:00 +0000',
        'From: Me <me@own.test>',
        'To: bob@there.test',
        'Subject: Hello',
        'Date: Mon, 23 Nov 2026 12:00:00 +0000',
        'Message-ID: <ID@own.test>',
        '',
        '',
      ].join('\r\n'),
    )
    expect(mail.message).toMatchObject({
      source: 'smtp',
      envelopeSender: 'me@own.test',
      fromAddress: 'me@own.test',
      subject: 'Hello',
      sizeBytes: mail.header.length + mail.body.length,
      eightBit: false,
      needsSmtpUtf8: false,
      accountId: world.account.id,
      credentialId: world.credential.id,
    })
    const [local = '', domain] = mail.message.returnPath.split('@')
    expect(domain).toBe('bounce.own.test')
    const tag = world.keyring.returnPaths.tag(mail.message.id)
    expect(parseReturnPath(local)).toEqual({ messageId: mail.message.id, tag })
    expect(await world.stores.history.events(OPERATOR, mail.message.id)).toMatchObject([
      { name: 'queued', detail: { source: 'smtp', recipients: 1 } },
    ])
  })
  it('keeps every recipient once, in all spellings of its domain, and the null sender null', async () => {
    const connection = await loggedIn()
    const to = ['a@X.test', 'a@x.test', 'A@x.test', 'b@[192.0.2.9]', 'c@x.test']
    const mail = await stored(queuedId(await connection.send({ from: null, to })))
    expect(mail.recipients.map((one) => `${one.address} ${one.routingDomain}`).toSorted()).toEqual([
      'A@x.test x.test',
      'a@x.test x.test',
      'b@[192.0.2.9] [192.0.2.9]',
      'c@x.test x.test',
    ])
    expect(mail.message).toMatchObject({ envelopeSender: '', returnPath: '' })
    expect(mail.header).not.toContain('for <')
  })
  it('loses its Bcc', async () => {
    const connection = await loggedIn()
    const message = `Bcc: secret@x.test,\r\n other@x.test\r\n${MESSAGE}`
    const mail = await stored(queuedId(await connection.send({ message })))
    expect(mail.header).not.toMatch(/bcc|secret|other/i)
  })
  it('may come from another verified domain of the account, but not be From it', async () => {
    const connection = await loggedIn()
    await world.addDomain({ name: 'second.test' as never })
    expect(await connection.send({ from: 'x@second.test' })).toMatch(/^250/)
    const message = MESSAGE.replace('me@own.test', 'me@second.test')
    expect(await connection.send({ message })).toMatch(/^550 5\.7\.1 From address <me@second/)
  })
  it('needs SMTPUTF8 only when it does', async () => {
    const connection = await loggedIn()
    const utf8Header = MESSAGE.replace('Hello', 'Grüße')
    const encoded = MESSAGE.replace('Hello', '=?utf-8?q?Gr=C3=BC=C3=9Fe?=')
    const utf8Body = MESSAGE.replace('Hi', 'Grüße')
    const cases = [
      [{ smtpUtf8: true }, false, false, 'Hello'],
      [{ smtpUtf8: true, message: encoded }, false, false, 'Grüße'],
      [{ smtpUtf8: true, message: utf8Body }, false, true, 'Hello'],
      [{ smtpUtf8: true, message: utf8Header }, true, true, 'Grüße'],
      [{ smtpUtf8: false, message: utf8Header }, false, true, 'Grüße'],
      [{ smtpUtf8: true, to: ['jürgen@x.test'] }, true, true, 'Hello'],
      [{ smtpUtf8: true, to: ['j@bücher.test'] }, false, false, 'Hello'],
    ] as const
    for (const [sending, needsSmtpUtf8, eightBit, subject] of cases) {
      const mail = await stored(queuedId(await connection.send(sending)))
      expect(mail.message).toMatchObject({
        needsSmtpUtf8,
        eightBit,
        subject,
      })
    }
  })
  it('is announced after it is durable', async () => {
    const heard: string[] = []
    world.announcements.subscribe(({ kind }) => heard.push(kind))
    const connection = await loggedIn()
    await connection.send()
    await connection.send({ message: 'no header' })
    expect(heard).toEqual(['mail-queued', 'changed'])
  })
})

describe('a body', () => {
  const header = utf8(MESSAGE.slice(0, MESSAGE.indexOf('\r\n\r\n') + 4))
  it.each([
    [131_072, 'inline'],
    [131_073, 'file'],
    [900_000, 'file'],
  ])('of %i bytes is stored %s, byte for byte', async (size, kind) => {
    const body = Uint8Array.from({ length: size }, (_, i) => 32 + (i % 90))
    const whole = concatBytes([header, body])
    const chunks = []
    for (let at = 0; at < whole.length; at += 40_000) chunks.push(whole.subarray(at, at + 40_000))
    const connection = await loggedIn()
    const mail = await stored(queuedId(await connection.send({ message: chunks })))
    expect(mail.kind).toBe(kind)
    expect(Buffer.compare(mail.body, body)).toBe(0)
    expect(mail.message).toMatchObject({ sizeBytes: mail.header.length + size, eightBit: false })
  })
  it('is the same wherever it is cut, also when the chunk is reused and nobody waits', async () => {
    await ownWorld({ inlineBodyBytes: 40 })
    const connection = await loggedIn()
    const whole = concatBytes([header, utf8('Grüße '.repeat(12))])
    const body = whole.subarray(header.length)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: whole.length }), { maxLength: 8 }), async (cuts) => {
        const sink = await connection.begin()
        const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length]
        const waits: unknown[] = []
        for (const [i, edge] of edges.slice(1).entries()) {
          const chunk = whole.slice(edges[i], edge)
          const wait = sink.write(chunk)
          waits.push(wait)
          if (wait === undefined) chunk.fill(0)
        }
        await Promise.all(waits)
        const reply = await sink.finish()
        const mail = await stored(queuedId(`250 2.0.0 ${reply.lines[0]}`))
        expect(fromUtf8(mail.body)).toBe(fromUtf8(body))
        expect(mail.message.eightBit).toBe(true)
      }),
      { numRuns: 25 },
    )
  })
})

describe('nothing stays of a message that', () => {
  const large = `${MESSAGE}${'x'.repeat(100)}\r\n`.padEnd(200_000, 'x')
  it.each([
    ['has a header that cannot be read', `no colon\r\n${large}`, /^550 5\.6\.0 Header line 1/],
    ['has no From', large.replace('From', 'X-From'), /^550 5\.6\.0 The message has no From/],
    ['has two From', `From: me@own.test\r\n${large}`, /^550 5\.6\.0 The message has 2 From/],
    ['is From elsewhere', large.replace('own.test', 'other.test'), /^550 5\.7\.1 From address/],
    ['goes round', `${'Received: x\r\n'.repeat(101)}${large}`, /^554 5\.4\.6/],
    ['is all header', 'X: y\r\n'.repeat(50_000), /^552 5\.3\.4 The header/],
    ['is empty', '', /^550 5\.6\.0/],
    ['is too large', large.padEnd(1_000_001, 'x'), /^552 5\.3\.4 The message is larger/],
  ])('%s', async (_, message, reply) => {
    const connection = await loggedIn()
    const bytes = utf8(message)
    const chunks = []
    for (let at = 0; at < bytes.length; at += 50_000) chunks.push(bytes.subarray(at, at + 50_000))
    expect(await connection.send({ message: chunks })).toMatch(reply)
    expect(await leftBehind()).toBe(0)
    expect(await connection.send()).toMatch(/^250/)
  })
  it('was aborted, at any moment', async () => {
    const connection = await loggedIn()
    const bytes = utf8(large)
    for (const size of [0, 10, 300, 70_000, 150_000]) {
      const sink = await connection.begin()
      const pending = [
        sink.write(bytes.subarray(0, size)),
        sink.write(bytes.subarray(size, 160_000)),
      ]
      sink.abort()
      await Promise.all(pending.map((wait) => Promise.resolve(wait)))
      sink.abort()
      connection.handler.reset()
    }
    await expect.poll(leftBehind).toBe(0)
  })
})

describe('MAIL', () => {
  it('wants a login', async () => {
    expect(await world.connect().mail()).toBe('530 5.7.0 Log in first (AUTH).')
    const opened = await world.connect().handler.openMessage(FACTS)
    expect(opened).toMatchObject({ code: 530 })
  })
  it.each(['me@other.test', 'me@sub.own.test', 'me@[192.0.2.1]', 'me@pending.test'])(
    'refuses %s and says what would do',
    async (from) => {
      if (from.endsWith('@pending.test')) {
        await world.addDomain({ name: 'pending.test' as never, status: 'pending' })
      }
      const connection = await loggedIn()
      const reply = await connection.mail({ from })
      expect(reply).toContain(`550 5.7.1 Envelope sender <${from}>`)
      expect(reply).toContain('This login sends for own.test')
    },
  )
  it('refuses what is declared too large', async () => {
    const connection = await loggedIn()
    expect(await connection.mail({ declaredBytes: 1_000_000 })).toMatch(/^250/)
    expect(await connection.mail({ declaredBytes: 1_000_001 })).toMatch(/^552 5\.3\.4/)
  })
  it('is followed by recipients that have a domain', async () => {
    const connection = await loggedIn()
    await connection.mail()
    const recipient = { localpart: 'postmaster', domain: undefined, literal: undefined }
    const answer = await connection.handler.rcpt({ recipient, index: 0 }, FACTS)
    expect(answer).toMatchObject({ code: 553, enhanced: '5.1.3' })
  })
  it('forgets the transaction before it', async () => {
    const connection = await loggedIn()
    await connection.begin({ to: ['a@x.test', 'b@x.test'] })
    expect(await connection.mail({ from: 'x@other.test' })).toMatch(/^550/)
    expect(await connection.handler.openMessage(FACTS)).toMatchObject({ code: 503 })
    const mail = await stored(queuedId(await connection.send({ to: ['c@x.test'] })))
    expect(mail.recipients.map((one) => one.address)).toEqual(['c@x.test'])
  })
})

describe('revocation', () => {
  beforeEach(() => ownWorld())
  const revoke = async () => {
    await world.stores.credentials.revoke(OPERATOR, world.credential.id, world.clock.now())
    world.announcements.publish({ kind: 'credential-revoked', credentialId: world.credential.id })
  }
  it('hangs up on the connections of the credential and on no others', async () => {
    const other = await world.addCredential(await world.addDomain())
    const stranger = new TestConnection(world.submission.service, other.username)
    await stranger.login()
    const [first, second, anonymous] = [await loggedIn(), await loggedIn(), world.connect()]
    await revoke()
    await expect.poll(() => first.hungUp).toMatch(/^421 4\.7\.0 The SMTP credential/)
    expect(second.hungUp).toMatch(/^421/)
    expect([anonymous.hungUp, stranger.hungUp]).toEqual([undefined, undefined])
    expect(await first.mail()).toMatch(/^421/)
    expect(await world.connect().login()).toMatch(/^535 5\.7\.8/)
  })
  it('keeps a message in flight from being queued, even when no announcement came', async () => {
    const connection = await loggedIn()
    const sink = await connection.begin()
    await sink.write(utf8(MESSAGE.padEnd(200_000, 'x')))
    await world.stores.credentials.revoke(OPERATOR, world.credential.id, world.clock.now())
    expect(await sink.finish()).toMatchObject({ code: 421, enhanced: '4.7.0' })
    expect(await leftBehind()).toBe(0)
  })
  it('reaches a login whose look-up came just before', async () => {
    // A store that answers with what was true a moment ago.
    await ownWorld({}, ({ credentials }) => ({
      credentials: {
        touch: (uses) => credentials.touch(uses),
        async findForLogin(username) {
          const record = await credentials.findForLogin(username)
          await revoke()
          await new Promise((resolve) => setImmediate(resolve))
          return record
        },
      },
    }))
    const connection = await loggedIn()
    expect(connection.hungUp).toMatch(/^421/)
    expect(await connection.mail()).toMatch(/^421/)
  })
  it('does not reach a connection that is gone', async () => {
    const connection = await loggedIn()
    connection.handler.closed()
    await revoke()
    await new Promise((resolve) => setImmediate(resolve))
    expect(connection.hungUp).toBeUndefined()
  })
})

describe('a domain or account that loses its standing', () => {
  beforeEach(() => ownWorld())
  it('is refused at the next MAIL, and welcome again when it is mended', async () => {
    const connection = await loggedIn()
    const check = { ...world.domain, lastCheckedAt: 1 }
    await world.stores.domains.saveCheck(OPERATOR, world.domain.id, { ...check, status: 'failed' })
    world.announcements.publish({ kind: 'domain-unverified', domainId: world.domain.id })
    await expect.poll(() => connection.mail()).toMatch(/^550 5\.7\.1 Domain own\.test is not/)
    expect(await world.connect().login()).toMatch(/^235/)
    await world.stores.domains.saveCheck(OPERATOR, world.domain.id, {
      ...check,
      status: 'verified',
    })
    expect(await connection.send()).toMatch(/^250 2\.0\.0 Queued/)
  })
  it('is refused at the end when it happens in flight', async () => {
    const connection = await loggedIn()
    const sink = await connection.begin()
    await sink.write(utf8(MESSAGE))
    await world.stores.accounts.setStatus(OPERATOR, world.account.id, 'suspended')
    expect(await sink.finish()).toMatchObject({ code: 550, enhanced: '5.7.1' })
    world.announcements.publish({ kind: 'account-suspended', accountId: world.account.id })
    await expect.poll(() => connection.mail()).toMatch(/^550 5\.7\.1 This account is suspended/)
    expect(await world.connect().login()).toMatch(/^550 5\.7\.1 This account is suspended/)
    expect(await leftBehind()).toBe(0)
  })
})

describe('storage that fails', () => {
  const failing = async (over: Parameters<typeof openSubmissionWorld>[1]) => {
    await ownWorld({}, over)
    return loggedIn()
  }
  const LARGE = { message: MESSAGE.padEnd(200_000, 'x') }
  it.each([
    ['disk-full', /^452 4\.3\.1/],
    ['io-error', /^451 4\.3\.0/],
    ['closed', /^451 4\.3\.0/],
  ] as const)('%s at the queue is told as %s', async (reason, reply) => {
    const enqueue = () => Promise.reject(new StoreUnavailable(reason, 'for the test'))
    const connection = await failing(() => ({ queue: { enqueue } }))
    expect(await connection.send()).toMatch(reply)
  })
  it('is no room at MAIL', async () => {
    const connection = await failing(({ spool }) => ({
      spool: { ...pick(spool), hasRoomFor: (bytes) => Promise.resolve(bytes < 5000) },
    }))
    expect(await connection.mail({ declaredBytes: 4000 })).toMatch(/^250/)
    expect(await connection.mail({ declaredBytes: 6000 })).toMatch(/^452 4\.3\.1/)
  })
  it.each(['create', 'write', 'commit'])('is a spool that cannot %s', async (where) => {
    const connection = await failing(({ spool }) => ({ spool: brokenSpool(spool, where) }))
    expect(await connection.send(LARGE)).toMatch(/^452 4\.3\.1/)
    expect(await leftBehind()).toBe(0)
    expect(await connection.send()).toMatch(/^250/)
  })
  it('is a bug: 451, and the next message goes through', async () => {
    let first = true
    const connection = await failing(({ queue }) => ({
      queue: {
        enqueue: (message) => {
          if (!first) return queue.enqueue(message)
          first = false
          throw new TypeError('for the test')
        },
      },
    }))
    expect(await connection.send()).toMatch(/^451 4\.3\.0/)
    expect(await connection.send()).toMatch(/^250/)
  })
  it('keeps a committed body when nobody knows whether its rows were written', async () => {
    const enqueue = () => Promise.reject(new StoreUnavailable('io-error', 'for the test'))
    const connection = await failing(() => ({ queue: { enqueue } }))
    expect(await connection.send(LARGE)).toMatch(/^451/)
    expect(await leftBehind()).toBe(1)
  })
})

type Spool = SubmissionDeps['spool']

function pick(spool: Spool): SubmissionDeps['spool'] {
  return {
    create: () => spool.create(),
    remove: (name) => spool.remove(name),
    hasRoomFor: (bytes) => spool.hasRoomFor(bytes),
  }
}

/** The real spool but for one operation, which fails as a full disk does. */
function brokenSpool(spool: Spool, where: string): SubmissionDeps['spool'] {
  const full = () => Promise.reject(new StoreUnavailable('disk-full', 'for the test'))
  return {
    ...pick(spool),
    async create() {
      if (where === 'create') return full()
      const file = await spool.create()
      return {
        name: file.name,
        write: (chunk) => (where === 'write' ? full() : file.write(chunk)),
        commit: () => (where === 'commit' ? full() : file.commit()),
        discard: () => file.discard(),
      }
    },
  }
}
