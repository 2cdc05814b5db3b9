import type { Account } from '#core/account.ts'
import type { AccountId, SessionId, UserId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'
import type { Role, Session, Workspace } from '#core/user.ts'
import type { NewSession, SessionRecord } from '#relay/ports/identity-stores.ts'
import type { Database } from '../database.ts'
import {
  SESSION_COLUMNS,
  sessionFromRow,
  USER_COLUMNS,
  userFromRow,
  type SessionRow,
  type UserRow,
} from '../rows/user-row.ts'

export function openSession(
  db: Database,
  args: NewSession & {
    readonly securityVersion: number
    readonly spend: Uint8Array | undefined
    readonly most: number
  },
): 'opened' | 'stale' | 'link-spent' | 'no-workspace' {
  const { session } = args
  const current = 'select 1 from users where id = ? and security_version = ?'
  if (db.get(current, session.userId, args.securityVersion) === undefined) return 'stale'
  const member = 'select 1 from memberships where account_id = ? and user_id = ?'
  if (db.get(member, session.accountId, session.userId) === undefined) return 'no-workspace'
  if (args.spend !== undefined) {
    const spent = "delete from one_time_tokens where kind = 'sign-in' and token_hash = ?"
    if (db.run(spent, args.spend) === 0) return 'link-spent'
  }
  insertSession(db, args)
  db.run(
    `delete from sessions where user_id = ?1 and id not in
       (select id from sessions where user_id = ?1 order by created_at desc, id desc limit ?2)`,
    session.userId,
    args.most,
  )
  return 'opened'
}

/** Part of a larger transaction. */
export function insertSession(db: Database, { session, tokenHash }: NewSession): void {
  db.run(
    `insert into sessions (id, token_hash, user_id, account_id, opened_by, address, user_agent,
       created_at, last_seen_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    session.id,
    tokenHash,
    session.userId,
    session.accountId,
    session.openedBy,
    session.address,
    session.userAgent,
    session.createdAt,
    session.lastSeenAt,
    session.expiresAt,
  )
  rememberWorkspace(db, session.userId, session.accountId)
}

interface RecordRow extends SessionRow, UserRow {
  readonly role: string
  readonly workspace_name: string
  readonly account_status: string
}

export function findSessionByToken(db: Database, tokenHash: Uint8Array): SessionRecord | undefined {
  const row = db.get<RecordRow>(
    `select ${SESSION_COLUMNS}, ${USER_COLUMNS}, m.role, a.name as workspace_name,
       a.status as account_status
     from sessions s
     join users u on u.id = s.user_id
     join memberships m on m.account_id = s.account_id and m.user_id = s.user_id
     join accounts a on a.id = s.account_id
     where s.token_hash = ?`,
    tokenHash,
  )
  return (
    row && {
      session: sessionFromRow(row),
      user: userFromRow(row),
      workspace: {
        id: row.account_id as AccountId,
        name: row.workspace_name,
        role: row.role as Role,
      },
      accountStatus: row.account_status as Account['status'],
    }
  )
}

export function listWorkspaces(db: Database, userId: UserId): readonly Workspace[] {
  return db.all<Workspace>(
    `select a.id, a.name, m.role from memberships m join accounts a on a.id = m.account_id
     where m.user_id = ? order by m.joined_at, a.id`,
    userId,
  )
}

export function listUserSessions(db: Database, userId: UserId): readonly Session[] {
  const sql = `select ${SESSION_COLUMNS} from sessions s where s.user_id = ?
    order by s.last_seen_at desc, s.id desc`
  return db.all<SessionRow>(sql, userId).map(sessionFromRow)
}

export function touchSessions(db: Database, uses: ReadonlyMap<SessionId, EpochMs>): void {
  const sql = 'update sessions set last_seen_at = ?1 where id = ?2 and last_seen_at < ?1'
  for (const [id, at] of uses) db.run(sql, at, id)
}

export function enterWorkspace(
  db: Database,
  args: { readonly id: SessionId; readonly accountId: AccountId; readonly tokenHash: Uint8Array },
): boolean {
  const { id, accountId, tokenHash } = args
  const row = db.get<{ user_id: string }>(
    `update sessions set account_id = ?1, token_hash = ?2
     where id = ?3 and exists (select 1 from memberships m
       where m.account_id = ?1 and m.user_id = sessions.user_id)
     returning user_id`,
    accountId,
    tokenHash,
    id,
  )
  if (row === undefined) return false
  rememberWorkspace(db, row.user_id, accountId)
  return true
}

function rememberWorkspace(db: Database, userId: string, accountId: AccountId): void {
  db.run('update users set last_account_id = ? where id = ?', accountId, userId)
}

export function endSession(
  db: Database,
  args: { readonly userId: UserId; readonly id: SessionId },
): boolean {
  return db.run('delete from sessions where id = ? and user_id = ?', args.id, args.userId) === 1
}

export function endAllSessions(db: Database, userId: UserId): void {
  db.run('delete from sessions where user_id = ?', userId)
}

export function forgetSessions(
  db: Database,
  args: { readonly now: EpochMs; readonly idleSince: EpochMs },
): number {
  db.run('delete from one_time_tokens where expires_at <= ?', args.now)
  const sql = 'delete from sessions where expires_at <= ? or last_seen_at <= ?'
  return db.run(sql, args.now, args.idleSince)
}
