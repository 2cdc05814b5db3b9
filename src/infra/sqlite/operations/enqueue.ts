import type { Message, MessageContent } from '#core/message.ts'
import { messageStatus } from '#core/message.ts'
import type { MessageId } from '#core/ids.ts'
import type { Recipient } from '#core/recipient.ts'
import type { EnqueueResult, NewMessage, SubmissionGuard } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'
import { replyToJson } from '../rows/recipient-row.ts'
import { noteTime } from './clock-mark.ts'
import { dropSuppressed } from './drop-suppressed.ts'
import { insertEvents } from './history-rows.ts'
import { openLanes } from './lanes.ts'
import { applyQuotas } from './quota-admission.ts'

/** The message with all that belongs to it, or, when the guard refuses, nothing. */
export function enqueue(db: Database, args: NewMessage): EnqueueResult {
  const { guard } = args
  const checked = guard === undefined ? NO_QUOTAS : check(db, guard)
  if (typeof checked === 'string') return checked
  const wanted = dropSuppressed(db, args)
  const admitted = guard === undefined ? wanted : applyQuotas(db, wanted, guard, checked.hasQuotas)
  if ('kind' in admitted) return admitted
  insertMessage(db, admitted)
  noteTime(db, args.message.createdAt)
  return 'queued'
}

interface Checked {
  readonly hasQuotas: boolean
}
const NO_QUOTAS: Checked = { hasQuotas: false }

/** Without the guard: for reports of ours. */
export function insertMessage(db: Database, args: NewMessage): void {
  insertMessageRow(db, args.message, args.recipients)
  insertContent(db, args.message.id, args.content)
  const lanes = openLanes(db, args)
  args.recipients.forEach((recipient, position) => {
    const lane = lanes.get(recipient.routingDomain) ?? null
    insertRecipient(db, { ...recipient, messageId: args.message.id, position, lane })
  })
  insertEvents(db, args.message.id, args.events)
}

interface Standing {
  readonly credential: number | null
  /** Whether the account has quotas; null without an active account. */
  readonly limited: number | null
  readonly domain: number | null
}

/** A revoked credential comes first: its connection is to be closed, whatever else is wrong. */
function check(db: Database, guard: SubmissionGuard): Extract<EnqueueResult, string> | Checked {
  const { credentialId, accountId, domainId } = guard
  const standing = db.get<Standing>(
    `select
       (select 1 from smtp_credentials
        where id = ?1 and account_id = ?2 and domain_id = ?3 and revoked_at is null) as credential,
       (select exists (select 1 from quotas where account_id = accounts.id)
        from accounts where id = ?2 and status = 'active') as limited,
       (select 1 from domains
        where id = ?3 and account_id = ?2 and status = 'verified') as domain`,
    credentialId ?? null,
    accountId,
    domainId,
  )
  if (credentialId !== undefined && standing?.credential !== 1) return 'credential-revoked'
  if (standing === undefined || standing.limited === null) return 'account-suspended'
  if (standing.domain === null) return 'domain-not-verified'
  return { hasQuotas: standing.limited === 1 }
}

function insertMessageRow(db: Database, message: Message, recipients: readonly Recipient[]): void {
  db.run(
    `insert into messages (id, account_id, domain_id, credential_id, source, envelope_sender,
       return_path, from_address, subject, message_id_header, size_bytes, eight_bit,
       needs_smtp_utf8, status, created_at, is_forward, dsn_ret, dsn_envid)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    message.id,
    message.accountId,
    message.domainId ?? null,
    message.credentialId ?? null,
    // The table's check of the source is as old as the table.
    message.source === 'forward' ? 'smtp' : message.source,
    message.envelopeSender,
    message.returnPath,
    message.fromAddress,
    message.subject,
    message.messageIdHeader,
    message.sizeBytes,
    Number(message.eightBit),
    Number(message.needsSmtpUtf8),
    messageStatus(recipients.map((recipient) => recipient.state)),
    message.createdAt,
    Number(message.source === 'forward'),
    message.dsn?.ret ?? null,
    message.dsn?.envid ?? null,
  )
}

function insertContent(db: Database, messageId: MessageId, content: MessageContent): void {
  const { header, body } = content
  const inline = body.kind === 'inline' ? body.bytes : null
  db.run(
    `insert into message_content (message_id, header, body, body_file, body_size)
     values (?, ?, ?, ?, ?)`,
    messageId,
    header,
    inline,
    body.kind === 'file' ? body.name : null,
    body.kind === 'file' ? body.sizeBytes : body.bytes.length,
  )
}

interface LanedRecipient extends Recipient {
  readonly position: number
  readonly lane: number | null
}

function insertRecipient(db: Database, recipient: LanedRecipient): void {
  db.run(
    `insert into recipients (message_id, id, position, address, routing_domain, state, attempts,
       due_at, created_at, changed_at, last_reply, last_problem, lane, cause, dsn_notify,
       dsn_orcpt)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    recipient.messageId,
    recipient.id,
    recipient.position,
    recipient.address,
    recipient.routingDomain,
    recipient.state,
    recipient.attempts,
    recipient.dueAt,
    recipient.createdAt,
    recipient.changedAt,
    replyToJson(recipient.lastReply),
    recipient.lastProblem ?? null,
    recipient.lane,
    recipient.cause === undefined ? null : JSON.stringify(recipient.cause),
    recipient.dsn?.notify?.join(',') ?? null,
    recipient.dsn?.orcpt ?? null,
  )
}
