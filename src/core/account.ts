import type { AccountId, ApiKeyId, CredentialId, DomainId, UserId } from './ids.ts'
import type { DomainName } from './domain-name.ts'
import type { ApiScope } from './tenant.ts'
import type { EpochMs } from './time.ts'

export interface Account {
  readonly id: AccountId
  readonly email: string
  readonly name: string
  readonly status: 'active' | 'suspended'
  readonly createdAt: EpochMs
}

export interface ApiKey {
  readonly id: ApiKeyId
  readonly accountId: AccountId
  readonly name: string
  /** The 8 characters after `tfm_k_`, to recognise a key by. */
  readonly prefix: string
  readonly scopes: readonly ApiScope[]
  /** The person who made it, or who made the key that made it; undefined: the operator. */
  readonly madeBy: UserId | undefined
  readonly createdAt: EpochMs
  readonly lastUsedAt: EpochMs | undefined
  readonly revokedAt: EpochMs | undefined
}

/** An SMTP login for one domain. The password is nowhere; its keyed hash stays in the store. */
export interface Credential {
  readonly id: CredentialId
  readonly accountId: AccountId
  readonly domainId: DomainId
  readonly domainName: DomainName
  /** First 8 characters of the account id, `@`, the domain. */
  readonly username: string
  readonly createdAt: EpochMs
  readonly lastUsedAt: EpochMs | undefined
  readonly revokedAt: EpochMs | undefined
}

/**
 * Whose the mail is that the relay itself writes about nobody's mail in particular. It comes into being
 * with the first such message, is in no list, and nobody can log in to it.
 */
export const RELAY_ACCOUNT: Account = {
  id: '00000000-0000-0000-0000-000000000000' as AccountId,
  email: 'relay@relay.invalid',
  name: 'The relay itself',
  status: 'suspended',
  createdAt: 0,
}
