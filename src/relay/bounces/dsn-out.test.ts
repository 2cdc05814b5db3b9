import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '#core/bytes.ts'
import type { RecipientDsn } from '#core/dsn.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { AccountId, DomainId, MessageId, RecipientId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import { reply } from '#core/reply.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { judgeResult, type RecipientOutcome } from '../delivery/outcome.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { RecipientResult } from '../ports/transport.ts'
import { createReportWriter } from './dsn-out.ts'
import { planReports } from './plan-reports.ts'

const START = Date.UTC(2026, 10, 23, 12, 0, 0)

const message: Message = {
  id: 'm' as MessageId,
  accountId: 'a' as AccountId,
  domainId: 'd' as DomainId,
  credentialId: undefined,
  source: 'smtp',
  envelopeSender: 'alice@customer.test',
  returnPath: 'b-m@bounce.customer.test',
  fromAddress: 'alice@customer.test',
  subject: 'Invoice 17',
  messageIdHeader: '<17@customer.test>',
  sizeBytes: 1_000,
  eightBit: false,
  needsSmtpUtf8: false,
  status: 'queued',
  createdAt: START,
}

const recipient = (address: string): Recipient => ({
  id: address as RecipientId,
  messageId: message.id,
  accountId: message.accountId,
  address,
  routingDomain: 'example.org',
  state: 'leased',
  attempts: 0,
  dueAt: START,
  createdAt: START,
  changedAt: START,
  lastReply: undefined,
  lastProblem: undefined,
})

const REFUSED: RecipientResult = {
  kind: 'refused',
  reply: reply(550, '1.1', 'no such user'),
  host: 'mx1.example.org',
}
const ACCEPTED: RecipientResult = { ...REFUSED, kind: 'accepted', reply: reply(250, '0.0', 'ok') }
const LATER: RecipientResult = { ...REFUSED, reply: reply(450, '7.1', 'greylisted') }

const outcome = (address: string, result: RecipientResult, now = START): RecipientOutcome =>
  judgeResult(recipient(address), result, { now, schedule: DEFAULT_RETRY, began: true }, 0.5)

const writer = createReportWriter({
  hostname: 'mail.taifa.test' as DomainName,
  random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)), fraction: () => 0.5 },
  lifetimeMs: 5 * DAY_MS,
})

const PLAN = { gatherMs: 5 * MINUTE_MS, delayNoticeMs: 4 * HOUR_MS }

/** The report on those that failed for good. */
const write = (
  outcomes: readonly RecipientOutcome[],
  about: Message = message,
  body?: Uint8Array,
): NewMessage | undefined => {
  const planned = planReports(about, outcomes, START, PLAN)
  const items = planned.filter(({ action }) => action === 'failed').map(({ facts }) => facts)
  const header = utf8('Subject: Invoice 17\r\n\r\n')
  if (items.length === 0) return undefined
  return writer({ message: about, action: 'failed', items, header, body, now: START })
}

const bodyOf = (report: NewMessage | undefined): string =>
  report?.content.body.kind === 'inline' ? fromUtf8(report.content.body.bytes) : ''

describe('when a report is due', () => {
  it('is not, while all goes well or may still', () => {
    expect(write([outcome('a@e.test', ACCEPTED), outcome('b@e.test', LATER)])).toBeUndefined()
  })

  it('is one for all that ended badly together, and names only those', () => {
    const report = write([
      outcome('gone@example.org', REFUSED),
      outcome('fine@example.org', ACCEPTED),
      outcome('late@example.org', LATER, START + 5 * DAY_MS),
    ])
    const text = bodyOf(report)
    expect(text.match(/^Final-Recipient: .*$/gm)).toEqual([
      'Final-Recipient: rfc822; gone@example.org',
      'Final-Recipient: rfc822; late@example.org',
    ])
    expect(text.match(/^Status: .*$/gm)).toEqual(['Status: 5.1.1', 'Status: 4.4.7'])
    expect(text).toContain('Given up after 1 try.')
  })

  it('is never in answer to a report or to the null sender', () => {
    const ended = [outcome('gone@example.org', REFUSED)]
    expect(write(ended, { ...message, envelopeSender: '' })).toBeUndefined()
    expect(write(ended, { ...message, source: 'dsn' })).toBeUndefined()
  })
})

it('is a message of ours to the envelope sender, from the null sender, of the same account', () => {
  const report = write([outcome('gone@example.org', REFUSED)]) as NewMessage
  expect(report.guard).toBeUndefined()
  expect(report.message).toMatchObject({
    source: 'dsn',
    accountId: 'a',
    domainId: undefined,
    envelopeSender: '',
    returnPath: '',
    fromAddress: 'MAILER-DAEMON@mail.taifa.test',
    subject: 'Not delivered: Invoice 17',
  })
  expect(report.recipients).toHaveLength(1)
  expect(report.recipients[0]).toMatchObject({
    address: 'alice@customer.test',
    routingDomain: 'customer.test',
    state: 'queued',
    messageId: report.message.id,
  })
  expect(report.events.map((each) => each.name)).toEqual(['queued'])
  expect(report.message.sizeBytes).toBe(report.content.header.length + bodyOf(report).length)
})

it('says that a message without a reply may have arrived', () => {
  const lost: RecipientResult = {
    kind: 'unreachable',
    permanent: false,
    enhanced: '4.4.2',
    problem: 'the connection broke after the message was sent',
    uncertain: true,
  }
  const text = bodyOf(write([outcome('u@example.org', lost, START + 5 * DAY_MS)]))
  expect(text.replace(/\r\n +/g, ' ')).toContain(
    'The connection broke after the message was sent. The host may have taken the message',
  )
  expect(text).not.toContain('Diagnostic-Code')
})

describe('what is planned', () => {
  const plan = (made: RecipientOutcome, about: Message = message, now = START) =>
    planReports(about, [made], now, PLAN).map(({ action, dueAt }) => [action, dueAt - START])
  const asking = (result: RecipientResult, notify: RecipientDsn['notify']): RecipientOutcome => {
    const asked = { ...recipient('a@e.test'), dsn: { notify, orcpt: 'rfc822;A@e.test' } }
    const context = { now: START, schedule: DEFAULT_RETRY, began: true }
    return judgeResult(asked, result, context, 0.5)
  }
  const late = (result: RecipientResult): RecipientOutcome =>
    judgeResult(
      { ...recipient('a@e.test'), attempts: 9 },
      result,
      { now: START + 3 * HOUR_MS, schedule: DEFAULT_RETRY, began: true },
      0.5,
    )

  it('is a failure after the time to gather others', () => {
    expect(plan(outcome('a@e.test', REFUSED))).toEqual([['failed', 5 * MINUTE_MS]])
  })

  it('is a delay at its time, once no try lies before it', () => {
    expect(plan(outcome('a@e.test', LATER))).toEqual([])
    expect(plan(late(LATER), message, START + 3 * HOUR_MS)).toEqual([['delayed', 4 * HOUR_MS]])
    expect(plan(late(LATER), message, START + 6 * HOUR_MS)).toEqual([['delayed', 6 * HOUR_MS]])
    const off = { ...PLAN, delayNoticeMs: undefined }
    expect(planReports(message, [late(LATER)], START, off)).toEqual([])
  })

  it.each([
    [REFUSED, [], []],
    [REFUSED, ['success', 'delay'], []],
    [REFUSED, ['failure'], ['failed']],
    [REFUSED, undefined, ['failed']],
    [ACCEPTED, ['success'], ['relayed']],
    [ACCEPTED, ['failure', 'delay'], []],
    [ACCEPTED, undefined, []],
    [{ ...ACCEPTED, dsnPassed: true }, ['success'], []],
  ] as ReadonlyArray<[RecipientResult, RecipientDsn['notify'], string[]]>)(
    'follows NOTIFY: %#',
    (result, notify, actions) => {
      expect(plan(asking(result, notify)).map(([action]) => action)).toEqual(actions)
    },
  )

  it('names the recipient as the sender did', () => {
    const text = bodyOf(write([asking(REFUSED, undefined)]))
    expect(text).toContain(
      'Original-Recipient: rfc822;A@e.test\r\nFinal-Recipient: rfc822; a@e.test',
    )
  })
})

describe('what the sender asked for with MAIL', () => {
  it('comes back: the envelope id, and the whole message byte for byte', () => {
    const about = { ...message, dsn: { ret: 'full', envid: 'order=17' } } as const
    const body = utf8('Dörte, hello\r\n.\r\n')
    const report = write([outcome('gone@example.org', REFUSED)], about, body)
    const text = bodyOf(report)
    expect(text).toContain('Original-Envelope-Id: order=17\r\nReporting-MTA: dns;')
    expect(text).toContain(
      'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: Invoice 17\r\n\r\nDörte, hello\r\n.\r\n\r\n--',
    )
    expect(report?.message.eightBit).toBe(true)
    expect(fromUtf8(report?.content.header ?? new Uint8Array())).toContain(
      'Content-Transfer-Encoding: 8bit\r\n\r\n',
    )
  })
})
