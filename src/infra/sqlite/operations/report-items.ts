import type { MessageId, RecipientId } from '#core/ids.ts'
import type { RecipientState } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import type {
  DueReport,
  ReportFacts,
  ReportItem,
  ReportItemAction,
} from '#relay/ports/report-store.ts'
import type { Database } from '../database.ts'
import { messageFromRow, type MessageRow } from '../rows/message-row.ts'
import { insertMessage } from './enqueue.ts'

const MAX_ITEMS = 1_000

/** Keeps what is to be told, at the time at which others of the message are told, if sooner. */
export function addReportItems(
  db: Database,
  messageId: MessageId,
  items: readonly ReportItem[],
): void {
  for (const { recipientId, action, dueAt, facts } of items) {
    if (action === 'delayed' && isDelayReported(db, messageId)) continue
    db.run(
      `insert into report_items (message_id, action, recipient_id, due_at, detail)
       values (?1, ?2, ?3, min(?4, coalesce(
         (select min(due_at) from report_items where message_id = ?1 and action = ?2), ?4)), ?5)
       on conflict do update set detail = excluded.detail, due_at = excluded.due_at`,
      messageId,
      action,
      recipientId,
      dueAt,
      JSON.stringify(facts),
    )
  }
}

function isDelayReported(db: Database, messageId: MessageId): boolean {
  const sql = 'select 1 from messages where id = ? and delay_reported = 1'
  return db.get(sql, messageId) !== undefined
}

/** When nothing of the message waits any more there is nothing to gather for. */
export function hastenReports(db: Database, messageId: MessageId, now: EpochMs): void {
  db.run(
    `update report_items set due_at = ?2 where message_id = ?1 and due_at > ?2
       and action <> 'delayed' and not exists (select 1 from recipients where message_id = ?1
         and state in ('queued', 'leased', 'deferred', 'held'))`,
    messageId,
    now,
  )
}

export function reportsDue(
  db: Database,
  args: { readonly now: EpochMs; readonly limit: number },
): readonly DueReport[] {
  const rows = db.all<{ message_id: string; action: string }>(
    `select message_id, action from report_items where due_at <= ?
     group by message_id, action order by min(due_at) limit ?`,
    args.now,
    args.limit,
  )
  return rows.flatMap((row) => {
    const message = db.get<MessageRow>('select * from messages where id = ?', row.message_id)
    if (message === undefined) return []
    const action = row.action as ReportItemAction
    const items = itemsOf(db, row.message_id, action)
    return [{ message: messageFromRow(message), action, items }]
  })
}

function itemsOf(db: Database, messageId: string, action: string): DueReport['items'] {
  const rows = db.all<{ recipient_id: string; state: string; detail: string }>(
    `select i.recipient_id, r.state, i.detail from report_items i
     join recipients r on r.message_id = i.message_id and r.id = i.recipient_id
     where i.message_id = ? and i.action = ? order by r.position limit ${MAX_ITEMS}`,
    messageId,
    action,
  )
  return rows.map((row) => ({
    recipientId: row.recipient_id as RecipientId,
    state: row.state as RecipientState,
    facts: JSON.parse(row.detail) as ReportFacts,
  }))
}

export function settleReport(
  db: Database,
  told: {
    readonly messageId: MessageId
    readonly action: ReportItemAction
    readonly recipientIds: readonly RecipientId[]
    readonly report: NewMessage | undefined
  },
): 'settled' | 'gone' {
  const { messageId, action, recipientIds, report } = told
  const which = `message_id = ? and action = ? and recipient_id in (select value from json_each(?))`
  const values = [messageId, action, JSON.stringify(recipientIds)]
  const found = db.get<{ n: number }>(
    `select count(*) as n from report_items where ${which}`,
    ...values,
  )
  if (found?.n !== recipientIds.length) return 'gone'
  db.run(`delete from report_items where ${which}`, ...values)
  if (report === undefined) return 'settled'
  if (action === 'delayed') {
    db.run('update messages set delay_reported = 1 where id = ?', messageId)
  }
  insertMessage(db, report)
  return 'settled'
}

export function nextReportAt(db: Database): EpochMs | undefined {
  const sql = 'select due_at as at from report_items order by due_at limit 1'
  return db.get<{ at: number }>(sql)?.at
}
