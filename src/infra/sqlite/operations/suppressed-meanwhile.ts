import type { MessageEvent } from '#core/event.ts'
import type { MessageId, RecipientId } from '#core/ids.ts'
import { suppressionKey } from '#core/suppression.ts'
import type { EpochMs } from '#core/time.ts'
import type { Database } from '../database.ts'
import { suppressionFromRow, type SuppressionRow } from '../rows/suppression-row.ts'
import { describeSuppressed, suppressedEvent } from './drop-suppressed.ts'
import { insertEvents } from './history-rows.ts'
import { updateMessageStatus } from './message-status.ts'
import { hastenReports } from './report-items.ts'

interface LeasedRecipient {
  readonly message_id: string
  readonly id: string
  readonly address: string
}

interface FoundRow extends SuppressionRow {
  readonly recipient_id: string
  readonly message_id: string
}

/**
 * Of what a claim has just leased, what is still to be sent. The rest was suppressed while it waited:
 * it ends here, so that each retry asks the list again.
 */
export function letGoOfSuppressed<Row extends LeasedRecipient>(
  db: Database,
  rows: readonly Row[],
  now: EpochMs,
): readonly Row[] {
  const found = findSuppressed(db, rows, now)
  if (found.length === 0) return rows
  const byRecipient = new Map(found.map((each) => [each.recipient_id, each]))
  const ending = rows.filter(({ id }) => byRecipient.has(id))
  for (const [id, some] of Map.groupBy(ending, (row) => row.message_id)) {
    const messageId = id as MessageId
    const events = some.flatMap((row) => {
      const held = byRecipient.get(row.id)
      return held === undefined ? [] : [endSuppressed(db, row, held, now)]
    })
    insertEvents(db, messageId, events)
    updateMessageStatus(db, messageId)
    hastenReports(db, messageId, now)
  }
  return rows.filter(({ id }) => !byRecipient.has(id))
}

/** One statement for a whole claim: nearly always it finds nothing. */
function findSuppressed(
  db: Database,
  rows: readonly LeasedRecipient[],
  now: EpochMs,
): readonly FoundRow[] {
  if (rows.length === 0) return []
  const asked = rows.map(({ message_id, id, address }) => [message_id, id, suppressionKey(address)])
  return db.all<FoundRow>(
    `select m.id as message_id, a.value ->> 1 as recipient_id, s.*
     from json_each(?) a cross join messages m cross join suppressions s
     where m.id = a.value ->> 0 and m.source <> 'dsn'
       and s.account_id = m.account_id and s.address = a.value ->> 2
       and (s.expires_at is null or s.expires_at > ?)`,
    JSON.stringify(asked),
    now,
  )
}

function endSuppressed(
  db: Database,
  { message_id, id, address }: LeasedRecipient,
  row: FoundRow,
  now: EpochMs,
): MessageEvent {
  const held = suppressionFromRow(row)
  db.run(
    `update recipients set state = 'suppressed', changed_at = ?, last_problem = ?, cause = null,
       lease_owner = null, lease_expires_at = null, claims = 0, begins = 0
     where message_id = ? and id = ?`,
    now,
    describeSuppressed(held),
    message_id,
    id,
  )
  const messageId = message_id as MessageId
  const { accountId } = held
  return suppressedEvent({ id: id as RecipientId, accountId, messageId, address }, held, now)
}
