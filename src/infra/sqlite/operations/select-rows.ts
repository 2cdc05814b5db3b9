import type { Database, SqlValue } from '../database.ts'

/** A query composed and compiled by the caller. */
export interface CompiledSelect {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** Rows of each query, all on one snapshot. */
export function selectRows(
  db: Database,
  queries: readonly CompiledSelect[],
): ReadonlyArray<readonly unknown[]> {
  return queries.map((query) => db.all<unknown>(query.sql, ...query.values))
}
