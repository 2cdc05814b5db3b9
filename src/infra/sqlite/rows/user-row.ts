import type { AccountId, InvitationId, SessionId, UserId } from '#core/ids.ts'
import type { Invitation, Role, Session, SessionOpener, User } from '#core/user.ts'
import type { SignInRecord } from '#relay/ports/identity-stores.ts'

export interface UserRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly has_password: number
  readonly totp_enabled: number
  readonly user_created_at: number
}

/** Neither hash nor secret is among them. */
export const USER_COLUMNS = `u.id, u.email, u.name, u.password_hash is not null as has_password,
  u.totp_confirmed_at is not null as totp_enabled, u.created_at as user_created_at`

export function userFromRow(row: UserRow): User {
  return {
    id: row.id as UserId,
    email: row.email,
    name: row.name,
    hasPassword: row.has_password === 1,
    totpEnabled: row.totp_enabled === 1,
    createdAt: row.user_created_at,
  }
}

export interface SignInRow extends UserRow {
  readonly password_hash: string | null
  readonly security_version: number
  readonly totp_secret: Uint8Array | null
  readonly sign_in_account_id: string | null
}

/** Where the last session was if that is still possible, else the oldest membership. */
export const SIGN_IN_COLUMNS = `${USER_COLUMNS}, u.password_hash, u.security_version,
  case when u.totp_confirmed_at is not null then u.totp_secret end as totp_secret,
  (select m.account_id from memberships m where m.user_id = u.id
   order by m.account_id is not u.last_account_id, m.joined_at, m.account_id limit 1)
    as sign_in_account_id`

export function signInFromRow(row: SignInRow): SignInRecord {
  return {
    user: userFromRow(row),
    passwordHash: row.password_hash ?? undefined,
    securityVersion: row.security_version,
    totpSecret: row.totp_secret ?? undefined,
    accountId: (row.sign_in_account_id ?? undefined) as AccountId | undefined,
  }
}

export interface SessionRow {
  readonly session_id: string
  readonly user_id: string
  readonly account_id: string
  readonly opened_by: string
  readonly address: string
  readonly user_agent: string
  readonly session_created_at: number
  readonly last_seen_at: number
  readonly expires_at: number
}

export const SESSION_COLUMNS = `s.id as session_id, s.user_id, s.account_id, s.opened_by, s.address,
  s.user_agent, s.created_at as session_created_at, s.last_seen_at, s.expires_at`

export function sessionFromRow(row: SessionRow): Session {
  return {
    id: row.session_id as SessionId,
    userId: row.user_id as UserId,
    accountId: row.account_id as AccountId,
    openedBy: row.opened_by as SessionOpener,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: row.session_created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  }
}

export interface InvitationRow {
  readonly id: string
  readonly account_id: string
  readonly email: string
  readonly role: string
  readonly invited_by: string
  readonly created_at: number
  readonly expires_at: number
}

export function invitationFromRow(row: InvitationRow): Invitation {
  return {
    id: row.id as InvitationId,
    accountId: row.account_id as AccountId,
    email: row.email,
    role: row.role as Role,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
