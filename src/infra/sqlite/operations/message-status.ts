import type { MessageId } from '#core/ids.ts'
import { messageStatus } from '#core/message.ts'
import type { RecipientState } from '#core/recipient.ts'
import type { Database } from '../database.ts'

/**
 * A leased recipient counts as what it was before, so that a message does not change its status
 * for the moment of each retry.
 */
export function updateMessageStatus(db: Database, messageId: MessageId): void {
  const states = db.all<{ state: RecipientState }>(
    `select distinct case when state <> 'leased' then state
       when attempts = 0 then 'queued' else 'deferred' end as state
     from recipients where message_id = ?`,
    messageId,
  )
  const status = messageStatus(states.map((row) => row.state))
  // A bare parameter would be held against the condition of a partial index, and the statement
  // planned anew with each value.
  const changed = 'id = ?2 and status <> cast(?1 as text)'
  db.run(`update messages set status = ?1 where ${changed}`, status, messageId)
}
