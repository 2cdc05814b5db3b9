import type { AccountId, ApiKeyId, SessionId, UserId } from './ids.ts'
import type { Role, SessionOpener } from './user.ts'
import type { EpochMs } from './time.ts'

/** Whose rows a store may touch. The operator's scope is a value that must be named. */
export type TenantScope =
  { readonly kind: 'tenant'; readonly accountId: AccountId } | { readonly kind: 'operator' }

/** The machine's owner: command line, background work. */
export const OPERATOR: TenantScope = { kind: 'operator' }

export function tenant(accountId: AccountId): TenantScope {
  return { kind: 'tenant', accountId }
}

export const API_SCOPES = [
  'send',
  'read',
  'domains:write',
  'credentials:write',
  'forwards:write',
  'webhooks:write',
  'full',
] as const
export type ApiScope = (typeof API_SCOPES)[number]

/** Who is behind an HTTP request. */
export type Principal = ApiKeyPrincipal | UserPrincipal

export interface ApiKeyPrincipal {
  readonly kind: 'api-key'
  readonly accountId: AccountId
  readonly apiKeyId: ApiKeyId
  readonly scopes: readonly ApiScope[]
}

/** A person who is signed in, in the workspace of the session. */
export interface UserPrincipal {
  readonly kind: 'user'
  readonly accountId: AccountId
  readonly userId: UserId
  readonly email: string
  readonly role: Role
  /** Those of the role. */
  readonly scopes: readonly ApiScope[]
  readonly accountStatus: 'active' | 'suspended'
  readonly session: {
    readonly id: SessionId
    readonly openedBy: SessionOpener
    readonly createdAt: EpochMs
  }
}

export function mayUse(principal: Principal, scope: ApiScope): boolean {
  return principal.scopes.includes('full') || principal.scopes.includes(scope)
}
