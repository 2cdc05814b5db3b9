import { databaseFault, type Database } from './database.ts'
import type { Answer, Call } from './thread-protocol.ts'

/** A named operation on the thread. It throws to undo itself. */
export type Operation = (db: Database, args: never) => unknown
export type OperationTable = Readonly<Record<string, Operation>>

export interface BatchResult {
  readonly answers: readonly Answer[]
  readonly outcome: 'committed' | 'undone'
  /** Something was written, and so synced. */
  readonly changed: boolean
  /** Operations that failed alone. */
  readonly failed: number
  /** After an I/O error the connection is not trusted with another commit. */
  readonly trusted: boolean
}

/**
 * Group commit: runs all calls in one transaction and syncs once. A failing one undoes only itself.
 * When the disk is full or fails, none of them has happened.
 */
export function commitBatch(
  db: Database,
  table: OperationTable,
  calls: readonly Call[],
): BatchResult {
  try {
    const { answers, changed } = runAll(db, table, calls) ?? runApart(db, table, calls)
    db.run('commit')
    const failed = answers.filter((answer) => answer.kind === 'fault').length
    return { answers, outcome: 'committed', changed, failed, trusted: true }
  } catch (error) {
    const undone = undo(db)
    const answers = calls.map((call) => unavailable(call, error))
    const trusted = undone && databaseFault(error) !== 'io-error'
    return { answers, outcome: 'undone', changed: false, failed: 0, trusted }
  }
}

interface Ran {
  readonly answers: readonly Answer[]
  readonly changed: boolean
}

/**
 * Without savepoints, which cost a tenth of a message: SQLite then copies each page before it changes
 * it. Undefined when one failed, and nothing has happened.
 */
function runAll(db: Database, table: OperationTable, calls: readonly Call[]): Ran | undefined {
  db.run('begin immediate')
  const before = changes(db)
  try {
    const answers = calls.map((call) => run(db, table, call))
    return { answers, changed: changes(db) > before }
  } catch (error) {
    if (databaseFault(error) !== 'statement') throw error
    db.undo()
    return undefined
  }
}

/** Each inside a savepoint of its own. */
function runApart(db: Database, table: OperationTable, calls: readonly Call[]): Ran {
  db.run('begin immediate')
  const before = changes(db)
  const answers = calls.map((call) => runInSavepoint(db, table, call))
  return { answers, changed: changes(db) > before }
}

function changes(db: Database): number {
  return db.get<{ total: number }>('select total_changes() as total')?.total ?? 0
}

function runInSavepoint(db: Database, table: OperationTable, call: Call): Answer {
  db.run('savepoint operation')
  try {
    const answer = run(db, table, call)
    db.run('release operation')
    return answer
  } catch (error) {
    if (databaseFault(error) !== 'statement') throw error
    db.undo('operation')
    db.run('release operation')
    return fault(call, error)
  }
}

/** Runs one call that only reads, on one snapshot. */
export function readOne(db: Database, table: OperationTable, call: Call): Answer {
  try {
    db.run('begin')
    return run(db, table, call)
  } catch (error) {
    return databaseFault(error) === 'statement' ? fault(call, error) : unavailable(call, error)
  } finally {
    if (db.inTransaction) db.run('rollback')
  }
}

function run(db: Database, table: OperationTable, call: Call): Answer {
  const operation = table[call.name]
  if (operation === undefined) throw new Error(`no operation ${call.name}`)
  const args = call.asText === true ? (JSON.parse(String(call.args)) as unknown) : call.args
  // The typed client has matched name and arguments.
  return { id: call.id, kind: 'value', value: operation(db, args as never) }
}

/** False when even that is not certain. */
function undo(db: Database): boolean {
  try {
    db.undo()
    return true
  } catch {
    return false
  }
}

/** The answer to a call that a failing disk or database has undone. */
export function unavailable(call: Call, error: unknown): Answer {
  const reason = databaseFault(error) === 'disk-full' ? 'disk-full' : 'io-error'
  return { id: call.id, kind: 'unavailable', reason, message: describe(error) }
}

function fault(call: Call, error: unknown): Answer {
  return { id: call.id, kind: 'fault', message: `${call.name}: ${describe(error)}` }
}

/** SQLite's messages name tables and columns, never values. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
