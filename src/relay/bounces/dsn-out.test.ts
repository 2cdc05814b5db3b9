import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { AccountId, DomainId, MessageId, RecipientId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import { reply } from '#core/reply.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { DAY_MS } from '#core/time.ts'
import { judgeResult, type RecipientOutcome } from '../delivery/outcome.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { RecipientResult } from '../ports/transport.ts'
import { createReportWriter } from './dsn-out.ts'

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
})

const write = (outcomes: readonly RecipientOutcome[], about: Message = message) =>
  writer({ message: about, outcomes, header: utf8('Subject: Invoice 17\r\n\r\n'), now: START })

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
