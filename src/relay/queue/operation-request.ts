import { parseMailbox } from '#core/mailbox.ts'
import { queueActionRule, type QueueAction } from '#core/queue-action.ts'
import { isKeptByOperator, type Recipient } from '#core/recipient.ts'
import type { TenantScope } from '#core/tenant.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import type { QueueFilter } from '../ports/queue-operations.ts'
import { refusal } from '../refusal.ts'

/** Messages that one request may name. */
export const MAX_IDS = 100

export interface OperationRequest {
  readonly action: QueueAction
  readonly filter: QueueFilter
  /** Without a filter: everything. Has to be said, because forgetting a filter must not do it. */
  readonly all: boolean
  readonly dryRun: boolean
  /** For `reroute`: a domain whose mail hosts take it, or an address literal. */
  readonly destination: string | undefined
}

/**
 * What an action would not change is not its business. Retrying leaves alone what is due anyway, and
 * what failed again since the operation began: else it would chase a host that keeps refusing.
 */
export function concerns(
  request: OperationRequest,
  recipient: Recipient,
  asked: { readonly began: EpochMs; readonly scope: TenantScope },
): boolean {
  const { began, scope } = asked
  if (recipient.state === 'leased') return false
  const kept = scope.kind === 'tenant' && isKeptByOperator(recipient.state, recipient.cause)
  if (kept && queueActionRule(request.action).letsGo) return false
  if (request.action === 'retry') return recipient.dueAt > began && recipient.changedAt <= began
  if (request.action === 'reroute') return recipient.routingDomain !== request.destination
  return true
}

/** A domain or a bracketed address as recipients are routed by it; undefined for what is neither. */
export function routingName(destination: string | undefined): string | undefined {
  if (destination === undefined) return undefined
  const parsed = parseMailbox(`postmaster@${destination}`)
  return parsed.ok ? (parsed.value.domain ?? parsed.value.literal) : undefined
}

/** For the audit log: what was asked for, in the words of the API. */
export function describeFilter(filter: QueueFilter): Readonly<Record<string, unknown>> {
  const { createdBefore, messageIds, accountId, problem, ...rest } = filter
  const said = {
    ...rest,
    ids: messageIds,
    account_id: accountId,
    reply: problem,
    created_before: createdBefore === undefined ? undefined : toIso(createdBefore),
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
}

export const FILTER_EMPTY = refusal(
  'filter_empty',
  'Say which mail is meant: name messages or filter them, or ask for all of it outright.',
)
export const DESTINATION_INVALID = refusal(
  'destination_invalid',
  'Rerouting needs a destination, a domain or an address in brackets; other actions take none.',
)
export const TOO_MANY_IDS = refusal('too_many_ids', `Name at most ${MAX_IDS} messages at once.`)
export const NO_SUCH_MESSAGE = refusal(
  'email_not_found',
  'There is no such message in this account; list the queue to see the ids.',
)
export const NOTHING_TO_UNDO = refusal(
  'nothing_to_undo',
  'There is no deletion of that id to take back; deletions can be taken back for an hour.',
)
