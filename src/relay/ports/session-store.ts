import type { AccountId, ConnectionId, CredentialId } from '#core/ids.ts'
import type { SessionOutcome, SmtpSession, SmtpSessionDetail } from '#core/smtp-session.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'

/** Whose user name it is. */
export interface UsernameOwner {
  readonly accountId: AccountId
  readonly credentialId: CredentialId
  /** When the credential was deleted. */
  readonly revokedAt: EpochMs | undefined
}

export interface SessionQuery {
  readonly outcome: SessionOutcome | undefined
  readonly credentialId: CredentialId | undefined
  readonly username: string | undefined
  /** Older than this one. */
  readonly before: ConnectionId | undefined
  readonly limit: number
}

/** Connections to the submission ports, kept for the people whose user names were tried. */
export interface SessionStore {
  /** By user names in lower case: the credential that was made last; the others have been deleted. */
  owners(usernames: readonly string[]): Promise<ReadonlyMap<string, UsernameOwner>>
  /** A session that is there already is written anew; it keeps its owner when there is no new one. */
  write(sessions: readonly SmtpSessionDetail[]): Promise<void>
  /** Newest first. What is nobody's is in the operator's list only. */
  list(scope: TenantScope, query: SessionQuery): Promise<readonly SmtpSession[]>
  find(scope: TenantScope, id: ConnectionId): Promise<SmtpSessionDetail | undefined>
  /** Keeps the newest `keep` of the account, or of those that are nobody's; removes at most `limit`. */
  trim(accountId: AccountId | undefined, keep: number, limit: number): Promise<number>
  /** Removes at most `limit` that began before. */
  removeBefore(before: EpochMs, limit: number): Promise<number>
}
