import type { Account } from '#core/account.ts'
import type { EpochMs } from '#core/time.ts'
import type { User } from '#core/user.ts'
import type {
  NewSession,
  SessionRecord,
  SignInLink,
  SignInRecord,
} from '#relay/ports/identity-stores.ts'
import type { Database } from '../database.ts'
import { SIGN_IN_COLUMNS, signInFromRow, type SignInRow } from '../rows/user-row.ts'
import { insertAccount } from './accounts.ts'
import { findSessionByToken, insertSession } from './user-sessions.ts'
import { anyUser, insertUser } from './users.ts'

export function setSetupLink(
  db: Database,
  args: { readonly tokenHash: Uint8Array; readonly now: EpochMs; readonly expiresAt: EpochMs },
): void {
  db.run("delete from one_time_tokens where kind = 'setup'")
  db.run(
    `insert into one_time_tokens (token_hash, kind, created_at, expires_at)
     values (?, 'setup', ?, ?)`,
    args.tokenHash,
    args.now,
    args.expiresAt,
  )
}

export function addSignInLink(
  db: Database,
  args: { readonly tokenHash: Uint8Array; readonly link: SignInLink; readonly most: number },
): void {
  const { tokenHash, link, most } = args
  db.run(
    `insert into one_time_tokens (token_hash, kind, user_id, account_id, created_at, expires_at)
     values (?, 'sign-in', ?, ?, ?, ?)`,
    tokenHash,
    link.userId,
    link.accountId ?? null,
    link.createdAt,
    link.expiresAt,
  )
  db.run(
    `delete from one_time_tokens where user_id = ?1 and token_hash not in
       (select token_hash from one_time_tokens where user_id = ?1
        order by created_at desc, token_hash limit ?2)`,
    link.userId,
    most,
  )
}

export function findSignInLink(
  db: Database,
  args: { readonly tokenHash: Uint8Array; readonly now: EpochMs },
): SignInRecord | undefined {
  const row = db.get<SignInRow & { readonly link_account_id: string | null }>(
    `select ${SIGN_IN_COLUMNS}, (select m.account_id from memberships m
       where m.account_id = t.account_id and m.user_id = u.id) as link_account_id
     from one_time_tokens t join users u on u.id = t.user_id
     where t.token_hash = ? and t.kind = 'sign-in' and t.expires_at > ?`,
    args.tokenHash,
    args.now,
  )
  if (row === undefined) return undefined
  return signInFromRow({
    ...row,
    sign_in_account_id: row.link_account_id ?? row.sign_in_account_id,
  })
}

export function setUpFirstUser(
  db: Database,
  first: {
    readonly tokenHash: Uint8Array
    readonly account: Account
    readonly user: User
    readonly passwordHash: string
    readonly opening: NewSession
  },
): SessionRecord | 'token-invalid' | 'done-already' {
  const { account, user, opening } = first
  if (anyUser(db)) return 'done-already'
  const spent = db.run(
    "delete from one_time_tokens where kind = 'setup' and token_hash = ? and expires_at > ?",
    first.tokenHash,
    user.createdAt,
  )
  if (spent === 0) return 'token-invalid'
  const known = db.get<{ id: Account['id'] }>(
    'select id from accounts where lower(email) = lower(?)',
    account.email,
  )
  if (known === undefined) insertAccount(db, account)
  const accountId = known?.id ?? account.id
  insertUser(db, user, first.passwordHash)
  db.run(
    "insert into memberships (account_id, user_id, role, joined_at) values (?, ?, 'owner', ?)",
    accountId,
    user.id,
    user.createdAt,
  )
  insertSession(db, { ...opening, session: { ...opening.session, accountId } })
  return findSessionByToken(db, opening.tokenHash) ?? 'token-invalid'
}
