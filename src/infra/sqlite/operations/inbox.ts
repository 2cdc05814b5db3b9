import type { InboxView } from '#core/inbox.ts'
import type { InboxEntry } from '#core/inbox.ts'
import type { InboxId } from '#core/ids.ts'
import type { MessageContent } from '#core/message.ts'
import type { TenantScope } from '#core/tenant.ts'
import { DAY_MS, type EpochMs } from '#core/time.ts'
import type { InboxMarks, InboxQuery, RemovedMail } from '#relay/ports/inbox-store.ts'
import type { Database } from '../database.ts'
import { inboxFromRow, type InboxRow } from '../rows/inbox-row.ts'
import { contentFromRow, type ContentRow } from '../rows/message-row.ts'
import { scopeCondition } from '../scope.ts'

const MAX_LIMIT = 1_000

export function insertInbox(
  db: Database,
  { entry, content }: { readonly entry: InboxEntry; readonly content: MessageContent },
): void {
  db.run(
    `insert into inbox_messages (id, account_id, domain_id, recipient, envelope_sender,
       from_address, from_name, subject, message_id_header, preview, size_bytes, has_attachments,
       smtp_utf8, authentication, rewrite_reason, spam_score, received_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.id,
    entry.accountId,
    entry.domainId,
    entry.recipient,
    entry.envelopeSender,
    entry.fromAddress,
    entry.fromName,
    entry.subject,
    entry.messageIdHeader,
    entry.preview,
    entry.sizeBytes,
    Number(entry.hasAttachments),
    Number(entry.smtpUtf8),
    JSON.stringify(entry.authentication),
    entry.rewriteReason ?? null,
    entry.spamScore ?? null,
    entry.receivedAt,
  )
  const { header, body } = content
  db.run(
    `insert into inbox_content (message_id, header, body, body_file, body_size)
     values (?, ?, ?, ?, ?)`,
    entry.id,
    header,
    body.kind === 'inline' ? body.bytes : null,
    body.kind === 'file' ? body.name : null,
    body.kind === 'file' ? body.sizeBytes : body.bytes.length,
  )
}

/** Messages of one transaction are looked at one by one: together they may go a little over. */
export function hasRoom(
  db: Database,
  { entry, maxBytes }: { readonly entry: InboxEntry; readonly maxBytes: number },
): boolean {
  const used = db.get<{ bytes: number }>(
    'select bytes from inbox_usage where account_id = ?',
    entry.accountId,
  )
  return (used?.bytes ?? 0) + entry.sizeBytes <= maxBytes
}

// `?1` is the time now. The words about archived_at are those of the indexes.
const VIEWS = {
  inbox: 'archived_at is null and (snooze_until is null or snooze_until <= ?1)',
  archived: 'archived_at is not null and ?1 is not null',
  snoozed: 'snooze_until is not null and snooze_until > ?1 and archived_at is null',
} as const satisfies Record<InboxView, string>

export function listInbox(
  db: Database,
  args: InboxQuery & { readonly scope: TenantScope },
): readonly InboxEntry[] {
  const scope = scopeCondition(args.scope)
  const limit = Math.min(Math.max(Math.trunc(args.limit), 0), MAX_LIMIT)
  const { before, domainId } = args
  // Said only when asked for: then a later page is found by the index as well.
  const narrowed = [
    ...(before === undefined ? [] : ['and id < ?']),
    ...(domainId === undefined ? [] : ['and domain_id = ?']),
  ]
  return db
    .all<InboxRow>(
      `select * from inbox_messages
       where ${VIEWS[args.view]} and ${scope.sql} ${narrowed.join(' ')}
       order by id desc limit ? offset ?`,
      args.now,
      ...scope.values,
      ...[before, domainId].filter((value) => value !== undefined),
      limit,
      Math.max(Math.trunc(args.page), 0) * limit,
    )
    .map(inboxFromRow)
}

export function countUnreadInbox(
  db: Database,
  args: { readonly scope: TenantScope; readonly now: EpochMs; readonly limit: number },
): number {
  const scope = scopeCondition(args.scope)
  const row = db.get<{ unread: number }>(
    `select count(*) as unread from (select 1 from inbox_messages
       where ${VIEWS.inbox} and ${scope.sql} and read_at is null limit ?)`,
    args.now,
    ...scope.values,
    args.limit,
  )
  return row?.unread ?? 0
}

interface InboxArgs {
  readonly scope: TenantScope
  readonly id: InboxId
}

export function findInbox(db: Database, args: InboxArgs): InboxEntry | undefined {
  const scope = scopeCondition(args.scope)
  const sql = `select * from inbox_messages where id = ? and ${scope.sql}`
  const row = db.get<InboxRow>(sql, args.id, ...scope.values)
  return row && inboxFromRow(row)
}

export function loadInboxContent(db: Database, args: InboxArgs): MessageContent | undefined {
  const scope = scopeCondition(args.scope, 'm.account_id')
  const row = db.get<ContentRow>(
    `select c.header, c.body, c.body_file, c.body_size
     from inbox_content c join inbox_messages m on m.id = c.message_id
     where m.id = ? and ${scope.sql}`,
    args.id,
    ...scope.values,
  )
  return row && contentFromRow(row)
}

export function markInbox(
  db: Database,
  args: InboxArgs & { readonly marks: InboxMarks },
): InboxEntry | undefined {
  const entry = findInbox(db, args)
  if (entry === undefined) return undefined
  const { marks } = args
  const { readAt, archivedAt, snoozeUntil } = {
    ...entry,
    ...marks,
    readAt: entry.readAt ?? marks.readAt,
  }
  db.run(
    'update inbox_messages set read_at = ?, archived_at = ?, snooze_until = ? where id = ?',
    readAt ?? null,
    archivedAt ?? null,
    snoozeUntil ?? null,
    entry.id,
  )
  return { ...entry, readAt, archivedAt, snoozeUntil }
}

export function removeInbox(db: Database, args: InboxArgs): RemovedMail | undefined {
  const entry = findInbox(db, args)
  return entry && removeMessages(db, [entry.id])
}

/** `sweepInbox` has something to do: asked of a reader, so that mostly nothing is written. */
export function inboxIsDue(db: Database, now: EpochMs): boolean {
  return dueMessages(db, now, 1).length > 0
}

export function sweepInbox(
  db: Database,
  args: { readonly now: EpochMs; readonly limit: number },
): RemovedMail {
  const limit = Math.min(Math.max(Math.trunc(args.limit), 0), MAX_LIMIT)
  return removeMessages(db, dueMessages(db, args.now, limit))
}

/** Walks the domains by the index, one step each, then only what is due of each. */
function dueMessages(db: Database, now: EpochMs, limit: number): readonly string[] {
  return db
    .all<{ id: string }>(
      `with recursive kept (domain_id) as (
         select min(domain_id) from inbox_messages
         union all
         select (select min(domain_id) from inbox_messages where domain_id > kept.domain_id)
         from kept where kept.domain_id is not null
       ), age (domain_id, before) as materialized (
         select k.domain_id, case when d.id is null then ?1 + 1
           else ?1 - d.inbox_retention_days * ${DAY_MS} end
         from kept k left join domains d on d.id = k.domain_id where k.domain_id is not null
       )
       select m.id from age cross join inbox_messages m
         on m.domain_id = age.domain_id and m.received_at < age.before
       limit ?2`,
      now,
      limit,
    )
    .map(({ id }) => id)
}

function removeMessages(db: Database, ids: readonly string[]): RemovedMail {
  const files: string[] = []
  for (const id of ids) {
    const content = db.get<{ body_file: string | null }>(
      'select body_file from inbox_content where message_id = ?',
      id,
    )
    if (typeof content?.body_file === 'string') files.push(content.body_file)
    db.run('delete from inbox_messages where id = ?', id)
  }
  return { count: ids.length, files }
}
