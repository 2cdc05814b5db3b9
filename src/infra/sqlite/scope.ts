import type { TenantScope } from '#core/tenant.ts'
import { never } from '#core/result.ts'

/** A condition on the account, to be put into a statement's text, and the values it binds. */
export interface ScopeCondition {
  readonly sql: string
  readonly values: readonly string[]
}

/** `true` for the operator, `<column> = ?` for a tenant. `column` is a constant of ours. */
export function scopeCondition(scope: TenantScope, column = 'account_id'): ScopeCondition {
  switch (scope.kind) {
    case 'operator':
      return { sql: 'true', values: [] }
    case 'tenant':
      return { sql: `${column} = ?`, values: [scope.accountId] }
    default:
      return never(scope)
  }
}
