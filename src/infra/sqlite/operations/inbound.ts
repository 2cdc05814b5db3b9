import type { Account } from '#core/account.ts'
import type { DomainStatus } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { ForwardLogEntry } from '#core/forward.ts'
import type { AccountId, DomainId } from '#core/ids.ts'
import { never } from '#core/result.ts'
import type { InboundDomain, InboundPart, InboundResult } from '#relay/ports/inbound-store.ts'
import type { Database } from '../database.ts'
import { FORWARD_COLUMNS, forwardFromRow, type ForwardRow } from '../rows/forward-row.ts'
import { insertMessage } from './enqueue.ts'
import { hasRoom, insertInbox } from './inbox.ts'
import { saveGmailConfirmation } from './gmail-confirmations.ts'
import { applyReport } from './reports-home.ts'

interface DirectoryRow {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly status: string
  readonly email: string
  readonly account_status: string
  readonly inbox_enabled: number
}

export function lookUpInbound(
  db: Database,
  args: { readonly name: DomainName; readonly localparts: readonly string[] },
): InboundDomain | undefined {
  const localparts = JSON.stringify(args.localparts)
  const row = db.get<DirectoryRow>(
    `select d.id, d.account_id, d.name, d.status, a.email, a.status as account_status,
       d.inbox_enabled
     from domains d join accounts a on a.id = d.account_id
     where d.name = ?
     order by d.status = 'verified' desc, exists (select 1 from forwards f
       where f.domain_id = d.id
         and f.localpart in (select value from json_each(?))) desc, d.inbox_enabled desc, d.created_at
     limit 1`,
    args.name,
    localparts,
  )
  if (row === undefined) return undefined
  const rules = db.all<ForwardRow>(
    `select ${FORWARD_COLUMNS} from forwards
     where domain_id = ? and localpart in (select value from json_each(?))`,
    row.id,
    localparts,
  )
  return { ...directoryEntry(row), rules: rules.map(forwardFromRow) }
}

export function lookUpOperator(db: Database, host: DomainName): InboundDomain | undefined {
  const labels = host.split('.')
  const names = JSON.stringify(labels.map((_, i) => labels.slice(i).join('.')))
  const columns = `d.id, d.account_id, d.name, d.status, a.email, a.status as account_status,
    d.inbox_enabled`
  const inService = "d.status = 'verified' and a.status = 'active'"
  const row =
    db.get<DirectoryRow>(
      `select ${columns} from domains d join accounts a on a.id = d.account_id
       where d.name in (select value from json_each(?)) and ${inService}
       order by length(d.name) desc limit 1`,
      names,
    ) ??
    db.get<DirectoryRow>(
      `select ${columns} from accounts a join domains d on d.account_id = a.id
       where ${inService} order by a.created_at, a.id, d.created_at limit 1`,
    )
  return row && { ...directoryEntry(row), rules: [] }
}

function directoryEntry(row: DirectoryRow): Omit<InboundDomain, 'rules'> {
  return {
    domain: {
      id: row.id as DomainId,
      accountId: row.account_id as AccountId,
      name: row.name as DomainName,
      status: row.status as DomainStatus,
    },
    hasInbox: row.inbox_enabled !== 0,
    account: { email: row.email, status: row.account_status as Account['status'] },
  }
}

export function acceptInbound(db: Database, parts: readonly InboundPart[]): InboundResult {
  for (const part of parts) {
    const refused = refusal(db, part)
    if (refused !== undefined) return refused
  }
  for (const part of parts) {
    applyPart(db, part)
  }
  return 'stored'
}

function applyPart(db: Database, part: InboundPart): void {
  switch (part.kind) {
    case 'forward':
      insertMessage(db, part.message)
      for (const entry of part.log) insertLogEntry(db, entry)
      return
    case 'message':
      insertMessage(db, part.message)
      return
    case 'inbox':
      insertInbox(db, part)
      return
    case 'report':
      applyReport(db, part.guard.accountId, part.about, part.findings)
      return
    case 'gmail-confirmation':
      saveGmailConfirmation(db, part.confirmation)
      return
    default:
      never(part)
  }
}

function refusal(db: Database, part: InboundPart): Exclude<InboundResult, 'stored'> | undefined {
  const { kind, guard } = part
  const { accountId, domainId, forwardId } = guard
  const domain = db.get<{ status: string; account_status: string; inbox_enabled: number }>(
    `select d.status, d.inbox_enabled, a.status as account_status from domains d
     join accounts a on a.id = d.account_id where d.id = ? and d.account_id = ?`,
    domainId,
    accountId,
  )
  if (domain === undefined) return 'gone'
  if (domain.status !== 'verified' || domain.account_status !== 'active') return 'lapsed'
  if (kind === 'inbox' && domain.inbox_enabled === 0) return 'gone'
  if (kind === 'inbox' && !hasRoom(db, part)) return 'inbox-full'
  if (forwardId === undefined) return undefined
  const rule = 'select 1 from forwards where id = ? and domain_id = ? and is_active = 1'
  return db.get(rule, forwardId, domainId) === undefined ? 'gone' : undefined
}

function insertLogEntry(db: Database, entry: ForwardLogEntry): void {
  const isPost = entry.recipientId === undefined
  db.run(
    `insert into forward_log (id, forward_id, account_id, message_id, recipient_id, from_address,
       original_to, forwarded_to, subject, message_id_header, size_bytes, authentication,
       rewritten, created_at, post_state, post_due_at, inbox_id, spam_score)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.id,
    entry.forwardId,
    entry.accountId,
    entry.messageId,
    entry.recipientId ?? null,
    entry.fromAddress,
    entry.originalTo,
    entry.forwardedTo,
    entry.subject,
    entry.messageIdHeader,
    entry.sizeBytes,
    JSON.stringify(entry.authentication),
    entry.rewritten ?? null,
    entry.createdAt,
    isPost ? 'waiting' : null,
    isPost ? entry.createdAt : null,
    entry.inboxId ?? null,
    entry.spamScore ?? null,
  )
}
