import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { commitBatch, describe, readOne, unavailable, type OperationTable } from './commit-batch.ts'
import { Database } from './database.ts'
import { migrate, readMigrations, SchemaRefused } from './migrator.ts'
import { READ_OPERATIONS, WRITE_OPERATIONS } from './operations.ts'
import {
  NO_STATS,
  type Answer,
  type Call,
  type FromThread,
  type ThreadOptions,
  type ToThread,
} from './thread-protocol.ts'
import { takeBatch } from './take-batch.ts'

/*
 * Entry of a database thread. SQLite's calls block, so every connection has a thread of its own.
 * While one batch is being synced the next calls pile up in the port: they are the next batch.
 */

/** 4,096-byte pages: a checkpoint after 16 MiB of log (some 50 ms on a virtual disk), or when idle. */
const CHECKPOINT_PAGES = 4_096
const IDLE_CHECKPOINT_MS = 500
/** The log's length is asked for after so many calls, at most 8 MiB of messages in the row. */
const LOOK_AT_LOG_EVERY = 64

const options = workerData as ThreadOptions
const port = parentPort
if (port === null) throw new Error('database-thread.ts is the entry of a worker thread')

const table: OperationTable = options.role === 'writer' ? WRITE_OPERATIONS : READ_OPERATIONS
const stats = { ...NO_STATS }
const waiting: Call[] = []
let closing = false
let connection: Database | undefined
let idleTimer: NodeJS.Timeout | undefined
let uncheckpointed = false
/** Length of the log after the last checkpoint; it starts over unless a reader held it. */
let pagesLeft = 0
let callsSinceLook = 0

function database(): Database {
  connection ??= openDatabase()
  return connection
}

function openDatabase(): Database {
  return new Database(options.path, {
    readOnly: options.role === 'reader',
    busyTimeoutMs: options.busyTimeoutMs,
    maxPages: options.maxPages,
  })
}

function post(message: FromThread): void {
  port?.postMessage(message)
}

function accept(message: ToThread): void {
  if (message.kind === 'close') closing = true
  else waiting.push(...message.calls)
}

function acceptAllPosted(): void {
  if (port === null) return
  for (
    let next = receiveMessageOnPort(port);
    next !== undefined;
    next = receiveMessageOnPort(port)
  ) {
    accept(next.message as ToThread)
  }
}

function work(): void {
  for (;;) {
    acceptAllPosted()
    const batch = takeBatch(waiting)
    if (batch.length === 0) break
    if (options.role === 'writer') answerWrites(batch)
    else answerReads(batch)
  }
  if (closing) close()
  else if (uncheckpointed && idleTimer === undefined) {
    idleTimer = setTimeout(checkpointWhenIdle, IDLE_CHECKPOINT_MS)
  }
}

function answerWrites(batch: readonly Call[]): void {
  clearTimeout(idleTimer)
  idleTimer = undefined
  answer(batch, commit(batch))
  callsSinceLook += batch.length
  if (!uncheckpointed || connection === undefined || callsSinceLook < LOOK_AT_LOG_EVERY) return
  callsSinceLook = 0
  checkpointWhenLong(connection)
}

function commit(batch: readonly Call[]): readonly Answer[] {
  let db: Database
  try {
    db = database()
  } catch (error) {
    stats.failedBatches += 1
    return batch.map((call) => unavailable(call, error))
  }
  const before = db.statements
  const began = performance.now()
  const result = commitBatch(db, table, batch)
  stats.statements += db.statements - before
  stats.failedOperations += result.failed
  if (result.outcome === 'undone') stats.failedBatches += 1
  if (result.outcome === 'committed' && result.changed) {
    stats.commits += 1
    stats.committedOperations += batch.length
    stats.commitMs += performance.now() - began
    uncheckpointed = true
  }
  if (!result.trusted) giveUpConnection()
  return result.answers
}

/** After a failed sync the page cache may claim what the disk does not hold: start afresh. */
function giveUpConnection(): void {
  stats.reopened += 1
  const next = options.role === 'writer' ? withoutTheUndone() : undefined
  try {
    connection?.close()
  } catch {
    // It is being thrown away; its descriptors go with the process at the latest.
  }
  connection = next
}

/**
 * A commit whose sync failed is whole in the log but for the sync: the next recovery would take it
 * for made, and mail that was refused with 451 would go out. A new frame in its first place breaks
 * the chain of checksums behind it. By a new connection, while the old one is open: the last one to
 * close and the first one to open are those that recover.
 */
function withoutTheUndone(): Database | undefined {
  let db: Database | undefined
  try {
    db = openDatabase()
    const version = db.get<{ user_version: number }>('pragma user_version')?.user_version ?? 0
    db.exec(`pragma user_version = ${version}`)
    return db
  } catch {
    // Where nothing can be written the frame is there all the same, or the undone one is not.
    db?.close()
    return undefined
  }
}

function answerReads(batch: readonly Call[]): void {
  for (const call of batch) {
    try {
      const db = database()
      const before = db.statements
      const result = readOne(db, table, call)
      stats.statements += db.statements - before
      if (result.kind === 'unavailable') giveUpConnection()
      answer([call], [result])
    } catch (error) {
      answer([call], [unavailable(call, error)])
    }
    acceptAllPosted()
  }
}

function answer(batch: readonly Call[], answers: readonly Answer[]): void {
  stats.operations += batch.length
  stats.largestBatch = Math.max(stats.largestBatch, batch.length)
  post({ kind: 'answers', answers, stats })
}

function logIsLong(db: Database): boolean {
  const pages = db.get<{ log: number }>('pragma wal_checkpoint(noop)')?.log ?? 0
  if (pages < pagesLeft) pagesLeft = 0
  return pages - pagesLeft >= CHECKPOINT_PAGES
}

function checkpointWhenLong(db: Database): void {
  try {
    if (logIsLong(db)) checkpoint(db)
  } catch {
    // Answers have gone out: a thread that ends here would take the relay with it for nothing.
    giveUpConnection()
  }
}

function checkpointWhenIdle(): void {
  idleTimer = undefined
  if (connection !== undefined) checkpoint(connection)
}

/** Answers have gone out before: what is delayed is the next batch, and only by a bounded log. */
function checkpoint(db: Database): void {
  const began = performance.now()
  try {
    pagesLeft = db.get<{ log: number }>('pragma wal_checkpoint(passive)')?.log ?? 0
    uncheckpointed = false
    stats.checkpoints += 1
    stats.longestCheckpointMs = Math.max(stats.longestCheckpointMs, performance.now() - began)
  } catch {
    // Nothing is lost: the log stays, and the commit that needs the room reports the fault.
    giveUpConnection()
  }
}

function close(): void {
  clearTimeout(idleTimer)
  try {
    connection?.close()
  } catch {
    // The log is complete; the next opening reads it.
  }
  connection = undefined
  post({ kind: 'closed' })
  port?.close()
}

function start(): void {
  try {
    if (options.role === 'writer') migrate(database(), readMigrations(), options.now)
    port?.on('message', (message: ToThread) => {
      accept(message)
      work()
    })
    post({ kind: 'ready' })
  } catch (error) {
    connection?.close()
    post({ kind: 'refused', schema: error instanceof SchemaRefused, message: describe(error) })
    port?.close()
  }
}

start()
