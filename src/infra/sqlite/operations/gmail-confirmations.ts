import type { GmailConfirmation } from '#core/gmail-confirmation.ts'
import type { AccountId, DomainId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { Database } from '../database.ts'
import { scopeCondition } from '../scope.ts'

interface ConfirmationRow {
  readonly domain_id: string
  readonly account_id: string
  readonly address: string
  readonly code: string
  readonly link: string
  readonly received_at: number
  readonly expires_at: number
}

/** In place of the last one for the address; all that have expired go. */
export function saveGmailConfirmation(db: Database, confirmation: GmailConfirmation): void {
  db.run('delete from gmail_confirmations where expires_at <= ?', confirmation.receivedAt)
  db.run(
    `insert or replace into gmail_confirmations
       (domain_id, address, account_id, code, link, received_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?)`,
    confirmation.domainId,
    confirmation.address,
    confirmation.accountId,
    confirmation.code,
    confirmation.link,
    confirmation.receivedAt,
    confirmation.expiresAt,
  )
}

export function findGmailConfirmation(
  db: Database,
  args: {
    readonly scope: TenantScope
    readonly domainId: DomainId
    readonly address: string
    readonly now: EpochMs
  },
): GmailConfirmation | undefined {
  const own = scopeCondition(args.scope)
  const row = db.get<ConfirmationRow>(
    `select * from gmail_confirmations
     where domain_id = ? and address = ? and expires_at > ? and ${own.sql}`,
    args.domainId,
    args.address,
    args.now,
    ...own.values,
  )
  if (row === undefined) return undefined
  return {
    accountId: row.account_id as AccountId,
    domainId: row.domain_id as DomainId,
    address: row.address,
    code: row.code,
    link: row.link,
    receivedAt: row.received_at,
    expiresAt: row.expires_at,
  }
}
