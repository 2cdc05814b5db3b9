import { randomBytes } from 'node:crypto'
import type { ApiKey } from '#core/account.ts'
import { uuidV7, type AccountId, type AuditId, type UserId } from '#core/ids.ts'
import { tenant, type TenantScope } from '#core/tenant.ts'
import { roleCovers, type Member, type Role } from '#core/user.ts'
import { apiKeyDeletedWithMaker } from '#relay/access/changes.ts'
import type { RoleChange, Trace } from '#relay/ports/identity-stores.ts'
import type { Database } from '../database.ts'
import { scopeCondition } from '../scope.ts'
import { USER_COLUMNS, userFromRow, type UserRow } from '../rows/user-row.ts'
import { listApiKeys, revokeApiKey } from './api-keys.ts'
import { appendAudit } from './audit.ts'

interface MemberKey {
  readonly accountId: AccountId
  readonly userId: UserId
}

export function listMembers(db: Database, scope: TenantScope): readonly Member[] {
  const condition = scopeCondition(scope, 'm.account_id')
  const rows = db.all<
    UserRow & { readonly role: string; readonly joined_at: number; readonly seen_at: number | null }
  >(
    `select ${USER_COLUMNS}, m.role, m.joined_at, (select max(s.last_seen_at) from sessions s
       where s.account_id = m.account_id and s.user_id = m.user_id) as seen_at
     from memberships m join users u on u.id = m.user_id
     where ${condition.sql} order by m.joined_at, u.id`,
    ...condition.values,
  )
  return rows.map((row) => {
    const { id, email, name, totpEnabled } = userFromRow(row)
    const { role, joined_at: joinedAt, seen_at: seenAt } = row
    const lastSeenAt = seenAt ?? undefined
    return { userId: id, email, name, role: role as Role, joinedAt, totpEnabled, lastSeenAt }
  })
}

export function setMemberRole(
  db: Database,
  args: {
    readonly member: MemberKey
    readonly role: Role
    readonly by: Role
    readonly trace: Trace
  },
): RoleChange {
  const { member, role, by, trace } = args
  const verdict = judge(db, member, { by, becomes: role })
  if (verdict !== 'changed') return verdict
  db.run(
    'update memberships set role = ? where account_id = ? and user_id = ?',
    role,
    member.accountId,
    member.userId,
  )
  if (role === 'member') withdrawInvitations(db, member)
  revokeKeys(db, member, { ...trace, mayKeep: (key) => roleCovers(role, key.scopes) })
  return 'changed'
}

export function removeMember(
  db: Database,
  args: { readonly member: MemberKey; readonly by: Role; readonly trace: Trace },
): RoleChange {
  const { accountId, userId } = args.member
  const verdict = judge(db, args.member, { by: args.by, becomes: undefined })
  if (verdict !== 'changed') return verdict
  withdrawInvitations(db, args.member)
  revokeKeys(db, args.member, { ...args.trace, mayKeep: () => false })
  // First, or the sessions would go with the membership that they hang on.
  db.run(
    `update sessions set account_id = m.account_id
     from (select account_id from memberships where user_id = ?1 and account_id <> ?2
           order by joined_at, account_id limit 1) m
     where sessions.user_id = ?1 and sessions.account_id = ?2`,
    userId,
    accountId,
  )
  db.run('delete from memberships where account_id = ? and user_id = ?', accountId, userId)
  return 'changed'
}

/** Nobody does by a key that they have kept what they may do no longer. */
function revokeKeys(
  db: Database,
  member: MemberKey,
  { actor, now, mayKeep }: Trace & { readonly mayKeep: (key: ApiKey) => boolean },
): void {
  const { accountId, userId } = member
  const maker = db.get<{ email: string }>('select email from users where id = ?', userId)
  for (const key of listApiKeys(db, tenant(accountId))) {
    if (key.madeBy !== userId || mayKeep(key)) continue
    revokeApiKey(db, { scope: tenant(accountId), id: key.id, now })
    appendAudit(db, {
      ...apiKeyDeletedWithMaker(key, maker?.email ?? userId),
      id: uuidV7<AuditId>(now, randomBytes(10)),
      accountId,
      actor,
      createdAt: now,
    })
  }
}

/** Who may invite no longer leaves no invitations behind, perhaps to an address of their own. */
function withdrawInvitations(db: Database, { accountId, userId }: MemberKey): void {
  db.run(
    `delete from invitations where account_id = ?
     and invited_by = (select email from users where id = ?)`,
    accountId,
    userId,
  )
}

function judge(
  db: Database,
  { accountId, userId }: MemberKey,
  { by, becomes }: { readonly by: Role; readonly becomes: Role | undefined },
): RoleChange {
  const sql = 'select role from memberships where account_id = ? and user_id = ?'
  const member = db.get<{ role: Role }>(sql, accountId, userId)
  if (member === undefined) return 'not-found'
  if (by !== 'owner' && (member.role === 'owner' || becomes === 'owner')) return 'owner-protected'
  if (member.role !== 'owner' || becomes === 'owner') return 'changed'
  const others = `select 1 from memberships where account_id = ? and user_id <> ? and role = 'owner'`
  return db.get(others, accountId, userId) === undefined ? 'last-owner' : 'changed'
}
