import type { SqliteStores } from '#infra/sqlite/stores.ts'
import type { Counter, Metrics } from '#relay/ports/metrics.ts'

const READ_EVERY_MS = 5_000

/** Counts what the database's threads have done; answers how to stop. */
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
  const statements = metrics.counter({
    name: 'store_statements_total',
    help: 'Statements that the threads of the database ran; divided by the messages, the work of one.',
    labels: ['thread'],
  })
  const messages = metrics.counter({
    name: 'store_thread_messages_total',
    help: 'Messages between the threads of the database and the rest of the process, both ways.',
    labels: ['thread'],
  })
  const waiting = metrics.gauge({
    name: 'store_waiting_operations',
    help: 'Operations that wait for the writer now.',
  })
  const work = { statements, messages }
  const readers = (['writer', 'reader'] as const).map((thread) => threadReader(thread, work))
  let last = { commits: 0, committedOperations: 0, commitMs: 0, failedBatches: 0 }
  const read = (): void => {
    const all = stores.stats()
    for (const readThread of readers) readThread(all)
    const now = all.writer
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

/** Carries the growth of one thread's counters since the last call over to the metrics. */
function threadReader(
  thread: 'writer' | 'reader',
  metrics: { readonly statements: Counter; readonly messages: Counter },
): (stats: ReturnType<SqliteStores['stats']>) => void {
  let last = { statements: 0, messages: 0 }
  return (stats) => {
    const { statements, messages } = stats[thread]
    const before = statements < last.statements ? 0 : last.statements
    metrics.statements.add(statements - before, { thread })
    metrics.messages.add(messages - last.messages, { thread })
    last = { statements, messages }
  }
}

const ZERO = { commits: 0, committedOperations: 0, commitMs: 0, failedBatches: 0 }
