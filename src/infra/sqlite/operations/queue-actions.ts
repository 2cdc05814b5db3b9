import type { MessageEvent } from '#core/event.ts'
import type { AccountId, EventId, MessageId, RecipientId } from '#core/ids.ts'
import { queueActionRule } from '#core/queue-action.ts'
import {
  isKeptByOperator,
  mayBecome,
  type RecipientState,
  type WaitCause,
} from '#core/recipient.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { QueueBatch, QueueChange, UndoRequest } from '#relay/ports/queue-operations.ts'
import type { Database } from '../database.ts'
import { scopeCondition } from '../scope.ts'
import { addToCount } from './audit.ts'
import { insertMessage } from './enqueue.ts'
import { insertEvents } from './history-rows.ts'
import { endPauseOf } from './pauses.ts'
import { updateMessageStatus } from './message-status.ts'

interface Standing {
  readonly id: RecipientId
  readonly state: RecipientState
  readonly due_at: number
  readonly address: string
  readonly account_id: AccountId
  /** JSON */
  readonly cause: string | null
}

type ScopedBatch = QueueBatch & { readonly scope: TenantScope }

/** One batch of an operation; the count in its audit entry is exactly what was changed. */
export function applyQueueAction(db: Database, args: ScopedBatch): number {
  let changed = 0
  for (const change of args.changes) changed += applyToMessage(db, args, change)
  addToCount(db, args.operationId, changed)
  return changed
}

function applyToMessage(db: Database, args: ScopedBatch, change: QueueChange): number {
  const { from, letsGo } = queueActionRule(args.action)
  const forbidden = (standing: Standing): boolean =>
    letsGo && args.scope.kind === 'tenant' && isKept(standing)
  const found = change.recipients.flatMap(({ id, eventId }) => {
    const standing = standingOf(db, args.scope, change.messageId, id)
    if (standing === undefined || !from.includes(standing.state)) return []
    return forbidden(standing) ? [] : [{ standing, eventId }]
  })
  // A report speaks of all of them: when one has moved on meanwhile, the message is left alone.
  const partly = change.report !== undefined && found.length < change.recipients.length
  if (partly || found.length === 0) return 0
  for (const { standing } of found) move(db, args, change.messageId, standing)
  const events = found.map(({ standing, eventId }): MessageEvent => ({
    id: eventId,
    accountId: standing.account_id,
    messageId: change.messageId,
    recipientId: standing.id,
    name: args.event.name,
    at: args.now,
    detail: { ...args.event.detail, recipient: standing.address },
  }))
  insertEvents(db, change.messageId, events)
  updateMessageStatus(db, change.messageId)
  if (change.report !== undefined) insertMessage(db, change.report)
  return found.length
}

function standingOf(
  db: Database,
  scope: TenantScope,
  messageId: MessageId,
  recipientId: RecipientId,
): Standing | undefined {
  const condition = scopeCondition(scope, 'm.account_id')
  return db.get<Standing>(
    `select r.id, r.state, r.due_at, r.address, r.cause, m.account_id
     from recipients r join messages m on m.id = r.message_id
     where r.message_id = ? and r.id = ? and ${condition.sql}`,
    messageId,
    recipientId,
    ...condition.values,
  )
}

function isKept({ state, cause }: Standing): boolean {
  return isKeptByOperator(state, cause === null ? undefined : (JSON.parse(cause) as WaitCause))
}

function heldBy(scope: TenantScope): string {
  const cause: WaitCause = { kind: 'person', by: scope.kind === 'operator' ? 'operator' : 'owner' }
  return JSON.stringify(cause)
}

function move(db: Database, args: ScopedBatch, messageId: MessageId, standing: Standing): void {
  const rule = queueActionRule(args.action)
  const to = rule.to === 'same' ? standing.state : rule.to
  if (to !== standing.state && !mayBecome(standing.state, to)) {
    throw new Error(`a recipient that is ${standing.state} cannot become ${to}`)
  }
  // Held mail that is rerouted stays held for the same reason; what is deleted may come back.
  // What the operator's quota paces keeps its time, whatever its owner does with it.
  const paced = args.scope.kind === 'tenant' && isKept(standing)
  const keepsCause = args.action !== 'hold' && (paced || to === 'held' || to === 'cancelled')
  db.run(
    `update recipients set state = ?, due_at = ?, routing_domain = coalesce(?, routing_domain),
       changed_at = ?, last_problem = coalesce(?, last_problem),
       cause = case when ? then cause else ? end
     where message_id = ? and id = ?`,
    to,
    rule.dueNow && !paced ? args.now : standing.due_at,
    args.destination ?? null,
    args.now,
    args.problem ?? null,
    Number(keepsCause),
    args.action === 'hold' ? heldBy(args.scope) : null,
    messageId,
    standing.id,
  )
  if (args.action === 'retry') {
    endPauseOf(db, { messageId, recipientId: standing.id, now: args.now })
  }
  if (args.action === 'delete') rememberCancelled(db, args, messageId, standing)
}

function rememberCancelled(
  db: Database,
  args: QueueBatch,
  messageId: MessageId,
  standing: Standing,
): void {
  db.run(
    `insert into cancelled_recipients (operation_id, message_id, recipient_id, was, due_at,
       cancelled_at)
     values (?, ?, ?, ?, ?, ?)`,
    args.operationId,
    messageId,
    standing.id,
    standing.state,
    standing.due_at,
    args.now,
  )
}

interface Cancelled {
  readonly operation_id: string
  readonly message_id: MessageId
  readonly recipient_id: RecipientId
  readonly was: RecipientState
  readonly due_at: number
  readonly address: string
  readonly account_id: AccountId
}

/** A batch of what a deletion took, put back. Content that is gone cannot be sent and stays gone. */
export function undoCancelled(
  db: Database,
  args: UndoRequest & { readonly scope: TenantScope },
): number {
  const condition = scopeCondition(args.scope, 'm.account_id')
  const rows = db.all<Cancelled>(
    `select c.*, r.address, m.account_id
     from cancelled_recipients c join messages m on m.id = c.message_id
       join recipients r on r.message_id = c.message_id and r.id = c.recipient_id
     where (c.operation_id = ? or c.message_id = ?) and c.cancelled_at >= ?
       and r.state = 'cancelled'
       and exists (select 1 from message_content where message_id = m.id)
       and ${condition.sql}
     limit ?`,
    args.id,
    args.id,
    args.cancelledSince,
    ...condition.values,
    args.eventIds.length,
  )
  rows.forEach((row, index) => restore(db, args, row, args.eventIds[index] as EventId))
  for (const id of new Set(rows.map((row) => row.message_id))) updateMessageStatus(db, id)
  addToCount(db, args.operationId, rows.length)
  return rows.length
}

function restore(db: Database, args: UndoRequest, row: Cancelled, eventId: EventId): void {
  if (!mayBecome('cancelled', row.was)) throw new Error(`cancelled cannot become ${row.was}`)
  db.run(
    'update recipients set state = ?, due_at = ?, changed_at = ? where message_id = ? and id = ?',
    row.was,
    row.due_at,
    args.now,
    row.message_id,
    row.recipient_id,
  )
  db.run(
    `delete from cancelled_recipients
     where operation_id = ? and message_id = ? and recipient_id = ?`,
    row.operation_id,
    row.message_id,
    row.recipient_id,
  )
  const event: MessageEvent = {
    id: eventId,
    accountId: row.account_id,
    messageId: row.message_id,
    recipientId: row.recipient_id,
    name: 'queued',
    at: args.now,
    detail: { ...args.detail, recipient: row.address },
  }
  insertEvents(db, row.message_id, [event])
}

export function forgetCancelled(db: Database, before: EpochMs): number {
  return db.run('delete from cancelled_recipients where cancelled_at < ?', before)
}
