import { describeQuota } from '#core/quota.ts'
import type { Recipient, WaitCause } from '#core/recipient.ts'
import { describeReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import { nextRetry, type RetrySchedule } from '#core/retry.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import { factsOf } from '../bounces/bounce-class.ts'
import { classifyReply } from '../bounces/classify.ts'

/**
 * One or two sentences on where a recipient stands and what comes next, from stored facts alone.
 * Times are UTC; the date is left out when it is today.
 */
export function explainRecipient(
  recipient: Recipient,
  context: { readonly now: EpochMs; readonly schedule: RetrySchedule },
): string {
  const { now } = context
  const when = (at: EpochMs): string => formatMoment(at, now)
  const problem = recipient.lastProblem ?? 'no answer is on record'
  const { state } = recipient
  switch (state) {
    case 'queued':
      return explainQueued(recipient, now)
    case 'leased':
      return recipient.attempts === 0
        ? 'Being delivered now.'
        : sentence(`Being tried again now. Last time: ${problem}`)
    case 'deferred':
      return explainDeferred(recipient, problem, context)
    case 'held':
      return explainHeld(recipient)
    case 'delivered':
      return `Delivered ${when(recipient.changedAt)}${said(recipient)} ${tries(recipient.attempts)}`
    case 'failed':
      return `${sentence(`Failed ${when(recipient.changedAt)} for good, because ${problem}`)} ${tries(recipient.attempts)}${advice(recipient)}`
    case 'expired':
      return `${sentence(`Given up ${when(recipient.changedAt)} after ${span(recipient)}, because ${problem}`)} ${tries(recipient.attempts)}${advice(recipient)}`
    case 'suppressed':
      return 'Not sent: the address is on the suppression list.'
    case 'cancelled':
      return `Cancelled ${when(recipient.changedAt)}.`
    default:
      return never(state)
  }
}

function explainQueued({ dueAt, attempts, cause }: Recipient, now: EpochMs): string {
  if (dueAt <= now) {
    return attempts === 0
      ? 'Waiting for its first try; it is due now.'
      : `Due for its next try now. ${tries(attempts)}`
  }
  const when = formatMoment(dueAt, now)
  return cause?.kind === 'quota'
    ? `Held by your ${describeQuota(cause.rule)}; next leaves ${when}.`
    : `Waiting for its time, ${when}.`
}

type CauseOf<Kind extends WaitCause['kind']> = Extract<WaitCause, { readonly kind: Kind }>

/** Each cause of being held: what it is, and what to do. */
const HELD: { readonly [Kind in WaitCause['kind']]: (cause: CauseOf<Kind>) => string } = {
  person: ({ by }) =>
    by === 'operator'
      ? 'Held by a person, the operator of this relay, until they release it.'
      : 'Held by a person of this account until somebody releases it.',
  quota: ({ rule }) =>
    `Held by your ${describeQuota(rule)} of the ${rule.subject}; release it, or raise the limit first.`,
}

function explainHeld({ cause, lastProblem }: Recipient): string {
  if (cause !== undefined) {
    // The key and the argument are of one kind, which the compiler cannot tie together.
    return (HELD[cause.kind] as (cause: WaitCause) => string)(cause)
  }
  return lastProblem === undefined
    ? 'Held: it waits until a person releases it.'
    : sentence(`Held until a person releases it, because ${lastProblem}`)
}

function explainDeferred(
  recipient: Recipient,
  problem: string,
  { now, schedule }: { readonly now: EpochMs; readonly schedule: RetrySchedule },
): string {
  const { attempts, dueAt } = recipient
  const next =
    dueAt > now ? `Waiting to retry ${formatMoment(dueAt, now)}` : 'Due for its next try now'
  const total = Math.max(plannedTries(schedule), attempts + 1)
  return `${sentence(`${next}, because ${problem}`)} ${attempts} of ${total} tries.${advice(recipient)}`
}

/**
 * How many tries a message gets at most when each takes no time. Simulated on the schedule itself,
 * so it cannot disagree with it.
 */
export function plannedTries(schedule: RetrySchedule): number {
  let now = 0
  for (let attempts = 1; attempts < MAX_COUNTED; attempts++) {
    const next = nextRetry(schedule, { createdAt: 0, now, attempts }, 0.5)
    if (next.kind === 'expire') return attempts
    now = next.at
  }
  return MAX_COUNTED
}

const MAX_COUNTED = 1_000

function said(recipient: Recipient): string {
  const { lastReply } = recipient
  return lastReply === undefined ? '.' : `: ${sentence(describeReply(lastReply))}`
}

/** One thing to do, by the class of what the host said. */
function advice({ lastReply, lastProblem }: Recipient): string {
  if (lastReply === undefined) return ''
  // The host's name stands before its words, as the outcome wrote them.
  const host = lastProblem?.split(' said ', 1)[0]
  return ` ${factsOf(classifyReply(lastReply, host).class).advice}`
}

function tries(attempts: number): string {
  return attempts === 1 ? '1 try.' : `${attempts} tries.`
}

function span({ createdAt, changedAt }: Recipient): string {
  const hours = Math.round((changedAt - createdAt) / 3_600_000)
  if (hours < 48) return hours === 1 ? '1 hour' : `${hours} hours`
  return `${Math.round(hours / 24)} days`
}

/** `at 14:05 UTC`, or `on 2026-11-24 at 14:05 UTC`: readers are in other zones. */
function formatMoment(at: EpochMs, now: EpochMs): string {
  const iso = toIso(at)
  const time = `at ${iso.slice(11, 16)} UTC`
  return iso.slice(0, 10) === toIso(now).slice(0, 10) ? time : `on ${iso.slice(0, 10)} ${time}`
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
