import { expect, it } from 'vitest'
import type { Recipient } from '#core/recipient.ts'
import { MINUTE_MS } from '#core/time.ts'
import { aDomain, aMessage, anAccount } from '../../../test/support/mail-values.ts'
import { TEST_EPOCH } from '../../../test/support/manual-clock.ts'
import type { PausedDestination } from '../ports/queue-store.ts'
import { explainPause } from './explain-pause.ts'

const NOON = TEST_EPOCH
const pause: PausedDestination = {
  destination: 'smtp.example.co.ke',
  kind: 'failing',
  since: NOON - 168 * MINUTE_MS,
  until: NOON + 5 * MINUTE_MS,
  problem: 'smtp.example.co.ke: no answer',
  waiting: 212,
}

function aRecipient(over: Partial<Recipient> = {}): Recipient {
  const [recipient] = aMessage(aDomain(anAccount()), { at: NOON, recipients: [over] }).recipients
  if (recipient === undefined) throw new Error('no recipient')
  return recipient
}

it('says since when, why, for how many, and what comes next', () => {
  expect(explainPause(aRecipient(), pause, NOON)).toBe(
    'smtp.example.co.ke takes nothing from here since 09:12 UTC (smtp.example.co.ke: no answer); ' +
      '212 messages wait for it. One message is tried at 12:05 UTC; the others follow when it is taken. ' +
      'Keep them, or reroute or bounce them if the host will not come back.',
  )
})

it('says that a rate is set', () => {
  const rate = {
    ...pause,
    kind: 'rate',
    problem: 'the rate set for google is reached (5000 per hour)',
    waiting: 10_000,
  } as const
  expect(explainPause(aRecipient(), rate, NOON)).toBe(
    'Paced: the rate set for google is reached (5000 per hour); more than 10000 messages wait for it. ' +
      'It goes on at 12:05 UTC.',
  )
})

it('is silent where the pause is not what a recipient waits for', () => {
  expect(explainPause(aRecipient(), undefined, NOON)).toBeUndefined()
  expect(explainPause(aRecipient({ state: 'held' }), pause, NOON)).toBeUndefined()
  expect(explainPause(aRecipient({ state: 'delivered' }), pause, NOON)).toBeUndefined()
  const over = { ...pause, kind: 'rate', until: NOON } as const
  expect(explainPause(aRecipient(), over, NOON)).toBeUndefined()
  const later = aRecipient({ state: 'deferred', dueAt: NOON + 60 * MINUTE_MS })
  expect(explainPause(later, pause, NOON)).toBeUndefined()
})
