import { join } from 'node:path'
import { Database, databaseFault } from './database.ts'

/** Another process serves from the folder. */
export class AlreadyServing extends Error {
  override readonly name = 'AlreadyServing'
}

export interface ServeLock {
  release(): void
}

// A connection that is garbage is closed, and its lock with it: a caller who forgets the handle must
// not lose the lock.
const held = new Set<Database>()

/**
 * The right to serve from a data folder, for one process at a time; held until released or until
 * the process ends, however it ends: the kernel drops the lock, so no stale lock file can remain.
 * Commands that open the stores beside a server do not take it.
 * @throws AlreadyServing when another process holds it, naming the folder.
 */
export function acquireServeLock(dataDir: string): ServeLock {
  const path = join(dataDir, 'serve.lock')
  let db: Database | undefined
  try {
    db = new Database(path, { readOnly: false, busyTimeoutMs: 0, journal: 'delete' })
    db.exec('begin exclusive')
  } catch (error) {
    db?.close()
    if (databaseFault(error) !== 'busy') throw error
    throw new AlreadyServing(
      `another Taifa Mail already serves from ${dataDir}; stop it, or give this one a folder of its own (TAIFA_DATA_DIR)`,
      { cause: error },
    )
  }
  const connection = db
  held.add(connection)
  return {
    release: () => {
      if (held.delete(connection)) connection.close()
    },
  }
}
