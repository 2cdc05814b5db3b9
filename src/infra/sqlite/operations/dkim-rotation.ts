import type { DkimNext, DkimRetired, RecordCheck } from '#core/domain.ts'
import type { DomainId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { SealedDkimKey } from '#relay/ports/access-stores.ts'
import type { Database } from '../database.ts'
import { scopeCondition } from '../scope.ts'
import { findDomain } from './domains.ts'

interface DomainArgs {
  readonly scope: TenantScope
  readonly id: DomainId
}

/** Selector and key in one read: a change between two would sign with the one and name the other. */
export function findDkimKey(db: Database, args: DomainArgs): SealedDkimKey | undefined {
  const scope = scopeCondition(args.scope, 'd.account_id')
  const row = db.get<{ dkim_selector: string; sealed_key: Uint8Array }>(
    `select d.dkim_selector, k.sealed_key from dkim_keys k join domains d on d.id = k.domain_id
     where d.id = ? and ${scope.sql}`,
    args.id,
    ...scope.values,
  )
  return row && { selector: row.dkim_selector, sealed: row.sealed_key }
}

export function beginDkimRotation(
  db: Database,
  args: DomainArgs & {
    readonly next: DkimNext
    readonly sealedKey: Uint8Array
    readonly nextCheckAt: EpochMs
  },
): 'begun' | 'under-way' | 'gone' {
  const domain = findDomain(db, args)
  if (domain === undefined) return 'gone'
  if (domain.dkimNext !== undefined) return 'under-way'
  const { next, sealedKey, nextCheckAt } = args
  db.run(
    'update domains set dkim_next = ?, next_check_at = min(next_check_at, ?) where id = ?',
    JSON.stringify(next),
    nextCheckAt,
    domain.id,
  )
  db.run(
    'insert into dkim_next_keys (domain_id, selector, sealed_key) values (?, ?, ?)',
    domain.id,
    next.selector,
    sealedKey,
  )
  return 'begun'
}

interface NextArgs extends DomainArgs {
  readonly selector: string
  readonly check: RecordCheck
}

export function saveDkimNextCheck(db: Database, args: NextArgs): void {
  const domain = findDomain(db, args)
  if (domain?.dkimNext?.selector !== args.selector) return
  const next: DkimNext = { ...domain.dkimNext, check: args.check }
  db.run('update domains set dkim_next = ? where id = ?', JSON.stringify(next), domain.id)
}

export function finishDkimRotation(
  db: Database,
  args: NextArgs & { readonly at: EpochMs },
): boolean {
  const domain = findDomain(db, args)
  const next = domain?.dkimNext
  if (domain === undefined || next?.selector !== args.selector) return false
  const retired: DkimRetired = { selector: domain.dkimSelector, retiredAt: args.at }
  const checks = domain.checks.map((check) => (check.purpose === 'dkim' ? args.check : check))
  db.run(
    `update domains set dkim_selector = ?, dkim_public_key = ?, dkim_next = null,
       dkim_retired = ?, checks = ?
     where id = ?`,
    next.selector,
    next.publicKey,
    JSON.stringify(retired),
    JSON.stringify(checks),
    domain.id,
  )
  const moved = db.run(
    `update dkim_keys set sealed_key = (select sealed_key from dkim_next_keys
       where dkim_next_keys.domain_id = dkim_keys.domain_id and selector = ?)
     where domain_id = ?`,
    next.selector,
    domain.id,
  )
  if (moved !== 1) throw new Error('a DKIM key without its row')
  db.run('delete from dkim_next_keys where domain_id = ?', domain.id)
  return true
}
