import { reply, type SmtpReply } from '#core/reply.ts'
import { SECOND_MS } from '#core/time.ts'

/** What the receiving host does for an address that plays a part. */
export type ScriptedBehaviour =
  /** Answered to RCPT, every time; the session closes the connection after a 421. */
  | { readonly kind: 'refuse'; readonly reply: SmtpReply }
  /** Answered to RCPT for the first tries of one sender and recipient. */
  | { readonly kind: 'refuse-first'; readonly times: number; readonly reply: SmtpReply }
  /** Answered to RCPT until so long after the first try of one sender and recipient. */
  | { readonly kind: 'refuse-until'; readonly afterMs: number; readonly reply: SmtpReply }
  /** Answered to the final dot, for all recipients; nothing is kept. */
  | { readonly kind: 'refuse-content'; readonly reply: SmtpReply }
  /** Accepted; the reply to the final dot comes late. */
  | { readonly kind: 'answer-late'; readonly delayMs: number }
  /** The connection ends after the final dot without a reply; nothing is kept. */
  | { readonly kind: 'drop' }
  /** Accepted, then reported as spam. */
  | { readonly kind: 'complain' }

export interface ScriptedAddress {
  /** Local part; `N` stands for a number. */
  readonly localpart: string
  /** One line for help texts and documentation. */
  readonly meaning: string
  /** Largest `N`. */
  readonly max?: number
  readonly behaviour: (n: number) => ScriptedBehaviour
}

const GREYLIST_MS = 30 * SECOND_MS
const SLOW_SECONDS = 8

/** The parts, at any domain of the box. A `+tag` after the local part changes nothing. */
export const SCRIPTED_ADDRESSES: readonly ScriptedAddress[] = [
  {
    localpart: 'bounce',
    meaning: 'no such mailbox: 550 5.1.1 to RCPT',
    behaviour: () => ({
      kind: 'refuse',
      reply: reply(550, '1.1', 'No such mailbox here (scripted address)'),
    }),
  },
  {
    localpart: 'defer',
    meaning: 'always deferred: 451 4.7.1 to RCPT, until the message expires',
    behaviour: () => ({ kind: 'refuse', reply: DEFERRED }),
  },
  {
    localpart: 'defer-N',
    meaning: 'deferred N times (451 4.7.1), accepted at the next try of that message',
    max: 99,
    behaviour: (times) => ({ kind: 'refuse-first', times, reply: DEFERRED }),
  },
  {
    localpart: 'greylist',
    meaning: 'deferred (451 4.7.1) for 30 seconds after the first try, then accepted',
    behaviour: () => ({
      kind: 'refuse-until',
      afterMs: GREYLIST_MS,
      reply: reply(451, '7.1', 'Greylisted, try again in 30 seconds (scripted address)'),
    }),
  },
  {
    // 452 and not 552: a mailbox is emptied one day, so large hosts answer so and senders retry.
    localpart: 'full',
    meaning: 'mailbox over quota: 452 4.2.2 to RCPT, every time',
    behaviour: () => ({
      kind: 'refuse',
      reply: reply(452, '2.2', 'The mailbox is full (scripted address)'),
    }),
  },
  {
    localpart: '421',
    meaning: 'the host shuts down: 421 4.3.2 to RCPT and the connection ends',
    behaviour: () => ({
      kind: 'refuse',
      reply: reply(421, '3.2', 'Shutting down, try again later (scripted address)'),
    }),
  },
  {
    localpart: 'reject-data',
    meaning: 'content refused: 554 5.7.1 to the final dot',
    behaviour: () => ({
      kind: 'refuse-content',
      reply: reply(554, '7.1', 'The content is not wanted here (scripted address)'),
    }),
  },
  {
    localpart: 'slow',
    meaning: `accepted, but the reply to the final dot takes ${SLOW_SECONDS} seconds`,
    behaviour: () => ({ kind: 'answer-late', delayMs: SLOW_SECONDS * SECOND_MS }),
  },
  {
    localpart: 'slow-N',
    meaning: 'accepted, but the reply to the final dot takes N seconds',
    max: 900,
    behaviour: (seconds) => ({ kind: 'answer-late', delayMs: seconds * SECOND_MS }),
  },
  {
    localpart: 'drop',
    meaning: 'the connection breaks after the final dot without a reply; nothing is kept',
    behaviour: () => ({ kind: 'drop' }),
  },
  {
    localpart: 'complain',
    meaning: 'accepted, then reported as spam (an ARF report, RFC 5965)',
    behaviour: () => ({ kind: 'complain' }),
  },
]

const DEFERRED = reply(451, '7.1', 'Please try again later (scripted address)')

/** What happens to mail for this local part; undefined for ordinary addresses. */
export function scriptedBehaviour(localpart: string): ScriptedBehaviour | undefined {
  const [untagged = ''] = localpart.toLowerCase().split('+', 1)
  const numbered = /^(.+)-(\d{1,3})$/.exec(untagged)
  for (const row of SCRIPTED_ADDRESSES) {
    if (row.localpart === untagged) return row.behaviour(0)
    if (row.max === undefined || numbered === null) continue
    const n = Number(numbered[2])
    if (row.localpart === `${numbered[1]}-N` && n <= row.max) return row.behaviour(n)
  }
  return undefined
}
