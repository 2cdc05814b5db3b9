import type { MessageId } from '#core/ids.ts'
import { messageStatus } from '#core/message.ts'
import { isPending, mayBecome } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { Outcome, RecipientChange } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'
import { replyToJson } from '../rows/recipient-row.ts'
import { noteTime } from './clock-mark.ts'
import { insertMessage } from './enqueue.ts'
import { insertAttempts, insertEvents } from './history-rows.ts'
import { updateMessageStatus } from './message-status.ts'
import { addReportItems, hastenReports } from './report-items.ts'
import { addSuppression } from './suppressions.ts'

/**
 * Everything that an attempt brought about. The lease is the fence: when it has gone to another
 * worker, that one's outcome counts and this one changes nothing.
 */
export function record(db: Database, outcome: Outcome): 'recorded' | 'lease-lost' {
  const { messageId, changes } = outcome
  refuseImpossible(changes)
  if (!applyChanges(db, outcome)) return 'lease-lost'
  insertAttempts(db, messageId, outcome.attempts)
  insertEvents(db, messageId, outcome.events)
  for (const suppression of outcome.suppressions ?? []) addSuppression(db, suppression)
  addReportItems(db, messageId, outcome.reportItems ?? [])
  const now = changes[0]?.changedAt
  if (now !== undefined) {
    if (!settlePlain(db, messageId, changes)) settle(db, messageId, changes, now)
    noteTime(db, now)
  }
  for (const report of outcome.reports) insertMessage(db, report)
  return 'recorded'
}

function refuseImpossible(changes: readonly RecipientChange[]): void {
  for (const { to } of changes) {
    if (!mayBecome('leased', to)) throw new Error(`a leased recipient cannot become ${to}`)
  }
  if (new Set(changes.map((each) => each.recipientId)).size < changes.length) {
    throw new Error('a recipient changes once in an outcome')
  }
}

/** All of them, or none when one of the leases is gone. */
function applyChanges(db: Database, outcome: Outcome): boolean {
  const [only, ...others] = outcome.changes
  if (only === undefined) return true
  if (others.length === 0) return applyChange(db, outcome, only)
  // Nothing takes back a first change that went well when a second one does not.
  if (!areLeased(db, outcome)) return false
  for (const change of outcome.changes) applyChange(db, outcome, change)
  return true
}

function areLeased(db: Database, { messageId, owner, changes }: Outcome): boolean {
  const found = db.get<{ n: number }>(
    `select count(*) as n from recipients where message_id = ? and state = 'leased'
       and lease_owner = ? and id in (select value from json_each(?))`,
    messageId,
    owner,
    JSON.stringify(changes.map(({ recipientId }) => recipientId)),
  )
  return found?.n === changes.length
}

/** False, and no change, when it is not leased to the owner. */
function applyChange(
  db: Database,
  { messageId, owner }: Outcome,
  change: RecipientChange,
): boolean {
  const changed = db.run(
    `update recipients set state = ?, due_at = ?, attempts = ?, changed_at = ?, last_reply = ?,
       last_problem = ?, lease_owner = null, lease_expires_at = null, claims = 0, begins = 0
     where message_id = ? and id = ? and state = 'leased' and lease_owner = ?`,
    change.to,
    change.dueAt,
    change.attempts,
    change.changedAt,
    replyToJson(change.lastReply),
    change.lastProblem ?? null,
    messageId,
    change.recipientId,
    owner,
  )
  return changed > 0
}

/**
 * In one statement what {@link settle} does in four, for most mail: nobody else was written to, no
 * rule forwarded it and nothing is to be told of it. False, and nothing is done, when that is not so
 * or the status stays as it is.
 */
function settlePlain(
  db: Database,
  messageId: MessageId,
  changes: readonly RecipientChange[],
): boolean {
  const changed = db.run(
    `update messages set status = ?1 where id = ?2 and status <> cast(?1 as text)
       and is_forward = 0 and not exists (select 1 from report_items where message_id = ?2)
       and not exists (select 1 from recipients where message_id = ?2 limit 1 offset ?3)`,
    messageStatus(changes.map(({ to }) => to)),
    messageId,
    changes.length,
  )
  return changed > 0
}

/** What follows from the changes for the message, its rule and its reports. */
function settle(
  db: Database,
  messageId: MessageId,
  changes: readonly RecipientChange[],
  now: EpochMs,
): void {
  updateMessageStatus(db, messageId)
  countForwarded(db, messageId, changes)
  // What waits by this very outcome needs no looking for.
  if (!changes.some(({ to }) => isPending(to))) hastenReports(db, messageId, now)
}

/** The rule that forwarded it, if one did, counts the copies that arrived. */
function countForwarded(
  db: Database,
  messageId: MessageId,
  changes: readonly RecipientChange[],
): void {
  const delivered = changes.filter(({ to }) => to === 'delivered')
  if (delivered.length === 0) return
  db.run(
    `update forwards set delivery_count = delivery_count + ?1, last_delivered_at = ?2
     where id = (select forward_id from forward_log where message_id = ?3 limit 1)`,
    delivered.length,
    Math.max(...delivered.map(({ changedAt }) => changedAt)),
    messageId,
  )
}
