import type { AccountId, ApiKeyId } from './ids.ts'

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
export interface Principal {
  readonly accountId: AccountId
  readonly apiKeyId: ApiKeyId
  readonly scopes: readonly ApiScope[]
}

export function mayUse(principal: Principal, scope: ApiScope): boolean {
  return principal.scopes.includes('full') || principal.scopes.includes(scope)
}
