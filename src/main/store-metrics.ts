import type { SqliteStores } from '#infra/sqlite/stores.ts'
import type { Metrics } from '#relay/ports/metrics.ts'

const READ_EVERY_MS = 5_000

/** Counts what the database's writer has done; answers how to stop. */
export function reportStores(stores: Pick<SqliteStores, 'stats'>, metrics: Metrics): () => void {
  const commits = metrics.counter({
    name: 'store_commits_total',
    help: 'Transactions synced to disk.',
  })
  const operations = metrics.counter({
    name: 'store_commit_operations_total',
    help: 'Operations that those transactions carried; divided by them, the size of a batch.',
  })
  const seconds = metrics.counter({
    name: 'store_commit_seconds_total',
    help: 'Time that those transactions took, sync included; divided by them, that of one.',
  })
  const failures = metrics.counter({
    name: 'store_failed_batches_total',
    help: 'Transactions undone whole: disk full, I/O error, lock not got.',
  })
  const waiting = metrics.gauge({
    name: 'store_waiting_operations',
    help: 'Operations that wait for the writer now.',
  })
  let last = { commits: 0, committedOperations: 0, commitMs: 0, failedBatches: 0 }
  const read = (): void => {
    const now = stores.stats().writer
    // A thread that was started again counts from 0.
    const base = now.commits < last.commits ? ZERO : last
    commits.add(now.commits - base.commits)
    operations.add(now.committedOperations - base.committedOperations)
    seconds.add((now.commitMs - base.commitMs) / 1_000)
    failures.add(Math.max(0, now.failedBatches - base.failedBatches))
    waiting.set(now.waiting)
    last = now
  }
  const timer = setInterval(read, READ_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

const ZERO = { commits: 0, committedOperations: 0, commitMs: 0, failedBatches: 0 }
