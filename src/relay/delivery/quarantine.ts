import type { Recipient } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { RecipientOutcome } from './outcome.ts'

/*
 * What brings the process down must not do so for ever. A lease that ended without an outcome makes
 * its recipients suspects: from then on the store is told before work on them begins, and those on
 * which work had begun when the process ended again have the process for themselves.
 */

/** Ends of the process while work on a recipient was known to be under way, after its first. */
const BEGINS_TO_HOLD = 2

export const QUARANTINE_PROBLEM =
  'the relay stopped unexpectedly three times while it worked on this message; the log tells more'

export type Care = 'none' | 'marked' | 'alone' | 'hold'

/** How a unit is to be treated; `suspicion` as in the unit. */
export function careFor(suspicion: number | undefined): Care {
  if (suspicion === undefined) return 'none'
  if (suspicion >= BEGINS_TO_HOLD) return 'hold'
  return suspicion > 0 ? 'alone' : 'marked'
}

/** Suspects that are worked on one after the other, so that it is known which of them it was. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(task)
    this.#last = mine.catch(() => undefined)
    return mine
  }
}

/** Held with the reason, for a person to look at and to release. No try is counted. */
export function holdInQuarantine(recipient: Recipient, now: EpochMs): RecipientOutcome {
  return {
    recipient,
    change: {
      recipientId: recipient.id,
      to: 'held',
      dueAt: now,
      attempts: recipient.attempts,
      changedAt: now,
      lastReply: undefined,
      lastProblem: QUARANTINE_PROBLEM,
    },
    event: {
      name: 'deferred',
      detail: {
        recipient: recipient.address,
        status: '4.3.0',
        problem: QUARANTINE_PROBLEM,
        held: true,
      },
    },
    status: '4.3.0',
    host: undefined,
    uncertain: false,
    classified: undefined,
  }
}
