import type { EventName } from '#core/event.ts'
import { readableLine } from '#core/readable-text.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import { describeReply, replyClass, type SmtpReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import { attemptsByAge, nextRetry, type RetryDecision, type RetrySchedule } from '#core/retry.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import { classifyResult, type Classified } from '../bounces/classify.ts'
import type { RecipientChange } from '../ports/queue-store.ts'
import type { RecipientResult } from '../ports/transport.ts'

/** Longest problem or reply that is kept of what another host said. RFC 5321 §4.5.3.1.5 gives it 512. */
const MAX_PROBLEM_LENGTH = 600

export interface OutcomeContext {
  readonly now: EpochMs
  readonly schedule: RetrySchedule
  /** False when nothing was tried (no key, no content): the attempt is not counted. */
  readonly began: boolean
}

export type EventDetail = Readonly<Record<string, string | number | boolean | null>>

/** What one recipient's result leads to. */
export interface RecipientOutcome {
  readonly recipient: Recipient
  readonly change: RecipientChange
  readonly event: { readonly name: EventName; readonly detail: EventDetail }
  /** RFC 3463 code for the report to the sender; its class may be 4 when the recipient expired. */
  readonly status: string
  /** The host that spoke, when one did. */
  readonly host: string | undefined
  /** The host may have taken the message: the next try can make a second copy. */
  readonly uncertain: boolean
  /** Why it did not arrive; undefined when it did. */
  readonly classified: Classified | undefined
  /** The next host speaks DSN and was told what the sender wants to know. */
  readonly dsnPassed?: boolean
}

/** What a result means before time is considered. */
type Judgement = 'delivered' | 'temporary' | 'permanent'

/**
 * The next state of a leased recipient. Pure: a result and the time give the change, the event and
 * the code to report. `fraction` in [0, 1) spreads the retry.
 */
export function judgeResult(
  recipient: Recipient,
  result: RecipientResult,
  context: OutcomeContext,
  fraction: number,
): RecipientOutcome {
  const attempts = recipient.attempts + (context.began ? 1 : 0)
  const facts = describeResult(result)
  const classified = classifyResult(result)
  const end = (to: RecipientState, name: EventName, dueAt = context.now, more?: EventDetail) => ({
    recipient,
    change: {
      recipientId: recipient.id,
      to,
      dueAt,
      attempts,
      changedAt: context.now,
      lastReply: facts.reply,
      lastProblem: to === 'delivered' ? undefined : facts.problem,
    },
    event: { name, detail: { ...eventDetail(recipient, facts, more), ...classDetail(classified) } },
    // RFC 3463 §3.5, X.4.7: the time ran out, whatever the last trouble was.
    status: to === 'expired' ? '4.4.7' : facts.status,
    host: facts.host,
    uncertain: facts.uncertain,
    classified,
    dsnPassed: result.kind === 'accepted' && result.dsnPassed === true,
  })
  const judgement = judge(result)
  switch (judgement) {
    case 'delivered':
      return end('delivered', 'delivered')
    case 'permanent':
      return end('failed', 'bounced')
    case 'temporary': {
      const next = retryOf(recipient, attempts, context, fraction)
      if (next.kind === 'expire') return end('expired', 'failed')
      return end('deferred', 'deferred', next.at, { next_attempt_at: toIso(next.at), attempts })
    }
    default:
      return never(judgement)
  }
}

function retryOf(
  { createdAt }: Recipient,
  attempts: number,
  { now, schedule, began }: OutcomeContext,
  fraction: number,
): RetryDecision {
  const steps = began ? attempts : Math.max(attempts, attemptsByAge(schedule, now - createdAt))
  return nextRetry(schedule, { createdAt, now, attempts: steps }, fraction)
}

interface ResultFacts {
  readonly reply: SmtpReply | undefined
  readonly problem: string
  readonly status: string
  readonly host: string | undefined
  readonly uncertain: boolean
}

function judge(result: RecipientResult): Judgement {
  switch (result.kind) {
    case 'accepted':
      return 'delivered'
    case 'unreachable':
      return result.permanent ? 'permanent' : 'temporary'
    case 'refused':
      return isPermanent(result.reply) ? 'permanent' : 'temporary'
    default:
      return never(result)
  }
}

// RFC 5321 §4.5.3.1.10: some hosts say 552 where 452 "too many recipients" is meant; the code then
// counts as temporary. A refusal that is no refusal (2xx, 3xx) proves nothing: tried again.
function isPermanent(reply: SmtpReply): boolean {
  if (reply.code === 552 && reply.enhanced?.endsWith('.5.3') === true) return false
  return replyClass(reply) === 'permanent'
}

function describeResult(result: RecipientResult): ResultFacts {
  if (result.kind === 'unreachable') {
    const problem = readableLine(result.problem, MAX_PROBLEM_LENGTH)
    const { enhanced: status, uncertain } = result
    return { reply: undefined, problem, status, host: undefined, uncertain }
  }
  const { host, reply } = result
  return {
    reply,
    problem: readableLine(`${host} said ${describeReply(reply)}`, MAX_PROBLEM_LENGTH),
    status: reply.enhanced ?? `${Math.floor(reply.code / 100)}.0.0`,
    host,
    uncertain: false,
  }
}

function classDetail(classified: Classified | undefined): EventDetail {
  return classified === undefined ? {} : { class: classified.class, kind: classified.kind }
}

function eventDetail(recipient: Recipient, facts: ResultFacts, more?: EventDetail): EventDetail {
  const { host, reply, uncertain } = facts
  return {
    recipient: recipient.address,
    status: facts.status,
    ...(host === undefined ? {} : { host }),
    ...(reply === undefined
      ? { problem: facts.problem }
      : { reply: readableLine(describeReply(reply), MAX_PROBLEM_LENGTH) }),
    ...(uncertain ? { possible_duplicate: true } : {}),
    ...more,
  }
}
