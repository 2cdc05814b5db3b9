import { wantsNotice } from '#core/dsn.ts'
import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import type { Message } from '#core/message.ts'
import { describeReply } from '#core/reply.ts'
import type { EpochMs } from '#core/time.ts'
import type { RecipientOutcome } from '../delivery/outcome.ts'
import type { ReportFacts, ReportItem } from '../ports/report-store.ts'

/** When senders are told. */
export interface ReportPlan {
  /** How long a report waits for other recipients of the message that end badly. */
  readonly gatherMs: number
  /** Age of a message at which its sender is told that it is not delivered yet; undefined: never. */
  readonly delayNoticeMs: number | undefined
}

/**
 * What the sender is to be told about outcomes, by what they asked for (RFC 3461 §4.1). A recipient
 * that ended is told once, because it ends once; a delay is told when no try lies before its time.
 */
export function planReports(
  message: Message,
  outcomes: readonly RecipientOutcome[],
  now: EpochMs,
  plan: ReportPlan,
): readonly ReportItem[] {
  if (reportAddress(message) === undefined) return []
  return outcomes.flatMap((outcome) => planOne(message, outcome, now, plan) ?? [])
}

/** RFC 5321 §4.5.5 and §6.1: never in answer to a report, and only to the envelope sender. */
export function reportAddress(message: Message): Mailbox | undefined {
  if (message.source === 'dsn' || message.envelopeSender === '') return undefined
  const parsed = parseMailbox(message.envelopeSender)
  return parsed.ok ? parsed.value : undefined
}

function planOne(
  message: Message,
  outcome: RecipientOutcome,
  now: EpochMs,
  plan: ReportPlan,
): ReportItem | undefined {
  const { recipient, change } = outcome
  const item = (action: ReportItem['action'], dueAt: EpochMs): ReportItem => ({
    recipientId: recipient.id,
    action,
    dueAt,
    facts: factsOf(outcome, now),
  })
  if (change.to === 'failed' || change.to === 'expired') {
    return wantsNotice(recipient.dsn, 'failure') ? item('failed', now + plan.gatherMs) : undefined
  }
  if (change.to === 'delivered') {
    // Where the next host speaks DSN too, the word is now with it (RFC 3461 §5.2.2).
    const ours = wantsNotice(recipient.dsn, 'success') && outcome.dsnPassed !== true
    return ours ? item('relayed', now + plan.gatherMs) : undefined
  }
  if (change.to !== 'deferred' || plan.delayNoticeMs === undefined) return undefined
  const tellAt = message.createdAt + plan.delayNoticeMs
  if (!wantsNotice(recipient.dsn, 'delay') || change.dueAt <= tellAt) return undefined
  return item('delayed', Math.max(tellAt, now))
}

function factsOf(outcome: RecipientOutcome, now: EpochMs): ReportFacts {
  const { recipient, change, host, status } = outcome
  return {
    address: recipient.address,
    ...(recipient.dsn?.orcpt === undefined ? {} : { originalRecipient: recipient.dsn.orcpt }),
    status,
    ...(host === undefined ? {} : { host }),
    ...(change.lastReply === undefined ? {} : { reply: describeReply(change.lastReply) }),
    explanation: explanationOf(outcome),
    ...(change.attempts > 0 ? { lastAttemptAt: now } : {}),
  }
}

function explanationOf({ change, uncertain }: RecipientOutcome): string {
  const tries = change.attempts === 1 ? '1 try' : `${change.attempts} tries`
  const expired = change.to === 'expired' ? `Given up after ${tries}. ` : ''
  const problem = change.lastReply === undefined ? sentence(change.lastProblem ?? '') : ''
  const copy = uncertain ? ' The host may have taken the message all the same.' : ''
  return `${expired}${problem}${copy}`.trim()
}

/** With a capital and a full stop; empty stays empty. */
export function sentence(text: string): string {
  if (text === '') return ''
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}
