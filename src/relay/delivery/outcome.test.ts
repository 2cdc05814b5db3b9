import { describe, expect, it } from 'vitest'
import type { AccountId, MessageId, RecipientId } from '#core/ids.ts'
import { mayBecome, type Recipient } from '#core/recipient.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import type { RecipientResult } from '../ports/transport.ts'
import { judgeResult, type RecipientOutcome } from './outcome.ts'

const START = Date.UTC(2026, 10, 23, 12, 0, 0)
const HOST = 'mx1.example.org'

const recipient: Recipient = {
  id: 'r' as RecipientId,
  messageId: 'm' as MessageId,
  accountId: 'a' as AccountId,
  address: 'bob@example.org',
  routingDomain: 'example.org',
  state: 'leased',
  attempts: 0,
  dueAt: START,
  createdAt: START,
  changedAt: START,
  lastReply: undefined,
  lastProblem: undefined,
}

const refused = (smtpReply: SmtpReply): RecipientResult => ({
  kind: 'refused',
  reply: smtpReply,
  host: HOST,
})
const unreachable = (permanent: boolean, uncertain = false): RecipientResult => ({
  kind: 'unreachable',
  permanent,
  enhanced: permanent ? '5.1.10' : '4.4.1',
  problem: 'connection refused by mx1.example.org',
  uncertain,
})

const RESULTS = {
  accepted: { kind: 'accepted', reply: reply(250, '0.0', 'ok'), host: HOST },
  'refused 421': refused(reply(421, '7.28', 'Our system has detected', 'too much mail')),
  'refused 450 without code': refused({ code: 450, enhanced: undefined, lines: ['greylisted'] }),
  'refused 452': refused(reply(452, '5.3', 'too many recipients')),
  'refused 552 too many recipients': refused(reply(552, '5.3', 'too many recipients')),
  'refused 552': refused(reply(552, '3.4', 'message too big')),
  'refused 550': refused(reply(550, '1.1', 'no such user')),
  'refused 554': refused({ code: 554, enhanced: undefined, lines: ['no SMTP service here'] }),
  'refused 250': refused(reply(250, '0.0', 'but not really')),
  'refused 354': refused({ code: 354, enhanced: undefined, lines: ['go on'] }),
  unreachable: unreachable(false),
  'unreachable for good': unreachable(true),
  uncertain: unreachable(false, true),
} as const satisfies Record<string, RecipientResult>

const judge = (result: RecipientResult, now: number, began = true): RecipientOutcome =>
  judgeResult(recipient, result, { now, schedule: DEFAULT_RETRY, began }, 0.5)

describe('every result, in time and after the lifetime', () => {
  const table = [
    // result, in time, after five days, event in time, status in time
    ['accepted', 'delivered', 'delivered', 'delivered', '2.0.0'],
    ['refused 421', 'deferred', 'expired', 'deferred', '4.7.28'],
    ['refused 450 without code', 'deferred', 'expired', 'deferred', '4.0.0'],
    ['refused 452', 'deferred', 'expired', 'deferred', '4.5.3'],
    ['refused 552 too many recipients', 'deferred', 'expired', 'deferred', '5.5.3'],
    ['refused 552', 'failed', 'failed', 'bounced', '5.3.4'],
    ['refused 550', 'failed', 'failed', 'bounced', '5.1.1'],
    ['refused 554', 'failed', 'failed', 'bounced', '5.0.0'],
    ['refused 250', 'deferred', 'expired', 'deferred', '2.0.0'],
    ['refused 354', 'deferred', 'expired', 'deferred', '3.0.0'],
    ['unreachable', 'deferred', 'expired', 'deferred', '4.4.1'],
    ['unreachable for good', 'failed', 'failed', 'bounced', '5.1.10'],
    ['uncertain', 'deferred', 'expired', 'deferred', '4.4.1'],
  ] as const

  it.each(table)('%s: %s, later %s', (...row) => {
    const [name, inTime, late, eventName, status] = row
    const soon = judge(RESULTS[name], START + MINUTE_MS)
    expect(soon.change.to).toBe(inTime)
    expect(soon.event.name).toBe(eventName)
    expect(soon.status).toBe(status)
    expect(judge(RESULTS[name], START + 5 * DAY_MS).change.to).toBe(late)
    expect(mayBecome('leased', soon.change.to)).toBe(true)
  })

  it('covers every result that is listed', () => {
    expect(table.map(([name]) => name)).toEqual(Object.keys(RESULTS))
  })
})

describe('what is kept of a result', () => {
  it('names the host and its words on one line', () => {
    const { change } = judge(RESULTS['refused 421'], START)
    expect(change.lastProblem).toBe(
      'mx1.example.org said 421 4.7.28 Our system has detected too much mail',
    )
    expect(change.attempts).toBe(1)
    expect(change.dueAt).toBe(START + MINUTE_MS)
  })

  it('clears the problem when the message is delivered', () => {
    expect(judge(RESULTS.accepted, START).change.lastProblem).toBeUndefined()
  })

  it('does not count what did not begin', () => {
    expect(judge(RESULTS.unreachable, START, false).change.attempts).toBe(0)
  })

  it('marks a possible duplicate in the event', () => {
    expect(judge(RESULTS.uncertain, START).event.detail).toEqual({
      recipient: 'bob@example.org',
      status: '4.4.1',
      problem: 'connection refused by mx1.example.org',
      possible_duplicate: true,
      next_attempt_at: '2026-11-23T12:01:00.000Z',
      attempts: 1,
      class: 'connection',
      kind: 'soft',
    })
  })

  it('reports the end of the lifetime as 4.4.7, with the last words of the host', () => {
    const outcome = judge(RESULTS['refused 421'], START + 5 * DAY_MS)
    expect(outcome.status).toBe('4.4.7')
    expect(outcome.change.lastProblem).toContain('421 4.7.28')
  })

  it('lets no control character and no flood through', () => {
    const nasty = refused(reply(550, '1.1', `a\u001b[31m\u0000b\u202e${'x'.repeat(5_000)}`))
    const problem = judge(nasty, START).change.lastProblem ?? ''
    expect(problem).toMatch(/^mx1\.example\.org said 550 5\.1\.1 a \[31m b x+…$/)
    expect(problem.length).toBe(600)
  })
})

it('lives five days of greylisting in a moment: tried on the schedule, then expired', () => {
  let current = recipient
  let now = START
  const waits: number[] = []
  for (;;) {
    const context = { now, schedule: DEFAULT_RETRY, began: true }
    const { change } = judgeResult(current, RESULTS['refused 421'], context, 0.5)
    current = { ...current, state: change.to, attempts: change.attempts, dueAt: change.dueAt }
    if (change.to === 'expired') break
    waits.push(change.dueAt - now)
    now = change.dueAt
  }
  expect(waits.slice(0, 8).map((ms) => ms / MINUTE_MS)).toEqual([1, 5, 15, 30, 60, 120, 240, 240])
  expect(now).toBe(START + 5 * DAY_MS)
  expect(current.attempts).toBe(waits.length + 1)
  expect(Math.max(...waits)).toBe(4 * HOUR_MS)
})

it('looks at what the relay itself cannot send in the same rhythm, though no attempt is counted', () => {
  let current: Recipient = recipient
  let now = START
  const waits: number[] = []
  while (waits.length < 9) {
    const context = { now, schedule: DEFAULT_RETRY, began: false }
    const { change } = judgeResult(current, RESULTS['unreachable'], context, 0.5)
    current = { ...current, state: change.to, attempts: change.attempts, dueAt: change.dueAt }
    waits.push((change.dueAt - now) / MINUTE_MS)
    now = change.dueAt
  }
  expect(waits).toEqual([1, 5, 15, 30, 60, 120, 240, 240, 240])
  expect(current.attempts).toBe(0)
})
