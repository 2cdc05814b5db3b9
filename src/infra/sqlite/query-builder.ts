import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
} from 'kysely'
import type { CompiledSelect } from './operations/select-rows.ts'
import type { SqlValue } from './database.ts'
import type { AttemptRow } from './rows/attempt-row.ts'
import type { EventRow } from './rows/event-row.ts'
import type { ContentRow, MessageRow } from './rows/message-row.ts'
import type { RecipientRow } from './rows/recipient-row.ts'

/** The tables that people search. */
export interface HistoryTables {
  readonly messages: MessageRow
  readonly message_content: ContentRow & { readonly message_id: string }
  readonly recipients: RecipientRow
  readonly events: EventRow
  readonly attempts: AttemptRow
}

/** Composes and compiles only; the statements run on the reader's thread. */
export const queryBuilder = new Kysely<HistoryTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

export function compiled(query: { compile(): CompiledQuery }): CompiledSelect {
  const { sql, parameters } = query.compile()
  // Our queries bind texts and numbers only.
  return { sql, values: parameters as readonly SqlValue[] }
}
