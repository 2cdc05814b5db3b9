import type { Account, ApiKey, Credential } from '#core/account.ts'
import type { DkimNext, Domain, DomainStatus, RecordCheck } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { AccountId, ApiKeyId, CredentialId, DomainId } from '#core/ids.ts'
import type { InboxSettings } from '#core/inbox.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { TlsMinimum } from '#core/tls.ts'

/*
 * Promises common to all stores: every method is asynchronous and atomic; a write has been synced to
 * disk when its promise resolves; a row outside the scope does not exist for the caller; lost
 * connections and full disks reject with StoreUnavailable, nothing half done.
 */

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly reason: 'disk-full' | 'io-error' | 'closed'
  constructor(
    reason: 'disk-full' | 'io-error' | 'closed',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
    this.reason = reason
  }
}

export interface AccountStore {
  insert(account: Account): Promise<'inserted' | 'email-taken'>
  find(scope: TenantScope, id: AccountId): Promise<Account | undefined>
  /** Oldest first; a tenant sees itself. That of the relay itself is left out. */
  list(scope: TenantScope): Promise<readonly Account[]>
  setStatus(scope: TenantScope, id: AccountId, status: Account['status']): Promise<boolean>
}

export interface ApiKeyStore {
  /** `maker-gone`, and nothing stored, when who made it is no member of the account, or may do less. */
  insert(key: ApiKey, hash: Uint8Array): Promise<'inserted' | 'maker-gone'>
  /** The door of the API: by the hash of the presented key. Revoked keys and suspended accounts are not found. */
  findByHash(hash: Uint8Array): Promise<ApiKey | undefined>
  /** Active ones, oldest first. */
  list(scope: TenantScope): Promise<readonly ApiKey[]>
  /** False when there is no active key of that id in the scope. */
  revoke(scope: TenantScope, id: ApiKeyId, now: EpochMs): Promise<boolean>
  /** Times of last use, collected by the caller; older times than the stored one are ignored. */
  touch(uses: ReadonlyMap<ApiKeyId, EpochMs>): Promise<void>
}

/** What a check found; applied in one step. */
export interface DomainCheckResult {
  readonly status: DomainStatus
  readonly verifiedAt: EpochMs | undefined
  readonly lastCheckedAt: EpochMs
  readonly nextCheckAt: EpochMs
  readonly failedChecks: number
  readonly failingSince: EpochMs | undefined
  readonly checks: Domain['checks']
}

/** What an owner sets; absent: as it is. */
export interface DomainSettings {
  readonly tlsPolicy?: TlsMinimum
  readonly inbox?: Partial<InboxSettings>
}

export interface SealedDkimKey {
  readonly selector: string
  readonly sealed: Uint8Array
}

export interface DomainStore {
  /**
   * A name can be pending for many accounts and verified for one only. `exists`: this account has
   * it already; `name-taken`: another account has it verified.
   */
  insert(domain: Domain, sealedDkimKey: Uint8Array): Promise<'inserted' | 'exists' | 'name-taken'>
  find(scope: TenantScope, id: DomainId): Promise<Domain | undefined>
  /** Under the operator's scope several accounts may have the name pending: all are returned. */
  findByName(scope: TenantScope, name: DomainName): Promise<readonly Domain[]>
  /** Oldest first. */
  list(scope: TenantScope): Promise<readonly Domain[]>
  /** Also revokes the domain's credentials, whose ids are returned; undefined when there is no such domain. */
  remove(
    scope: TenantScope,
    id: DomainId,
    now: EpochMs,
  ): Promise<readonly CredentialId[] | undefined>
  /**
   * `name-taken` when the result is verified and another account has verified the name meanwhile;
   * `stale`, and no change, when `basedOn` is given and another check was saved since (its
   * `lastCheckedAt` differs): two checks of one domain at the same moment do not undo each other.
   */
  saveCheck(
    scope: TenantScope,
    id: DomainId,
    result: DomainCheckResult,
    basedOn?: Pick<Domain, 'lastCheckedAt'>,
  ): Promise<'saved' | 'name-taken' | 'gone' | 'stale'>
  /**
   * Domains whose `nextCheckAt` has passed, longest overdue first. With `claimUntil` their
   * `nextCheckAt` becomes that time in the same transaction, so no other node gets them too.
   */
  dueForCheck(
    scope: TenantScope,
    now: EpochMs,
    limit: number,
    claimUntil?: EpochMs,
  ): Promise<readonly Domain[]>
  /**
   * All that is named, in one step. `not-verified`, and no change, when the inbox would be switched
   * on for a domain that is not: nobody answers for the addresses of others.
   */
  changeSettings(
    scope: TenantScope,
    id: DomainId,
    change: DomainSettings,
  ): Promise<'changed' | 'not-found' | 'not-verified'>
  /**
   * A key that is to take over; the domain is checked again at `nextCheckAt` at the latest.
   * `under-way`, and no change, when another waits already.
   */
  beginDkimRotation(
    scope: TenantScope,
    id: DomainId,
    rotation: {
      readonly next: DkimNext
      readonly sealedKey: Uint8Array
      readonly nextCheckAt: EpochMs
    },
  ): Promise<'begun' | 'under-way' | 'gone'>
  /** What was seen of the record of the key that waits; nothing when another one, or none, waits. */
  saveDkimNextCheck(
    scope: TenantScope,
    id: DomainId,
    seen: { readonly selector: string; readonly check: RecordCheck },
  ): Promise<void>
  /**
   * In one step: the key that waits under that selector signs from now on, the old private key is
   * gone. False, and no change, when another one, or none, waits.
   */
  finishDkimRotation(
    scope: TenantScope,
    id: DomainId,
    seen: { readonly selector: string; readonly check: RecordCheck; readonly at: EpochMs },
  ): Promise<boolean>
  /** The private DKIM key that signs, sealed, and its selector. */
  dkimKey(scope: TenantScope, id: DomainId): Promise<SealedDkimKey | undefined>
}

/** Everything that a login has to be judged by, in one look-up. */
export interface LoginRecord {
  readonly credential: Credential
  readonly passwordHash: Uint8Array
  readonly domainStatus: DomainStatus
  readonly accountStatus: Account['status']
}

export interface CredentialStore {
  /**
   * Checked in the same transaction: `domain-not-found` (in that account), `domain-not-verified`,
   * `exists` (an active one for the domain).
   */
  insert(
    credential: Credential,
    passwordHash: Uint8Array,
  ): Promise<'inserted' | 'exists' | 'domain-not-found' | 'domain-not-verified'>
  /** Oldest first; active ones only unless asked. */
  list(
    scope: TenantScope,
    options: { readonly includeInactive: boolean },
  ): Promise<readonly Credential[]>
  /** False when there is no active credential of that id in the scope. */
  revoke(scope: TenantScope, id: CredentialId, now: EpochMs): Promise<boolean>
  /** The door of submission: the active credential of that user name. */
  findForLogin(username: string): Promise<LoginRecord | undefined>
  touch(uses: ReadonlyMap<CredentialId, EpochMs>): Promise<void>
}
