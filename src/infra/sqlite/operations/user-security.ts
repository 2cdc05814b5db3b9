import type { UserId } from '#core/ids.ts'
import type { SecurityChange } from '#relay/ports/identity-stores.ts'
import type { Database } from '../database.ts'

export function setUserPassword(
  db: Database,
  args: { readonly id: UserId; readonly change: SecurityChange & { readonly hash: string } },
): boolean {
  const { id, change } = args
  if (!advance(db, id, change)) return false
  db.run('update users set password_hash = ? where id = ?', change.hash, id)
  return true
}

export function beginTotp(
  db: Database,
  args: { readonly id: UserId; readonly sealedSecret: Uint8Array },
): 'begun' | 'enabled-already' {
  const sql = 'update users set totp_secret = ? where id = ? and totp_confirmed_at is null'
  return db.run(sql, args.sealedSecret, args.id) === 1 ? 'begun' : 'enabled-already'
}

export function pendingTotp(db: Database, id: UserId): Uint8Array | undefined {
  const sql = 'select totp_secret from users where id = ? and totp_confirmed_at is null'
  return db.get<{ totp_secret: Uint8Array | null }>(sql, id)?.totp_secret ?? undefined
}

export function confirmTotp(
  db: Database,
  args: {
    readonly id: UserId
    readonly now: number
    readonly change: SecurityChange & {
      readonly step: number
      readonly recoveryCodes: readonly Uint8Array[]
    }
  },
): boolean {
  const { id, now, change } = args
  const waiting = 'select 1 from users where id = ? and totp_secret is not null'
  if (db.get(`${waiting} and totp_confirmed_at is null`, id) === undefined) return false
  if (!advance(db, id, change)) return false
  const sql = 'update users set totp_confirmed_at = ?, totp_last_step = ? where id = ?'
  db.run(sql, now, change.step, id)
  setRecoveryCodes(db, { id, codes: change.recoveryCodes })
  return true
}

export function removeTotp(
  db: Database,
  args: { readonly id: UserId; readonly change: SecurityChange },
): boolean {
  const { id, change } = args
  if (!advance(db, id, change)) return false
  db.run('update users set totp_secret = null, totp_confirmed_at = null where id = ?', id)
  setRecoveryCodes(db, { id, codes: [] })
  return true
}

export function setRecoveryCodes(
  db: Database,
  args: { readonly id: UserId; readonly codes: readonly Uint8Array[] },
): void {
  db.run('delete from recovery_codes where user_id = ?', args.id)
  const sql = 'insert into recovery_codes (user_id, code_hash) values (?, ?)'
  for (const code of args.codes) db.run(sql, args.id, code)
}

export function useTotpStep(
  db: Database,
  args: { readonly id: UserId; readonly step: number },
): boolean {
  const sql = 'update users set totp_last_step = ?1 where id = ?2 and totp_last_step < ?1'
  return db.run(sql, args.step, args.id) === 1
}

export function useRecoveryCode(
  db: Database,
  args: { readonly id: UserId; readonly codeHash: Uint8Array },
): boolean {
  const sql = 'delete from recovery_codes where user_id = ? and code_hash = ?'
  return db.run(sql, args.id, args.codeHash) === 1
}

/** What was judged by the older version is void; every door that was open is closed but one. */
function advance(db: Database, id: UserId, { basedOn, keep }: SecurityChange): boolean {
  const moved = db.run(
    'update users set security_version = security_version + 1 where id = ? and security_version = ?',
    id,
    basedOn,
  )
  if (moved === 0) return false
  db.run('delete from sessions where user_id = ? and id is not ?', id, keep?.id ?? null)
  db.run('delete from one_time_tokens where user_id = ?', id)
  if (keep !== undefined)
    db.run('update sessions set token_hash = ? where id = ?', keep.tokenHash, keep.id)
  return true
}
