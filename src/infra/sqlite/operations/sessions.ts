import { uuidV7, type AccountId, type ConnectionId, type CredentialId } from '#core/ids.ts'
import type {
  SessionDialogue,
  SessionListener,
  SessionOutcome,
  SmtpSession,
  SmtpSessionDetail,
} from '#core/smtp-session.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { SessionQuery, UsernameOwner } from '#relay/ports/session-store.ts'
import type { Database } from '../database.ts'
import { scopeCondition } from '../scope.ts'

interface SessionRow {
  readonly id: string
  readonly account_id: string | null
  readonly credential_id: string | null
  readonly started_at: number
  readonly ended_at: number | null
  readonly remote_address: string
  readonly listener: string
  readonly tls: string | null
  readonly helo: string
  readonly username: string | null
  readonly outcome: string
  readonly summary: string
  readonly messages_accepted: number
}

interface OwnerRow {
  readonly account_id: string
  readonly id: string
  readonly revoked_at: number | null
}

export function usernameOwners(
  db: Database,
  usernames: readonly string[],
): ReadonlyMap<string, UsernameOwner> {
  const owners = new Map<string, UsernameOwner>()
  for (const username of usernames) {
    const row = db.get<OwnerRow>(
      `select account_id, id, revoked_at from smtp_credentials where username = ?
       order by created_at desc limit 1`,
      username,
    )
    if (row === undefined) continue
    owners.set(username, {
      accountId: row.account_id as AccountId,
      credentialId: row.id as CredentialId,
      revokedAt: row.revoked_at ?? undefined,
    })
  }
  return owners
}

/** What was said as JSON text. */
export interface WrittenSession extends SmtpSession {
  readonly dialogue: string
}

export function writeSessions(db: Database, sessions: readonly WrittenSession[]): void {
  for (const session of sessions) {
    writeSession(db, session)
    db.run(
      `insert into smtp_session_dialogues (session_id, dialogue) values (?, ?)
       on conflict (session_id) do update set dialogue = excluded.dialogue`,
      session.id,
      session.dialogue,
    )
  }
}

function writeSession(db: Database, session: SmtpSession): void {
  db.run(
    `insert into smtp_sessions (id, account_id, credential_id, started_at, ended_at,
       remote_address, listener, tls, helo, username, outcome, summary, messages_accepted)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set
       account_id = coalesce(excluded.account_id, account_id),
       credential_id = coalesce(excluded.credential_id, credential_id),
       ended_at = excluded.ended_at, tls = excluded.tls, helo = excluded.helo,
       username = excluded.username, outcome = excluded.outcome, summary = excluded.summary,
       messages_accepted = excluded.messages_accepted`,
    session.id,
    session.accountId ?? null,
    session.credentialId ?? null,
    session.startedAt,
    session.endedAt ?? null,
    session.remoteAddress,
    session.listener,
    session.tls === undefined ? null : JSON.stringify(session.tls),
    session.helo,
    session.username ?? null,
    session.outcome,
    session.summary,
    session.messagesAccepted,
  )
}

type Scoped<T> = T & { readonly scope: TenantScope }

export function listSessions(db: Database, args: Scoped<SessionQuery>): readonly SmtpSession[] {
  const { outcome, credentialId, username, before, limit } = args
  const scope = scopeCondition(args.scope)
  const conditions: readonly (readonly [string, string | undefined])[] = [
    ['outcome = ?', outcome],
    ['credential_id = ?', credentialId],
    ['username = ? collate nocase', username],
    ['id < ?', before],
  ]
  const given = conditions.filter(([, value]) => value !== undefined)
  const where = [scope.sql, ...given.map(([sql]) => sql)].join(' and ')
  const sql = `select * from smtp_sessions where ${where} order by id desc limit ?`
  const values = given.map(([, value]) => value ?? null)
  return db.all<SessionRow>(sql, ...scope.values, ...values, limit).map(sessionFromRow)
}

export function findSession(
  db: Database,
  args: Scoped<{ readonly id: ConnectionId }>,
): SmtpSessionDetail | undefined {
  const scope = scopeCondition(args.scope)
  const row = db.get<SessionRow & { readonly dialogue: string }>(
    `select s.*, d.dialogue from smtp_sessions s
     join smtp_session_dialogues d on d.session_id = s.id
     where s.id = ? and ${scope.sql}`,
    args.id,
    ...scope.values,
  )
  if (row === undefined) return undefined
  return { ...sessionFromRow(row), dialogue: JSON.parse(row.dialogue) as SessionDialogue }
}

export function trimSessions(
  db: Database,
  args: {
    readonly accountId: AccountId | undefined
    readonly keep: number
    readonly limit: number
  },
): number {
  const account = args.accountId ?? null
  const first = db.get<{ id: string }>(
    'select id from smtp_sessions where account_id is ? order by id desc limit 1 offset ?',
    account,
    args.keep,
  )
  if (first === undefined) return 0
  return db.run(
    `delete from smtp_sessions where id in (
       select id from smtp_sessions where account_id is ? and id <= ? order by id limit ?)`,
    account,
    first.id,
    args.limit,
  )
}

export function removeSessionsBefore(
  db: Database,
  args: { readonly before: EpochMs; readonly limit: number },
): number {
  return db.run(
    'delete from smtp_sessions where id in (select id from smtp_sessions where id < ? order by id limit ?)',
    uuidV7(args.before, new Uint8Array(10)),
    args.limit,
  )
}

function sessionFromRow(row: SessionRow): SmtpSession {
  return {
    id: row.id as ConnectionId,
    accountId: (row.account_id ?? undefined) as AccountId | undefined,
    credentialId: (row.credential_id ?? undefined) as CredentialId | undefined,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    remoteAddress: row.remote_address,
    listener: row.listener as SessionListener,
    tls: row.tls === null ? undefined : (JSON.parse(row.tls) as SmtpSession['tls']),
    helo: row.helo,
    username: row.username ?? undefined,
    outcome: row.outcome as SessionOutcome,
    summary: row.summary,
    messagesAccepted: row.messages_accepted,
  }
}
