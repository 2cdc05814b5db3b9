import type { Attempt } from '#core/attempt.ts'
import type { MessageEvent } from '#core/event.ts'
import type { MessageId } from '#core/ids.ts'
import type { Database } from '../database.ts'

export function insertEvents(
  db: Database,
  messageId: MessageId,
  events: readonly MessageEvent[],
): void {
  events.forEach((event, position) => {
    db.run(
      `insert into events (message_id, at, position, id, recipient_id, name, detail)
       values (?, ?, ?, ?, ?, ?, ?)`,
      messageId,
      event.at,
      position,
      event.id,
      event.recipientId ?? null,
      event.name,
      JSON.stringify(event.detail),
    )
  })
}

export function insertAttempts(
  db: Database,
  messageId: MessageId,
  attempts: readonly Attempt[],
): void {
  attempts.forEach((attempt, position) => {
    db.run(
      `insert into attempts (message_id, started_at, position, id, recipient_ids, duration_ms, host,
         address, port, tls, tls_policy, new_connection, steps, summary)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      messageId,
      attempt.startedAt,
      position,
      attempt.id,
      JSON.stringify(attempt.recipientIds),
      Math.round(attempt.durationMs),
      attempt.host ?? null,
      attempt.address ?? null,
      attempt.port ?? null,
      attempt.tls === undefined ? null : JSON.stringify(attempt.tls),
      attempt.tlsPolicy === undefined ? null : JSON.stringify(attempt.tlsPolicy),
      Number(attempt.newConnection),
      JSON.stringify(attempt.steps),
      attempt.summary,
    )
  })
}
