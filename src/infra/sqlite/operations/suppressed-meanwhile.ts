import type { MessageEvent } from '#core/event.ts'
import type { AccountId, MessageId, RecipientId } from '#core/ids.ts'
import { suppressionKey, type Suppression } from '#core/suppression.ts'
import type { EpochMs } from '#core/time.ts'
import type { Database } from '../database.ts'
import { describeSuppressed, suppressedEvent } from './drop-suppressed.ts'
import { insertEvents } from './history-rows.ts'
import { updateMessageStatus } from './message-status.ts'
import { hastenReports } from './report-items.ts'
import { suppressedAmong } from './suppressions.ts'

interface LeasedRecipient {
  readonly message_id: string
  readonly id: string
  readonly address: string
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
  const going: Row[] = []
  for (const [id, some] of Map.groupBy(rows, (row) => row.message_id)) {
    const messageId = id as MessageId
    const message = db.get<{ account_id: AccountId; source: string }>(
      'select account_id, source from messages where id = ?',
      messageId,
    )
    if (message === undefined || message.source === 'dsn') {
      going.push(...some)
      continue
    }
    const accountId = message.account_id
    const addresses = some.map(({ address }) => address)
    const suppressed = suppressedAmong(db, { accountId, addresses, now })
    if (suppressed.size === 0) going.push(...some)
    else going.push(...endSuppressed(db, { messageId, accountId, now }, some, suppressed))
  }
  return going
}

function endSuppressed<Row extends LeasedRecipient>(
  db: Database,
  of: { readonly messageId: MessageId; readonly accountId: AccountId; readonly now: EpochMs },
  rows: readonly Row[],
  suppressed: ReadonlyMap<string, Suppression>,
): readonly Row[] {
  const { messageId, accountId, now } = of
  const going: Row[] = []
  const events: MessageEvent[] = []
  for (const row of rows) {
    const held = suppressed.get(suppressionKey(row.address))
    if (held === undefined) {
      going.push(row)
      continue
    }
    db.run(
      `update recipients set state = 'suppressed', changed_at = ?, last_problem = ?, cause = null,
         lease_owner = null, lease_expires_at = null, claims = 0, begins = 0
       where message_id = ? and id = ?`,
      now,
      describeSuppressed(held),
      messageId,
      row.id,
    )
    const recipient = { id: row.id as RecipientId, accountId, messageId, address: row.address }
    events.push(suppressedEvent(recipient, held, now))
  }
  insertEvents(db, messageId, events)
  updateMessageStatus(db, messageId)
  hastenReports(db, messageId, now)
  return going
}
