import { describe, expect, it } from 'vitest'
import type { AccountId, MessageId, RecipientId } from '#core/ids.ts'
import { RECIPIENT_STATES, type Recipient } from '#core/recipient.ts'
import { reply } from '#core/reply.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts'
import { explainRecipient, plannedTries } from './explain.ts'

const NOW = Date.UTC(2026, 10, 23, 14, 0, 0)

const recipient: Recipient = {
  id: 'r' as RecipientId,
  messageId: 'm' as MessageId,
  accountId: 'a' as AccountId,
  address: 'bob@example.org',
  routingDomain: 'example.org',
  state: 'queued',
  attempts: 0,
  dueAt: NOW,
  createdAt: NOW,
  changedAt: NOW,
  lastReply: undefined,
  lastProblem: undefined,
}

const explain = (change: Partial<Recipient>): string =>
  explainRecipient({ ...recipient, ...change }, { now: NOW, schedule: DEFAULT_RETRY })

const DAILY = { subject: 'account', period: 'day', limit: 5_000, mode: 'pace' } as const
const PROBLEM = 'gmail-smtp-in.l.google.com said 421 4.7.28 Our system has detected too much mail'

describe('where a recipient stands, in words', () => {
  it.each<readonly [Partial<Recipient>, string]>([
    [{ state: 'queued' }, 'Waiting for its first try; it is due now.'],
    [{ state: 'queued', dueAt: NOW + HOUR_MS }, 'Waiting for its time, at 15:00 UTC.'],
    [
      { state: 'queued', dueAt: NOW + 10 * HOUR_MS, cause: { kind: 'quota', rule: DAILY } },
      'Held by your daily limit of 5,000; next leaves on 2026-11-24 at 00:00 UTC.',
    ],
    [{ state: 'queued', attempts: 2 }, 'Due for its next try now. 2 tries.'],
    [
      { state: 'held', cause: { kind: 'quota', rule: DAILY } },
      'Held by your daily limit of 5,000 of the account; release it, or raise the limit first.',
    ],
    [
      { state: 'held', cause: { kind: 'person', by: 'owner' }, lastProblem: PROBLEM },
      'Held by a person of this account until somebody releases it.',
    ],
    [{ state: 'leased' }, 'Being delivered now.'],
    [
      { state: 'leased', attempts: 2, lastProblem: PROBLEM },
      `Being tried again now. Last time: ${PROBLEM}.`,
    ],
    [
      { state: 'deferred', attempts: 3, dueAt: NOW + 5 * MINUTE_MS, lastProblem: PROBLEM },
      `Waiting to retry at 14:05 UTC, because ${PROBLEM}. 3 of 37 tries.`,
    ],
    [
      { state: 'deferred', attempts: 9, dueAt: NOW + 12 * HOUR_MS, lastProblem: PROBLEM },
      `Waiting to retry on 2026-11-24 at 02:00 UTC, because ${PROBLEM}. 9 of 37 tries.`,
    ],
    [
      { state: 'deferred', attempts: 1, lastProblem: PROBLEM },
      `Due for its next try now, because ${PROBLEM}. 1 of 37 tries.`,
    ],
    [{ state: 'held' }, 'Held: it waits until a person releases it.'],
    [
      { state: 'delivered', attempts: 1, lastReply: reply(250, '2.0', 'ok') },
      'Delivered at 14:00 UTC: 250 2.2.0 ok. 1 try.',
    ],
    [
      { state: 'failed', attempts: 2, lastProblem: 'mx said 550 5.1.1 no such user.' },
      'Failed at 14:00 UTC for good, because mx said 550 5.1.1 no such user. 2 tries.',
    ],
    [
      { state: 'expired', attempts: 37, createdAt: NOW - 5 * DAY_MS, lastProblem: PROBLEM },
      `Given up at 14:00 UTC after 5 days, because ${PROBLEM}. 37 tries.`,
    ],
    [
      {
        state: 'failed',
        attempts: 1,
        lastReply: reply(550, '1.1', 'User unknown'),
        lastProblem: 'mx.example said 550 5.1.1 User unknown',
      },
      'Failed at 14:00 UTC for good, because mx.example said 550 5.1.1 User unknown. 1 try. Check the part before the @ for a typing mistake.',
    ],
    [
      {
        state: 'deferred',
        attempts: 1,
        dueAt: NOW + MINUTE_MS,
        lastReply: reply(421, '7.28', 'Our system has detected too much mail'),
        lastProblem: PROBLEM,
      },
      `Waiting to retry at 14:01 UTC, because ${PROBLEM}. 1 of 37 tries. Send more slowly to this provider; the queue goes on by itself.`,
    ],
    [{ state: 'suppressed' }, 'Not sent: the address is on the suppression list.'],
    [{ state: 'cancelled' }, 'Cancelled at 14:00 UTC.'],
  ])('%#: %o', (change, sentence) => {
    expect(explain(change)).toBe(sentence)
  })

  it.each(RECIPIENT_STATES)('%s never leaves a gap in the sentence', (state) => {
    expect(explain({ state })).toMatch(/^[A-Z].*\.$/)
    expect(explain({ state })).not.toMatch(/undefined|NaN| {2}/)
  })
})

it('counts the tries of the schedule, also of a short one', () => {
  expect(plannedTries({ delaysMs: [1_000], lifetimeMs: 3_500, jitter: 0 })).toBe(5)
  expect(plannedTries({ delaysMs: [1], lifetimeMs: DAY_MS, jitter: 0 })).toBe(1_000)
})
