import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync, type StatementSync } from 'node:sqlite'
import { putNewest } from '#core/bounded-map.ts'

/*
 * The only file that imports node:sqlite. A `Database` is one connection, used by one thread.
 */

export type SqlValue = null | number | string | Uint8Array

export interface OpenOptions {
  readonly readOnly: boolean
  /** How long to wait for another process's transaction. */
  readonly busyTimeoutMs: number
  /** Upper bound on the database in pages; a full one behaves as a full disk. */
  readonly maxPages?: number | undefined
  /** Write-ahead log unless said otherwise. */
  readonly journal?: 'delete'
}

/** Statements kept prepared. The hand-written ones are some 80; composed queries share the rest. */
const MAX_PREPARED = 256

/**
 * SQLite looks at a bound limit while it plans, and so plans anew whenever the parameter is bound: 2
 * to 170 µs a run. It does not look into an expression.
 */
const BOUND_LIMIT = /\blimit \?(\d*)/g

/** Pages copied at a time: 4 MiB. */
const COPY_PAGES = 1_024

const PRAGMAS = [
  // Every commit is synced before it is answered: NORMAL loses the last commits with the power.
  'pragma synchronous = full',
  'pragma foreign_keys = on',
  // The thread checkpoints after it has answered, never inside a commit.
  'pragma wal_autocheckpoint = 0',
  'pragma journal_size_limit = 67108864',
  'pragma temp_store = memory',
]

/** KiB of pages. The reader's misses are copies from the system's cache: it needs little of its own. */
const CACHE_KIB = { writer: 32_768, reader: 8_192 }

/** One connection with its prepared statements. */
export class Database {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  #statements = 0
  #memory: object = {}

  constructor(path: string, options: OpenOptions) {
    const isNew = path !== ':memory:' && !options.readOnly && !exists(path)
    if (isNew) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    this.#db = new DatabaseSync(path, {
      readOnly: options.readOnly,
      timeout: options.busyTimeoutMs,
      enableForeignKeyConstraints: true,
    })
    if (isNew) makePrivateAndDurable(path)
    if (!options.readOnly && options.journal !== 'delete') {
      this.#db.exec('pragma journal_mode = wal')
    }
    for (const pragma of PRAGMAS) this.#db.exec(pragma)
    const cacheKib = options.readOnly ? CACHE_KIB.reader : CACHE_KIB.writer
    this.#db.exec(`pragma cache_size = -${cacheKib}`)
    if (options.maxPages !== undefined) {
      this.#db.exec(`pragma max_page_count = ${Math.trunc(options.maxPages)}`)
    }
  }

  /** Statements executed so far: a number to hold a budget against. */
  get statements(): number {
    return this.#statements
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction
  }

  /**
   * The key of a WeakMap for what operations remember of what they have written. Another one after
   * each {@link undo}: what is remembered under the old one may not have happened.
   */
  get memory(): object {
    return this.#memory
  }

  /** Takes back the open transaction, if SQLite has not done so itself, or what came since a savepoint. */
  undo(savepoint?: string): void {
    this.#memory = {}
    if (savepoint !== undefined) this.exec(`rollback to ${savepoint}`)
    else if (this.inTransaction) this.exec('rollback')
  }

  exec(sql: string): void {
    this.#statements += 1
    this.#db.exec(sql)
  }

  /** Runs a statement that changes rows; answers how many. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes)
  }

  /** The first row. The caller names its shape, which the statement's text determines. */
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined
  }

  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[]
  }

  /** Copies what this connection sees into a new file, page by page on another thread. */
  async copyTo(path: string): Promise<void> {
    await backup(this.#db, path, { rate: COPY_PAGES })
  }

  close(): void {
    this.#prepared.clear()
    this.#db.close()
  }

  #prepare(sql: string): StatementSync {
    this.#statements += 1
    let statement = this.#prepared.get(sql)
    if (statement === undefined) {
      statement = this.#db.prepare(sql.replaceAll(BOUND_LIMIT, 'limit cast(?$1 as integer)'))
      putNewest(this.#prepared, sql, statement, MAX_PREPARED)
    }
    return statement
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

/**
 * Mail and password hashes are nobody else's business, and a new file's name must survive a crash.
 * By path, never by a descriptor of our own: closing one would drop every POSIX lock that this
 * process has on the file (https://www.sqlite.org/howtocorrupt.html, section 2.2).
 */
function makePrivateAndDurable(path: string): void {
  chmodSync(path, 0o600)
  const directory = openSync(dirname(path), 'r')
  fsyncSync(directory)
  closeSync(directory)
}

export type DatabaseFault =
  | 'disk-full'
  /** The medium or the file failed: the connection is not to be trusted any more. */
  | 'io-error'
  /** Another process held the write lock for too long. */
  | 'busy'
  /** The statement's own: a constraint, or a bug. */
  | 'statement'

// Primary result codes, https://www.sqlite.org/rescode.html; the rest are the statement's own.
const FAULTS: Readonly<Record<number, DatabaseFault>> = {
  5: 'busy', // BUSY
  6: 'busy', // LOCKED
  7: 'io-error', // NOMEM
  8: 'io-error', // READONLY
  10: 'io-error', // IOERR
  11: 'io-error', // CORRUPT
  13: 'disk-full', // FULL
  14: 'io-error', // CANTOPEN
  15: 'io-error', // PROTOCOL
  26: 'io-error', // NOTADB
}
/** SQLITE_IOERR_SHMSIZE: the index of the write-ahead log could not grow. */
const SHM_SIZE = 4874

export function databaseFault(error: unknown): DatabaseFault {
  const code = resultCode(error)
  if (code === undefined) return 'statement'
  if (code === SHM_SIZE) return 'disk-full'
  return FAULTS[code & 0xff] ?? 'statement'
}

/** SQLITE_CORRUPT or SQLITE_NOTADB: the file is not what SQLite has written. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error)
  return code !== undefined && DAMAGED.has(code & 0xff)
}

const DAMAGED: ReadonlySet<number> = new Set([11, 26])

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}
