import type { InvitationId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import { emailKey, type Invitation, type User } from '#core/user.ts'
import type { OpenInvitation } from '#relay/ports/identity-stores.ts'
import type { Database } from '../database.ts'
import { invitationFromRow, type InvitationRow } from '../rows/user-row.ts'
import { scopeCondition } from '../scope.ts'
import { findUserForSignIn, insertUser } from './users.ts'

export function listInvitations(
  db: Database,
  args: { readonly scope: TenantScope; readonly now: EpochMs },
): readonly Invitation[] {
  const scope = scopeCondition(args.scope)
  const sql = `select * from invitations where ${scope.sql} and expires_at > ?
    order by created_at, id`
  return db.all<InvitationRow>(sql, ...scope.values, args.now).map(invitationFromRow)
}

export function putInvitation(
  db: Database,
  args: {
    readonly invitation: Invitation
    readonly tokenHash: Uint8Array
    readonly most: number
  },
): 'invited' | 'member-already' | 'too-many' {
  const { invitation, tokenHash, most } = args
  const { accountId, email } = invitation
  const key = emailKey(email)
  const member = `select 1 from memberships m join users u on u.id = m.user_id
    where m.account_id = ? and u.email_key = ?`
  if (db.get(member, accountId, key) !== undefined) return 'member-already'
  db.run(
    'delete from invitations where account_id = ? and (email_key = ? or expires_at <= ?)',
    accountId,
    key,
    invitation.createdAt,
  )
  const open = 'select count(*) as open from invitations where account_id = ?'
  if ((db.get<{ open: number }>(open, accountId)?.open ?? 0) >= most) return 'too-many'
  db.run(
    `insert into invitations (id, account_id, email, email_key, role, token_hash, invited_by,
       created_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    invitation.id,
    accountId,
    email,
    key,
    invitation.role,
    tokenHash,
    invitation.invitedBy,
    invitation.createdAt,
    invitation.expiresAt,
  )
  return 'invited'
}

export function removeInvitation(
  db: Database,
  args: { readonly scope: TenantScope; readonly id: InvitationId },
): boolean {
  const scope = scopeCondition(args.scope)
  const sql = `delete from invitations where id = ? and ${scope.sql}`
  return db.run(sql, args.id, ...scope.values) === 1
}

export function findInvitation(
  db: Database,
  args: { readonly tokenHash: Uint8Array; readonly now: EpochMs },
): OpenInvitation | undefined {
  const row = db.get<InvitationRow & { readonly workspace_name: string }>(
    `select i.*, a.name as workspace_name from invitations i join accounts a on a.id = i.account_id
     where i.token_hash = ? and i.expires_at > ?`,
    args.tokenHash,
    args.now,
  )
  if (row === undefined) return undefined
  const invitation = invitationFromRow(row)
  const record = findUserForSignIn(db, emailKey(invitation.email))
  return { invitation, workspaceName: row.workspace_name, record }
}

export function acceptInvitation(
  db: Database,
  args: {
    readonly tokenHash: Uint8Array
    readonly person: {
      readonly user: User
      readonly passwordHash: string | undefined
      readonly isNew: boolean
    }
    readonly now: EpochMs
  },
): 'accepted' | 'email-taken' | undefined {
  const { tokenHash, person, now } = args
  const row = db.get<InvitationRow>(
    'select * from invitations where token_hash = ? and expires_at > ?',
    tokenHash,
    now,
  )
  if (row === undefined) return undefined
  if (person.isNew && !insertUser(db, person.user, person.passwordHash)) return 'email-taken'
  db.run('delete from invitations where id = ?', row.id)
  db.run(
    `insert into memberships (account_id, user_id, role, joined_at) values (?, ?, ?, ?)
     on conflict (account_id, user_id) do nothing`,
    row.account_id,
    person.user.id,
    row.role,
    now,
  )
  return 'accepted'
}
