import { open } from 'node:fs/promises'
import { Database, isDamage } from './database.ts'
import { readMigrations, refuseUnknownSchema } from './migrator.ts'

/** How long to wait for a moment in which nobody recovers or folds the log. */
const BUSY_TIMEOUT_MS = 10_000
/** Problems that a report names; a broken database has thousands. */
const MAX_PROBLEMS = 5

/**
 * The database as it was at one moment, while others go on writing: a read transaction pins it. The
 * log cannot be folded in beyond that moment until `close`, so it grows meanwhile.
 */
export class Snapshot {
  readonly #db: Database

  /** @throws when the file is not a database or cannot be opened. */
  constructor(path: string) {
    // Not read-only: after a crash the log has to be recovered before it can be read.
    this.#db = new Database(path, { readOnly: false, busyTimeoutMs: BUSY_TIMEOUT_MS })
    this.#db.exec('begin')
    this.#db.get('select count(*) from sqlite_schema')
  }

  /** Names of the spool files that rows of this moment need. */
  spoolFiles(): readonly string[] {
    return this.#db
      .all<{ name: string }>(
        `select body_file as name from message_content where body_file is not null
         union
         select body_file from inbox_content where body_file is not null`,
      )
      .map(({ name }) => name)
  }

  /** Writes this moment into a new database file (mode 0600) that needs no log beside it. */
  async copyTo(path: string): Promise<void> {
    // Made before it is written to: the copy is as private as the original.
    await (await open(path, 'wx', 0o600)).close()
    await this.#db.copyTo(path)
    const copy = new Database(path, { readOnly: false, busyTimeoutMs: 0, journal: 'delete' })
    try {
      copy.exec('pragma journal_mode = delete')
    } finally {
      copy.close()
    }
  }

  close(): void {
    this.#db.close()
  }
}

export interface DatabaseState {
  /** What SQLite's own check says is broken; empty when nothing is. */
  readonly problems: readonly string[]
  readonly messages: number
  /** Recipients that still wait. */
  readonly waiting: number
}

/**
 * Reads a database whole and says what is in it (`pragma quick_check`: pages, records and constraints,
 * not whether indexes agree with tables). Beside a running server, or alone.
 * @throws SchemaRefused when a newer version made it.
 */
export function inspectDatabase(path: string): DatabaseState {
  let db: Database | undefined
  try {
    db = openAsItIs(path)
    return inspect(db)
  } catch (error) {
    // Where the damage is in what every statement needs, the check itself cannot run.
    if (!isDamage(error)) throw error
    return { problems: [(error as Error).message], messages: 0, waiting: 0 }
  } finally {
    db?.close()
  }
}

function inspect(db: Database): DatabaseState {
  const rows = db.all<{ quick_check: string }>(`pragma quick_check(${MAX_PROBLEMS})`)
  const problems = rows.map((row) => row.quick_check).filter((text) => text !== 'ok')
  if (problems.length > 0) return { problems, messages: 0, waiting: 0 }
  refuseUnknownSchema(db, readMigrations())
  const messages = db.get<{ n: number }>('select count(*) as n from messages')
  const waiting = db.get<{ n: number }>(
    `select count(*) as n from recipients where state in ('queued', 'leased', 'deferred', 'held')`,
  )
  return { problems, messages: messages?.n ?? 0, waiting: waiting?.n ?? 0 }
}

/** When the last message came, in milliseconds; undefined without messages. */
export function newestMessageAt(path: string): number | undefined {
  const db = openAsItIs(path)
  try {
    const row = db.get<{ newest: number | null }>('select max(created_at) as newest from messages')
    return row?.newest ?? undefined
  } finally {
    db.close()
  }
}

/** With the journal that the file has; copies have another than the relay's own database. */
function openAsItIs(path: string): Database {
  return new Database(path, {
    readOnly: false,
    busyTimeoutMs: BUSY_TIMEOUT_MS,
    journal: 'delete',
  })
}
