import type { RecipientDsn } from './dsn.ts'
import type { AccountId, MessageId, RecipientId } from './ids.ts'
import { formatMailbox, type Mailbox } from './mailbox.ts'
import type { DomainName } from './domain-name.ts'
import type { QuotaRule } from './quota.ts'
import type { SmtpReply } from './reply.ts'
import { never } from './result.ts'
import type { EpochMs } from './time.ts'

export const RECIPIENT_STATES = [
  'queued',
  'leased',
  'deferred',
  'held',
  'delivered',
  'failed',
  'expired',
  'suppressed',
  'cancelled',
] as const
export type RecipientState = (typeof RECIPIENT_STATES)[number]

/**
 * From each state, the states that may follow. Stores apply a transition only if it is listed. What
 * was cancelled may come back for a while, because a person can take the deletion back; what a host
 * has taken may still fail, because it says so later in a report.
 */
export const RECIPIENT_TRANSITIONS = {
  queued: ['leased', 'held', 'failed', 'suppressed', 'cancelled'],
  leased: [
    'queued',
    'deferred',
    'held',
    'delivered',
    'failed',
    'expired',
    'suppressed',
    'cancelled',
  ],
  deferred: ['leased', 'queued', 'held', 'failed', 'expired', 'suppressed', 'cancelled'],
  held: ['queued', 'failed', 'expired', 'suppressed', 'cancelled'],
  delivered: ['failed'],
  failed: [],
  expired: [],
  suppressed: [],
  cancelled: ['queued', 'deferred', 'held'],
} as const satisfies Record<RecipientState, readonly RecipientState[]>

/** Everything in the queue that has not ended. */
export const PENDING_STATES = [
  'queued',
  'leased',
  'deferred',
  'held',
] as const satisfies readonly RecipientState[]

/** Still in the queue: it has not come to an end. */
export function isPending(state: RecipientState): boolean {
  return (PENDING_STATES as readonly RecipientState[]).includes(state)
}

export function mayBecome(from: RecipientState, to: RecipientState): boolean {
  return (RECIPIENT_TRANSITIONS[from] as readonly RecipientState[]).includes(to)
}

/** Why a recipient waits or is held when no mail host is the reason. */
export type WaitCause =
  /** Somebody held it. */
  | { readonly kind: 'person'; readonly by: 'operator' | 'owner' }
  | { readonly kind: 'quota'; readonly rule: QuotaRule }

/** The operator keeps it back, by hand or by a quota: its owner may not let it go. */
export function isKeptByOperator(state: RecipientState, cause: WaitCause | undefined): boolean {
  switch (cause?.kind) {
    case 'person':
      return cause.by === 'operator'
    case 'quota':
      return cause.rule.setBy !== 'owner'
    case undefined:
      // Held without a cause: what ended a worker, for the operator to look at.
      return state === 'held'
    default:
      return never(cause)
  }
}

/** One envelope recipient of one message, as history and queue show it. */
export interface Recipient {
  readonly id: RecipientId
  readonly messageId: MessageId
  readonly accountId: AccountId
  /** As the client gave it, in SMTP form. */
  readonly address: string
  /** Where it is routed: the address's domain, or an address literal's text. */
  readonly routingDomain: DomainName | string
  readonly state: RecipientState
  /** Delivery attempts that began. */
  readonly attempts: number
  /** Next attempt, when queued or deferred. */
  readonly dueAt: EpochMs
  readonly createdAt: EpochMs
  /** When it reached its last state. */
  readonly changedAt: EpochMs
  /** The last thing that the other side or we said about it. */
  readonly lastReply: SmtpReply | undefined
  /** One line for people: `host said …`, `no answer from …`. */
  readonly lastProblem: string | undefined
  /** Set while it is held, or queued for later, for a reason of ours. */
  readonly cause?: WaitCause
  /** Absent when the client said nothing of it. */
  readonly dsn?: RecipientDsn
}

/** A recipient that has just been taken: due at once, nothing tried. */
export function newRecipient(
  of: Pick<Recipient, 'id' | 'messageId' | 'accountId'>,
  mailbox: Mailbox,
  at: EpochMs,
): Recipient {
  return {
    ...of,
    address: formatMailbox(mailbox),
    routingDomain: mailbox.domain ?? mailbox.literal ?? '',
    state: 'queued',
    attempts: 0,
    dueAt: at,
    createdAt: at,
    changedAt: at,
    lastReply: undefined,
    lastProblem: undefined,
  }
}
