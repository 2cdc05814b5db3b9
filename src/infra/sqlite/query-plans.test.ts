import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { InboxId, RecipientId, WorkerId } from '#core/ids.ts'
import type { RecipientState } from '#core/recipient.ts'
import { OPERATOR, tenant, type TenantScope } from '#core/tenant.ts'
import type { RecipientChange } from '#relay/ports/queue-store.ts'
import {
  aCredential,
  aDomain,
  aMessage,
  anAccount,
  anEvent,
  anId,
  START,
} from '../../../test/support/mail-values.ts'
import { Database } from './database.ts'
import * as history from './history-queries.ts'
import { migrate, readMigrations } from './migrator.ts'
import { READ_OPERATIONS, WRITE_OPERATIONS } from './operations.ts'

/*
 * A long queue must not make the next message slow: every statement of the hot path, and every page
 * of history, goes by an index.
 */

const account = anAccount()
const domain = aDomain(account)
const credential = aCredential(domain)
const owner = 'w' as WorkerId
const lease = { owner, expiresAt: START + 9 }

let dataDir: string
let db: Database
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'taifa-plans-'))
  db = new Database(join(dataDir, 'taifa.db'), { readOnly: false, busyTimeoutMs: 0 })
  migrate(db, readMigrations(), START)
  WRITE_OPERATIONS.insertAccount(db, account)
  WRITE_OPERATIONS.insertDomain(db, { domain, sealedDkimKey: new Uint8Array(1) })
  WRITE_OPERATIONS.insertCredential(db, { credential, passwordHash: new Uint8Array(1) })
})
afterAll(() => {
  db.close()
  rmSync(dataDir, { recursive: true })
})

/** A connection that remembers the text of what it runs. */
function listening(texts: Set<string>): Database {
  return new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        if (['run', 'get', 'all'].includes(String(name))) texts.add(String(args[0]))
        return Reflect.apply(value, target, args) as unknown
      }
    },
  })
}

function planOf(sql: string): readonly string[] {
  return db.all<{ detail: string }>(`explain query plan ${sql}`).map(({ detail }) => detail)
}

/** Whole tables, and sorting: the marks of a statement that slows down as the queue grows. */
function slowSteps(sql: string): readonly string[] {
  return planOf(sql).filter(
    (step) =>
      /^SCAN (?!json_each|\(|CONSTANT|\w+ VIRTUAL)(?!.* USING )/.test(step) ||
      step.includes('TEMP B-TREE FOR ORDER'),
  )
}

function anEnd(recipientId: RecipientId, to: RecipientState = 'delivered'): RecipientChange {
  const said = { lastReply: undefined, lastProblem: undefined }
  return { recipientId, to, dueAt: START, attempts: 1, changedAt: START, ...said }
}

function statementsOf(work: (listening: Database) => void): readonly string[] {
  const texts = new Set<string>()
  work(listening(texts))
  return [...texts]
}

describe('the hot path', () => {
  const message = aMessage(domain, { credential })
  const cases: ReadonlyArray<readonly [string, (db: Database) => void]> = [
    ['enqueue', (on) => WRITE_OPERATIONS.enqueue(on, message)],
    ['next due', (on) => READ_OPERATIONS.nextDueAt(on)],
    [
      'claim',
      (on) =>
        WRITE_OPERATIONS.claim(on, {
          lease,
          now: START,
          limit: 5,
          exceptDestinations: ['x.example'],
        }),
    ],
    ['renew', (on) => WRITE_OPERATIONS.renewLeases(on, lease)],
    [
      'record',
      (on) =>
        WRITE_OPERATIONS.record(on, {
          owner,
          messageId: message.message.id,
          attempts: [],
          changes: message.recipients.map(({ id }) => anEnd(id, 'deferred')),
          events: message.recipients.map((recipient) => anEvent(recipient, 'deferred', START)),
          reports: [],
        }),
    ],
    [
      'record a part',
      (on) => {
        const large = aMessage(domain, { recipients: [{}, {}, {}] })
        WRITE_OPERATIONS.enqueue(db, large)
        WRITE_OPERATIONS.claim(db, { ...aClaim, now: START })
        const changes = large.recipients.slice(1).map(({ id }) => anEnd(id))
        const about = { owner, messageId: large.message.id, attempts: [], events: [], reports: [] }
        expect(WRITE_OPERATIONS.record(on, { ...about, changes })).toBe('recorded')
      },
    ],
    [
      'release',
      (on) => WRITE_OPERATIONS.releaseLeases(on, { owner, recipientIds: [], dueAt: START }),
    ],
    ['content', (on) => READ_OPERATIONS.loadContent(on, message.message.id)],
    ['spool files', (on) => READ_OPERATIONS.knownSpoolFiles(on, ['a'])],
    ['login', (on) => READ_OPERATIONS.findCredentialForLogin(on, credential.username)],
    ['API key', (on) => READ_OPERATIONS.findApiKeyByHash(on, new Uint8Array(32))],
  ]

  it.each(cases)('%s goes by indexes', (_, work) => {
    const texts = statementsOf(work)
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect({ text, slow: slowSteps(text) }).toEqual({ text, slow: [] })
  })

  it('looks through a paused lane once a minute, however much new mail wakes it', () => {
    const dead = 'dead.example'
    WRITE_OPERATIONS.pauseDestination(db, { ...aPause, destination: dead, until: START + 900_000 })
    const texts = new Set<string>()
    const on = listening(texts)
    const looks = [0, 1, 2, 60_000].map((ms) => {
      texts.clear()
      WRITE_OPERATIONS.enqueue(db, aMessage(domain, { recipients: [{ routingDomain: dead }] }))
      const now = START + ms
      WRITE_OPERATIONS.claim(on, { ...aClaim, now, expiredBefore: now - 86_400_000 })
      return [...texts].filter((text) => text.includes('created_at <=')).length
    })
    expect(looks).toEqual([1, 0, 0, 1])
  })

  it('claims by account and by destination, when the front is crowded, by indexes', () => {
    const crowd = Array.from({ length: 700 }, (_, i) => ({ routingDomain: `busy${i}.example` }))
    // In one transaction: 700 recipients would be as many syncs.
    db.exec('begin')
    WRITE_OPERATIONS.enqueue(db, aMessage(domain, { recipients: crowd }))
    for (const { routingDomain } of crowd) {
      WRITE_OPERATIONS.learnDestination(db, { routingDomain, destination: 'mx.busy', at: START })
    }
    db.exec('commit')
    const texts = statementsOf((on) =>
      WRITE_OPERATIONS.claim(on, {
        lease,
        now: START,
        limit: 5,
        exceptDestinations: ['mx.busy', 'there.example'],
      }),
    )
    expect(texts.some((text) => text.includes('account_id >'))).toBe(true)
    expect(texts.some((text) => text.includes('destination >'))).toBe(true)
    for (const text of texts) expect({ text, slow: slowSteps(text) }).toEqual({ text, slow: [] })
  })

  it.each([
    ['pausing', (on: Database) => WRITE_OPERATIONS.pauseDestination(on, aPause)],
    ['resuming', (on: Database) => WRITE_OPERATIONS.resumeDestination(on, aPause.destination)],
    [
      'looking pauses up',
      (on: Database) =>
        READ_OPERATIONS.findPauses(on, { scope: OPERATOR, routingDomains: ['a.example'] }),
    ],
    ['ending leases', (on: Database) => WRITE_OPERATIONS.endAllLeases(on, START)],
    [
      'learning',
      (on: Database) =>
        WRITE_OPERATIONS.learnDestination(on, {
          routingDomain: 'a.example',
          destination: 'mx',
          at: 0,
        }),
    ],
  ])('goes by indexes when %s', (_, work) => {
    WRITE_OPERATIONS.pauseDestination(db, aPause)
    for (const text of statementsOf(work)) {
      expect({ text, slow: slowSteps(text) }).toEqual({ text, slow: [] })
    }
  })
})

const aClaim = { lease, limit: 5, exceptDestinations: [] }
describe('the search of messages', () => {
  const none = {
    terms: [],
    domain: undefined,
    status: undefined,
    source: undefined,
    after: undefined,
    before: undefined,
    cursor: undefined,
    limit: 10,
  }
  const at = START + 1_000_000
  const count = 2_000
  const rare = 7
  beforeAll(() => {
    db.exec('begin')
    for (let i = 0; i < count; i++) {
      const subject = i === rare ? 'needle' : 'hay'
      WRITE_OPERATIONS.enqueue(db, aMessage(domain, { at: at + i, message: { subject } }))
    }
    while (WRITE_OPERATIONS.indexMessages(db, 500) > 0);
    db.exec('commit')
  })
  const search = (on: Database, over: object, scope = tenant(account.id)) =>
    READ_OPERATIONS.searchMessages(on, { ...none, scope, ...over })
  const word = (text: string) => [{ field: undefined, text, isPrefix: false }]
  const cursor = aMessage(domain, { at: at + count }).message.id
  /** The sub-select, which has a limit, and the front of what is to be indexed. */
  const BOUNDED = ['SCAN found', 'SCAN p']
  const slow = (text: string) => slowSteps(text).filter((step) => !BOUNDED.includes(step))

  it.each<readonly [string, object, TenantScope | undefined]>([
    ['words', { terms: word('hay'), cursor, after: START, before: at }, undefined],
    ["the operator's words", { terms: word('hay') }, OPERATOR],
    ['a domain', { domain: 'there.example' }, undefined],
    ['everything', { cursor, after: START, before: at }, undefined],
    ['everything for the operator', { cursor }, OPERATOR],
    ['bounces', { status: 'bounced', cursor }, undefined],
  ])('goes by indexes for %s', (_, over, scope) => {
    for (const text of statementsOf((on) => void search(on, over, scope))) {
      expect({ text, slow: slow(text) }).toEqual({ text, slow: [] })
    }
  })

  it('looks at what it shows and not at what there is', () => {
    expect(search(db, { terms: word('needle') })).toMatchObject({ visited: 1, next: undefined })
    expect(search(db, { terms: word('hay') })).toMatchObject({ visited: 10 })
    expect(search(db, {})).toMatchObject({ visited: 10 })
    expect(search(db, { status: 'bounced' })).toMatchObject({ visited: 0 })
    // What no index finds is looked for within a budget.
    const seen = search(db, { terms: word('hay'), source: 'api' })
    expect(seen.visited).toBeLessThanOrEqual(5_000)
  })

  it('is fed by indexes', () => {
    WRITE_OPERATIONS.enqueue(db, aMessage(domain))
    const texts = statementsOf((on) => void WRITE_OPERATIONS.indexMessages(on, 10))
    for (const text of texts) expect({ text, slow: slow(text) }).toEqual({ text, slow: [] })
  })
})

describe('what is kept for a time', () => {
  const request = { before: START, after: undefined, limit: 10 }
  beforeEach(() => {
    for (const at of [1, 2, 3]) {
      const old = aMessage(domain, { at: START - at, recipients: [{ state: 'delivered' }] })
      WRITE_OPERATIONS.enqueue(db, old)
    }
    while (WRITE_OPERATIONS.indexMessages(db, 500) > 0);
  })
  it.each<readonly [string, (on: Database) => unknown]>([
    ['content', (on) => WRITE_OPERATIONS.removeOldContent(on, request)],
    ['messages', (on) => WRITE_OPERATIONS.removeOldMessages(on, request)],
    ['the log of forwards', (on) => WRITE_OPERATIONS.removeOldForwardLog(on, request)],
  ])('goes by its key: %s', (_, work) => {
    for (const text of statementsOf((on) => void work(on))) {
      expect({ text, slow: slowSteps(text) }).toEqual({ text, slow: [] })
    }
  })

  it('leaves the search index by its numbers', () => {
    const texts = statementsOf((on) => void WRITE_OPERATIONS.removeOldMessages(on, request))
    const plan = texts
      .filter((text) => text.startsWith('delete from message_search'))
      .flatMap(planOf)
    expect(plan).toContain('SCAN message_search VIRTUAL TABLE INDEX 0:=')
    const byNumber = 'SEARCH message_search_docs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'
    expect(plan.filter((step) => step === byNumber)).toHaveLength(2)
  })

  it('is removed by as many statements as one', () => {
    const statementsFor = (limit: number): number => {
      const before = db.statements
      const { removed } = WRITE_OPERATIONS.removeOldMessages(db, { ...request, limit })
      expect(removed).toBe(limit)
      return db.statements - before
    }
    expect(statementsFor(2)).toBe(statementsFor(1))
  })
})

describe('SMTP sessions', () => {
  const scope = tenant(account.id)
  const id = aMessage(domain).message.id as never
  const page = { credentialId: undefined, before: id, limit: 10 }
  it.each<readonly [string, (on: Database) => void]>([
    ['owners', (on) => READ_OPERATIONS.usernameOwners(on, ['a@b.example'])],
    [
      'a page',
      (on) =>
        READ_OPERATIONS.listSessions(on, { ...page, scope, outcome: 'refused', username: 'a' }),
    ],
    [
      "the operator's page",
      (on) =>
        READ_OPERATIONS.listSessions(on, {
          ...page,
          scope: OPERATOR,
          outcome: undefined,
          username: undefined,
        }),
    ],
    ['one', (on) => READ_OPERATIONS.findSession(on, { scope, id })],
    [
      'trimming',
      (on) => WRITE_OPERATIONS.trimSessions(on, { accountId: undefined, keep: 0, limit: 5 }),
    ],
    ['sweeping', (on) => WRITE_OPERATIONS.removeSessionsBefore(on, { before: START, limit: 5 })],
  ])('finds %s by indexes', (_, work) => {
    for (const text of statementsOf(work)) {
      expect({ text, slow: slowSteps(text) }).toEqual({ text, slow: [] })
    }
  })
})

const aPause = {
  destination: 'a.example',
  kind: 'failing',
  since: START,
  until: START + 1,
  problem: 'silence',
} as const

describe('analytics', () => {
  it.each([
    ['counting', (on: Database) => WRITE_OPERATIONS.countEvents(on, 10)],
    ['looking for something to count', (on: Database) => READ_OPERATIONS.hasUncountedEvents(on)],
    [
      'looking for mail that arrived',
      (on: Database) => READ_OPERATIONS.hasDelivered(on, account.id),
    ],
    [
      'reading',
      (on: Database) => READ_OPERATIONS.analyticsHours(on, { accountId: account.id, since: START }),
    ],
  ])('goes by indexes when %s', (_, work) => {
    const message = aMessage(domain)
    WRITE_OPERATIONS.enqueue(db, message)
    for (const text of statementsOf(work)) {
      // The front of what is not counted yet: read in the order of its key, to a limit.
      const slow = slowSteps(text).filter((step) => step !== 'SCAN uncounted_events')
      expect({ text, slow }).toEqual({ text, slow: [] })
    }
  })
})

describe('the inbox', () => {
  const scope = tenant(account.id)
  const page = { scope, now: START, domainId: undefined, page: 0, limit: 50 } as const
  const before = anId<InboxId>()
  it.each<readonly [string, (on: Database) => unknown, string]>([
    [
      'the first page',
      (on) => READ_OPERATIONS.listInbox(on, { ...page, view: 'inbox', before: undefined }),
      'INDEX inbox_messages_open (account_id=?)',
    ],
    [
      'a later page',
      (on) => READ_OPERATIONS.listInbox(on, { ...page, view: 'inbox', before }),
      'INDEX inbox_messages_open (account_id=? AND id<?)',
    ],
    [
      'the archive',
      (on) => READ_OPERATIONS.listInbox(on, { ...page, view: 'archived', before }),
      'INDEX inbox_messages_archived (account_id=? AND id<?)',
    ],
    [
      'what is unread',
      (on) => READ_OPERATIONS.countUnreadInbox(on, { scope, now: START, limit: 9 }),
      'INDEX inbox_messages_unread (account_id=?)',
    ],
    [
      'what is at its end',
      (on) => READ_OPERATIONS.inboxIsDue(on, START),
      'SEARCH m USING COVERING INDEX inbox_messages_age (domain_id=? AND received_at<?)',
    ],
    [
      'where copies went',
      (on) => READ_OPERATIONS.forwardLogOfInbox(on, { scope, id: before }),
      'INDEX forward_log_inbox (inbox_id=?)',
    ],
  ])('finds %s by its index', (_, work, step) => {
    const plans = statementsOf(work).flatMap(planOf)
    expect(plans.some((plan) => plan.includes(step))).toBe(true)
    expect(plans.filter((plan) => plan.includes('TEMP B-TREE'))).toEqual([])
  })
})

describe('the overview', () => {
  it.each([
    ['waiting mail', (on: Database) => READ_OPERATIONS.waitingMail(on, account.id)],
    ['paused destinations', (on: Database) => READ_OPERATIONS.pausesOfAccount(on, account.id)],
    [
      'quotas',
      (on: Database) => READ_OPERATIONS.quotaUse(on, [{ key: 'default', startsAt: START }]),
    ],
  ])('finds %s by indexes', (_, work) => {
    for (const text of statementsOf(work)) {
      // The lanes of one account with something in them are sorted: a thousand at most go further.
      const slow = slowSteps(text).filter((step) => !/TEMP B-TREE FOR ORDER|SCAN lane$/.test(step))
      expect({ text, slow }).toEqual({ text, slow: [] })
    }
  })
})

describe('history', () => {
  const id = aMessage(domain).message.id
  const page = { page: 0, limit: 10 }
  const cases = [
    ["a tenant's page", history.pageOfMessages(tenant(account.id), { ...page, status: undefined })],
    [
      "a tenant's bounces",
      history.pageOfMessages(tenant(account.id), { ...page, status: 'bounced' }),
    ],
    [
      'recipients of a page',
      history.pageRecipients(tenant(account.id), { ...page, status: 'queued' }),
    ],
    ['a message', history.oneMessage(tenant(account.id), id)],
    ['its recipients', history.oneMessageRecipients(tenant(account.id), id)],
    ['its events', history.eventsOf(tenant(account.id), id)],
    ['its attempts', history.attemptsOf(tenant(account.id), id)],
  ] as const

  it.each(cases)('finds %s by indexes', (_, { sql }) => {
    const whole = planOf(sql).filter((step) => /^SCAN (?!json_each)(?!.* USING )/.test(step))
    expect({ sql, whole }).toEqual({ sql, whole: [] })
  })

  it('reads only the fronts of the waiting rooms', () => {
    const [recipients] = history.queueQueries(
      OPERATOR,
      ['queued', 'deferred', 'leased', 'held'],
      10,
    )
    const plan = planOf(recipients?.sql ?? '').join('\n')
    for (const index of ['recipients_due', 'recipients_leased', 'recipients_held']) {
      expect(plan).toMatch(new RegExp(`recipients USING INDEX ${index}\\b`))
    }
  })

  it("finds a tenant's bounces and waiting mail among all by status", () => {
    const scope = tenant(account.id)
    const bounces = history.pageOfMessages(scope, { ...page, status: 'bounced' })
    const [queue] = history.queueQueries(scope, ['held'], 10)
    expect(planOf(bounces.sql).join('\n')).toContain('messages_account_status')
    expect(planOf(queue?.sql ?? '').join('\n')).toContain('messages_account_status')
  })
})
