import type { AccountId, MessageId } from '#core/ids.ts'
import { RECIPIENT_STATES, mayBecome } from '#core/recipient.ts'
import type { ReportFinding } from '#relay/ports/inbound-store.ts'
import type { Database } from '../database.ts'
import { insertEvents } from './history-rows.ts'
import { updateMessageStatus } from './message-status.ts'
import { addSuppression } from './suppressions.ts'

type Finding<Kind extends ReportFinding['kind']> = Extract<ReportFinding, { kind: Kind }>

// While a recipient is in the queue, what its next host says counts, and not a report.
const MAY_STILL_FAIL = RECIPIENT_STATES.filter(
  (state) => state === 'delivered' && mayBecome(state, 'failed'),
)

/** What a report says of a message of that account; of another's, nothing is changed. */
export function applyReport(
  db: Database,
  accountId: AccountId,
  messageId: MessageId,
  findings: readonly ReportFinding[],
): void {
  const own = 'select 1 from messages where id = ? and account_id = ?'
  if (db.get(own, messageId, accountId) === undefined) return
  for (const finding of findings) {
    const isNew =
      finding.kind === 'bounce'
        ? failRecipient(db, messageId, finding)
        : isFirstComplaint(db, messageId, finding)
    if (!isNew) continue
    insertEvents(db, messageId, [finding.event])
    if (finding.suppression !== undefined) addSuppression(db, finding.suppression)
  }
  updateMessageStatus(db, messageId)
}

function failRecipient(db: Database, messageId: MessageId, finding: Finding<'bounce'>): boolean {
  const changed = db.run(
    `update recipients set state = 'failed', changed_at = ?, last_problem = ?
     where message_id = ? and id = ? and state in (select value from json_each(?))`,
    finding.event.at,
    finding.problem,
    messageId,
    finding.recipientId,
    JSON.stringify(MAY_STILL_FAIL),
  )
  return changed === 1
}

function isFirstComplaint(
  db: Database,
  messageId: MessageId,
  { event }: Finding<'complaint'>,
): boolean {
  const before = db.get(
    `select 1 from events where message_id = ? and name = 'complained' and recipient_id is ?`,
    messageId,
    event.recipientId ?? null,
  )
  return before === undefined
}
