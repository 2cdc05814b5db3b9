import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Domain } from '#core/domain.ts'
import { Database } from '#infra/sqlite/database.ts'
import { migrate, readMigrations } from '#infra/sqlite/migrator.ts'
import { WRITE_OPERATIONS } from '#infra/sqlite/operations.ts'
import { aDomain, anAccount } from '../test/support/mail-values.ts'
import { indexAndCount, insertDelivered } from './fill-history.ts'
import type { Spent } from './retention-section.ts'

/** As the writer's thread does: a checkpoint after 16 MiB of log. */
const CHECKPOINT_PAGES = 4_096
const FILL_AT_A_TIME = 2_000
const FIRST_AT = Date.UTC(2026, 0, 1)

interface Transaction {
  readonly cpuMs: number
  readonly wallMs: number
  readonly statements: number
  readonly pages: number
}

/** What one kind of work has cost so far. */
export class Meter {
  readonly #transactions: Transaction[] = []
  readonly #batch: number

  /** Of transactions on `batch` messages each. */
  constructor(batch: number) {
    this.#batch = batch
  }

  add(transaction: Transaction): void {
    this.#transactions.push(transaction)
  }

  spent(): Spent {
    const count = this.#transactions.length
    const sum = (name: keyof Transaction): number =>
      this.#transactions.reduce((total, transaction) => total + transaction[name], 0)
    return {
      cpuMs: sum('cpuMs') / count / this.#batch,
      statements: sum('statements') / count / this.#batch,
      pages: sum('pages') / count / this.#batch,
      meanBatchMs: sum('wallMs') / count,
      longestBatchMs: Math.max(...this.#transactions.map(({ wallMs }) => wallMs)),
    }
  }
}

/**
 * A database in this thread with a message for every millisecond since {@link FIRST_AT}, each
 * delivered, with content, recipient, attempt and two events, counted and indexed.
 */
export class RetentionWorld implements Disposable {
  readonly db: Database
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'taifa-bench-retention-'))
  readonly #path = join(this.#dataDir, 'taifa.db')
  readonly #domain: Domain
  readonly #bodyBytes: number
  #stored = 0
  #logPages = 0
  #checkpointCpuMs = 0

  constructor(bodyBytes: number) {
    this.#bodyBytes = bodyBytes
    this.db = new Database(this.#path, { readOnly: false, busyTimeoutMs: 0 })
    migrate(this.db, readMigrations(), FIRST_AT)
    const account = anAccount()
    this.#domain = aDomain(account)
    WRITE_OPERATIONS.insertAccount(this.db, account)
    WRITE_OPERATIONS.insertDomain(this.db, {
      domain: this.#domain,
      sealedDkimKey: new Uint8Array(),
    })
  }

  get megabytes(): number {
    return statSync(this.#path).size / 1e6
  }

  /** Messages so far, gone or not. */
  get stored(): number {
    return this.#stored
  }

  /** Of copying the log into the database, so far. */
  get checkpointCpuMs(): number {
    return this.#checkpointCpuMs
  }

  /** The time before which the first `count` messages were stored. */
  timeAfter(count: number): number {
    return FIRST_AT + count
  }

  /** Waits for no disk: a power failure would cost a benchmark. */
  fill(messages: number): void {
    this.db.exec('pragma synchronous = off')
    while (this.#stored < messages) {
      this.db.exec('begin immediate')
      this.store(Math.min(FILL_AT_A_TIME, messages - this.#stored))
      this.db.exec('commit')
      this.db.exec('pragma wal_checkpoint(passive)')
    }
    this.db.exec('pragma synchronous = full')
  }

  /** Inside of a transaction. */
  store(messages: number): void {
    const end = this.#stored + messages
    for (; this.#stored < end; this.#stored++) {
      insertDelivered(this.db, this.#domain, {
        number: this.#stored,
        at: FIRST_AT + this.#stored,
        bodyBytes: this.#bodyBytes,
      })
    }
    indexAndCount(this.db, messages)
  }

  /** One transaction, synced, and a checkpoint where the relay would make one. */
  commit(meter: Meter, work: () => void): void {
    const { db } = this
    const statements = db.statements
    const cpu = process.cpuUsage()
    const began = performance.now()
    db.run('begin immediate')
    work()
    db.run('commit')
    const wallMs = performance.now() - began
    const cpuMs = cpuSince(cpu)
    const ran = db.statements - statements
    meter.add({ cpuMs, wallMs, statements: ran, pages: this.#newPages() })
    if (this.#logPages >= CHECKPOINT_PAGES) this.checkpoint()
  }

  checkpoint(): void {
    const cpu = process.cpuUsage()
    this.db.exec('pragma wal_checkpoint(passive)')
    this.#checkpointCpuMs += cpuSince(cpu)
  }

  /** The log starts over with the first commit after a checkpoint. */
  #newPages(): number {
    const pages = this.db.get<{ log: number }>('pragma wal_checkpoint(noop)')?.log ?? 0
    const added = pages < this.#logPages ? pages : pages - this.#logPages
    this.#logPages = pages
    return added
  }

  [Symbol.dispose](): void {
    this.db.close()
    rmSync(this.#dataDir, { recursive: true })
  }
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
