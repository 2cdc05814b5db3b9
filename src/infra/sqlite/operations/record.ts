import type { MessageId, WorkerId } from '#core/ids.ts'
import { mayBecome } from '#core/recipient.ts'
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
  const { messageId, owner } = outcome
  for (const change of outcome.changes) {
    if (!mayBecome('leased', change.to)) {
      throw new Error(`a leased recipient cannot become ${change.to}`)
    }
    if (!isLeasedTo(db, messageId, change, owner)) return 'lease-lost'
  }
  for (const change of outcome.changes) applyChange(db, messageId, change)
  if (outcome.changes.length > 0) updateMessageStatus(db, messageId)
  countForwarded(db, messageId, outcome.changes)
  insertAttempts(db, messageId, outcome.attempts)
  insertEvents(db, messageId, outcome.events)
  for (const suppression of outcome.suppressions ?? []) addSuppression(db, suppression)
  addReportItems(db, messageId, outcome.reportItems ?? [])
  const [last] = outcome.changes
  if (last !== undefined) {
    hastenReports(db, messageId, last.changedAt)
    noteTime(db, last.changedAt)
  }
  for (const report of outcome.reports) insertMessage(db, report)
  return 'recorded'
}

function isLeasedTo(
  db: Database,
  messageId: MessageId,
  change: RecipientChange,
  owner: WorkerId,
): boolean {
  const row = db.get(
    `select 1 from recipients
     where message_id = ? and id = ? and state = 'leased' and lease_owner = ?`,
    messageId,
    change.recipientId,
    owner,
  )
  return row !== undefined
}

function applyChange(db: Database, messageId: MessageId, change: RecipientChange): void {
  db.run(
    `update recipients set state = ?, due_at = ?, attempts = ?, changed_at = ?, last_reply = ?,
       last_problem = ?, lease_owner = null, lease_expires_at = null, claims = 0, begins = 0
     where message_id = ? and id = ?`,
    change.to,
    change.dueAt,
    change.attempts,
    change.changedAt,
    replyToJson(change.lastReply),
    change.lastProblem ?? null,
    messageId,
    change.recipientId,
  )
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
