import type { AccountId, UserId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'
import { emailKey, type User } from '#core/user.ts'
import type { SignInRecord } from '#relay/ports/identity-stores.ts'
import type { Database } from '../database.ts'
import {
  SIGN_IN_COLUMNS,
  signInFromRow,
  USER_COLUMNS,
  userFromRow,
  type SignInRow,
  type UserRow,
} from '../rows/user-row.ts'

export function anyUser(db: Database): boolean {
  return db.get('select 1 from users limit 1') !== undefined
}

export function findUser(db: Database, id: UserId): User | undefined {
  const row = db.get<UserRow>(`select ${USER_COLUMNS} from users u where u.id = ?`, id)
  return row && userFromRow(row)
}

export function listUsers(db: Database): readonly User[] {
  const sql = `select ${USER_COLUMNS} from users u order by u.created_at, u.id`
  return db.all<UserRow>(sql).map(userFromRow)
}

export function findUserForSignIn(db: Database, key: string): SignInRecord | undefined {
  const sql = `select ${SIGN_IN_COLUMNS} from users u where u.email_key = ?`
  const row = db.get<SignInRow>(sql, key)
  return row && signInFromRow(row)
}

export function findUserForCheck(db: Database, id: UserId): SignInRecord | undefined {
  const row = db.get<SignInRow>(`select ${SIGN_IN_COLUMNS} from users u where u.id = ?`, id)
  return row && signInFromRow(row)
}

/** False when somebody has the address. Part of a larger transaction. */
export function insertUser(db: Database, user: User, passwordHash: string | undefined): boolean {
  const inserted = db.run(
    `insert into users (id, email, email_key, name, password_hash, security_version,
       totp_last_step, created_at)
     values (?, ?, ?, ?, ?, 0, 0, ?) on conflict (email_key) do nothing`,
    user.id,
    user.email,
    emailKey(user.email),
    user.name,
    passwordHash ?? null,
    user.createdAt,
  )
  return inserted === 1
}

export function ensureOwner(
  db: Database,
  args: { readonly user: User; readonly accountId: AccountId; readonly now: EpochMs },
): User {
  const { user, accountId, now } = args
  insertUser(db, user, undefined)
  const owner = findUserForSignIn(db, emailKey(user.email))?.user
  if (owner === undefined) throw new Error('a user that was made is not there')
  db.run(
    `insert into memberships (account_id, user_id, role, joined_at) values (?, ?, 'owner', ?)
     on conflict (account_id, user_id) do update set role = 'owner'`,
    accountId,
    owner.id,
    now,
  )
  return owner
}

export function renameUser(
  db: Database,
  args: { readonly id: UserId; readonly name: string },
): User | undefined {
  const changed = db.run('update users set name = ? where id = ?', args.name, args.id)
  return changed === 0 ? undefined : findUser(db, args.id)
}

export function rehashPassword(
  db: Database,
  args: { readonly id: UserId; readonly from: string; readonly to: string },
): void {
  const sql = 'update users set password_hash = ? where id = ? and password_hash = ?'
  db.run(sql, args.to, args.id, args.from)
}
